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

// Role decides what a person may do on the board.
type Role = policy.Role

// The roles. Staff are moderators and administrators.
const (
	Member    = policy.Member
	Moderator = policy.Moderator
	Admin     = policy.Admin
)

// DeletedUserID is the id of "Former member", the author of what deleted people wrote.
const DeletedUserID int64 = -1

// MaxName is the maximum length of a display name, in characters.
const MaxName = 80

// User is a person. Imported people have no address, nor have those whom the company's product
// signed in without a verified one.
type User struct {
	ID            int64
	Email         *string // lower case and verified; nil if unknown
	Name          string  // as others see it; may be empty
	Role          Role
	Language      string     // "" for that of the browser
	TimeZone      string     // IANA name; "" for UTC
	Avatar        string     // hash of the picture; "" for none
	TwoStep       bool       // signing in takes a second step
	BlockedAt     *time.Time // may not sign in
	TrustedAt     *time.Time // has higher limits
	MergedIntoID  *int64     // the person this one was merged into
	FirstIdeaAt   *time.Time // when the first idea was proposed
	FirstAnswerAt *time.Time // when one of their ideas was first answered
	LastVisitAt   *time.Time // when the person last visited their own page
	UpdatesSince  *time.Time // updates since then count as new: the start of the previous visit
	MailRefusedAt *time.Time // the mail server refuses this address permanently
	MailRefusal   string     // the server's answer
	Source        *string
	SourceID      *string
	CreatedAt     time.Time
}

// ActorOf returns the actor for a signed-in person; nil is a visitor.
func ActorOf(user *User) policy.Actor {
	if user == nil {
		return policy.Actor{}
	}
	return policy.Actor{ID: user.ID, Role: user.Role}
}

// Person is a user as others see them.
type Person struct {
	ID     int64
	Name   string
	Staff  bool
	Avatar string // hash of the picture; "" for none
}

// Person returns the user as others see them.
func (u User) Person() Person {
	return Person{ID: u.ID, Name: u.Name, Staff: u.Role.Staff(), Avatar: u.Avatar}
}

// CleanName returns raw as a display name, or a refusal of the field "name".
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

// AddUser adds a person with a role. It returns a refusal if somebody has the address.
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

// SetLanguage changes a person's language.
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

// saveUser is updateUser for a change of name or address: it updates the search terms, too.
func saveUser(ctx context.Context, tx *gorm.DB, user User, column string, columns ...any) error {
	if err := updateUser(ctx, tx, user, column, columns...); err != nil {
		return err
	}
	return IndexPeople(ctx, tx, user)
}
