package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/i18n"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// Role is what a person may do on the board.
type Role = policy.Role

// The roles. Staff are moderators and admins.
const (
	Member    = policy.Member
	Moderator = policy.Moderator
	Admin     = policy.Admin
)

// DeletedUserID is the id of "Former member": whose ideas are those of people who left.
const DeletedUserID int64 = -1

// MaxName is the longest display name, in characters.
const MaxName = 80

// User is a person. Those who came with an import, or with a token of the
// company's product that vouched for no address, have none.
type User struct {
	ID            int64
	Email         *string // lower case, proved; nil when not known
	Name          string  // what others see; may be empty
	Role          Role
	Language      string     // "" follows the browser
	TimeZone      string     // IANA name; "" for UTC
	Avatar        string     // hash of the picture; "" for none
	TwoStep       bool       // signing in takes a second step
	BlockedAt     *time.Time // may not sign in
	TrustedAt     *time.Time // has wider limits
	MergedIntoID  *int64     // the person this one turned out to be
	FirstIdeaAt   *time.Time // when the first idea was proposed
	FirstAnswerAt *time.Time // when one of the ideas was answered first
	LastVisitAt   *time.Time // when the person last looked at their own page
	UpdatesSince  *time.Time // since when there is news for them: the visit before
	MailRefusedAt *time.Time // since when no mail goes to the address: the server refused it for good
	MailRefusal   string     // what the server said
	Source        *string
	SourceID      *string
	CreatedAt     time.Time
}

// ActorOf returns the actor for a signed-in person, or a visitor for nil.
func ActorOf(user *User) policy.Actor {
	if user == nil {
		return policy.Actor{}
	}
	return policy.Actor{ID: user.ID, Role: user.Role}
}

// Person is a user as others see one.
type Person struct {
	ID     int64
	Name   string
	Staff  bool
	Avatar string // hash of the picture; "" for none
}

// Person returns the user as others see one.
func (u User) Person() Person {
	return Person{ID: u.ID, Name: u.Name, Staff: u.Role.Staff(), Avatar: u.Avatar}
}

// CleanName returns raw as a display name, or a refusal about the field "name".
func CleanName(raw string) (string, error) {
	name := text.Line(raw)
	switch {
	case text.Visible(name) == 0:
		return "", problem.Field("name", "problem.name_needed", nil)
	case text.Length(name) > MaxName:
		return "", problem.Field("name", "problem.name_long", map[string]any{"Max": MaxName})
	}
	return name, nil
}

// AddUser adds a person with a role. It refuses an address that somebody has.
func (a *Accounts) AddUser(ctx context.Context, email, name string, role Role) (user User, err error) {
	if email, err = CleanEmail(email); err != nil {
		return user, err
	}
	if name, err = CleanName(name); err != nil {
		return user, err
	}
	if !role.Valid() {
		return user, problem.New(problem.Invalid, "problem.role_unknown")
	}
	user = User{Email: &email, Name: name, Role: role, CreatedAt: a.now()}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error { return insertUser(ctx, tx, &user) })
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return user, problem.New(problem.Conflict, "problem.email_taken")
	}
	return user, err
}

func insertUser(ctx context.Context, tx *gorm.DB, user *User) error {
	if err := database.Rows[User](tx).Create(ctx, user); err != nil {
		return fmt.Errorf("add user: %w", err)
	}
	return IndexPeople(ctx, tx, *user)
}

// UserByEmail returns the person with this address, or NotFound.
func (a *Accounts) UserByEmail(ctx context.Context, email string) (User, error) {
	email, err := CleanEmail(email)
	if err != nil {
		return User{}, err
	}
	return userWhere(ctx, a.db.Read(ctx), "email = ?", email)
}

// User returns the person with this id, or NotFound.
func (a *Accounts) User(ctx context.Context, id int64) (User, error) {
	return userWhere(ctx, a.db.Read(ctx), "id = ?", id)
}

func userWhere(ctx context.Context, tx *gorm.DB, where string, value any, opts ...clause.Expression) (User, error) {
	user, err := database.Rows[User](tx, opts...).Where(where, value).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return user, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return user, fmt.Errorf("load user: %w", err)
	}
	return user, nil
}

// SetLanguage changes the language that a person reads.
func (a *Accounts) SetLanguage(ctx context.Context, id int64, language string) error {
	if i18n.Known(language) == "" {
		return problem.Field("language", "problem.language_unknown", nil)
	}
	return a.updateUser(ctx, User{ID: id, Language: language}, "language")
}

func (a *Accounts) updateUser(ctx context.Context, user User, column string, columns ...any) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { return updateUser(ctx, tx, user, column, columns...) })
}

func updateUser(ctx context.Context, tx *gorm.DB, user User, column string, columns ...any) error {
	_, err := database.Rows[User](tx).Where("id = ?", user.ID).Select(column, columns...).Updates(ctx, user)
	if err != nil {
		return fmt.Errorf("update user %d: %w", user.ID, err)
	}
	return nil
}

// saveUser is updateUser for a whole user whose name or address changed.
func saveUser(ctx context.Context, tx *gorm.DB, user User, column string, columns ...any) error {
	if err := updateUser(ctx, tx, user, column, columns...); err != nil {
		return err
	}
	return IndexPeople(ctx, tx, user)
}
