package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/password"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// storedPassword is the hash of a person's password.
type storedPassword struct {
	UserID    int64 `gorm:"primaryKey"`
	Hash      string
	ChangedAt time.Time
}

// TableName returns the table, which is not named after the type.
func (storedPassword) TableName() string { return "passwords" }

// SignInPassword signs in the person with this address and password. The error and the response
// time are the same for an unknown address, an account without a password, and a wrong password.
// known is what RememberBrowser gave the browser, or "".
func (a *Accounts) SignInPassword(
	ctx context.Context,
	email, typed, client, known string,
	intent SignInIntent,
) (done Confirmed, err error) {
	if err := a.methodOpen(ctx, func(d *SignInConfig) bool { return d.ByPassword }); err != nil {
		return done, err
	}
	email, err = CleanEmail(email)
	if err != nil {
		return done, err
	}
	// The attempt is counted before the slow check, so that many at once cannot all pass.
	wasRight, err := a.takePassword(ctx, email, client, known)
	if err != nil {
		return done, err
	}
	user, stored, err := a.passwordOf(ctx, email)
	if err != nil {
		return done, err
	}
	right, err := verify(ctx, stored.Hash, typed)
	if err != nil {
		return done, err
	}
	if !right {
		return done, problem.Field("password", "problem.password_wrong", nil)
	}
	if err := wasRight(); err != nil {
		return done, err
	}
	if user.BlockedAt != nil {
		return done, problem.New(problem.Forbidden, "problem.blocked")
	}
	done = Confirmed{User: user, New: user.Name == "", Intent: intent, Method: MethodPassword}
	return done, a.rehash(ctx, stored, typed)
}

// takePassword counts an attempt: per browser if it is known for the address, else per client and
// address. wasRight takes the count back.
func (a *Accounts) takePassword(ctx context.Context, email, client, kept string) (wasRight func() error, err error) {
	known, err := a.knownAs(ctx, kept, email)
	if err != nil {
		return nil, err
	}
	if known != "" {
		wasRight = func() error { return a.limits.GiveBack(ctx, ratelimit.PasswordsPerBrowser, known) }
		return wasRight, a.limits.Allow(ctx, ratelimit.PasswordsPerBrowser, known)
	}
	from := client + " " + email
	wasRight = func() error {
		return errors.Join(a.limits.GiveBack(ctx, ratelimit.PasswordsPerClientAndAddress, from),
			a.limits.GiveBack(ctx, ratelimit.PasswordsPerAddress, email))
	}
	return wasRight, a.limits.AllowAll(ctx,
		ratelimit.Use{Limit: ratelimit.PasswordsPerClient, By: client},
		ratelimit.Use{Limit: ratelimit.PasswordsPerClientAndAddress, By: from},
		ratelimit.Use{Limit: ratelimit.PasswordsPerAddress, By: email},
	)
}

// passwordOf returns the person with this address and their password; both empty if there is none.
func (a *Accounts) passwordOf(ctx context.Context, email string) (user User, stored storedPassword, err error) {
	user, err = a.UserByEmail(ctx, email)
	if err == nil && user.MergedIntoID != nil {
		user, err = a.User(ctx, *user.MergedIntoID)
	}
	if problem.KindOf(err) == problem.NotFound {
		return User{}, stored, nil
	}
	if err != nil {
		return user, stored, err
	}
	found, err := database.Rows[storedPassword](a.db.Read(ctx)).Where("user_id = ?", user.ID).Find(ctx)
	if err != nil {
		return user, stored, fmt.Errorf("load the password of user %d: %w", user.ID, err)
	}
	if len(found) == 1 {
		stored = found[0]
	}
	return user, stored, nil
}

func hasPassword(tx *gorm.DB, userID int64) (has bool, err error) {
	if err := tx.Raw("SELECT EXISTS (SELECT 1 FROM passwords WHERE user_id = ?)", userID).Scan(&has).Error; err != nil {
		return false, fmt.Errorf("look for a password of user %d: %w", userID, err)
	}
	return has, nil
}

// verify reports whether typed is the password of hash. It takes the same time if hash is "".
func verify(ctx context.Context, hash, typed string) (bool, error) {
	if hash == "" {
		return false, password.VerifyNone(ctx, typed)
	}
	return password.Verify(ctx, hash, typed)
}

// rehash hashes the password again if its hash was made with an older cost.
func (a *Accounts) rehash(ctx context.Context, stored storedPassword, typed string) error {
	if !password.Stale(stored.Hash) {
		return nil
	}
	hash, err := password.Hash(ctx, typed)
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`
			UPDATE passwords
			SET hash = ?
			WHERE user_id = ?
				AND hash = ?`, hash, stored.UserID, stored.Hash).Error
	})
}

// SetPassword sets or replaces a person's password and signs them out of all other sessions.
func (a *Accounts) SetPassword(ctx context.Context, user User, session Session, typed string) error {
	if err := a.methodOpen(ctx, func(d *SignInConfig) bool { return d.ByPassword }); err != nil {
		return err
	}
	about := []string{user.Name}
	if user.Email != nil {
		about = append(about, *user.Email, strings.SplitN(*user.Email, "@", 2)[0])
	}
	if err := password.Check(typed, about...); err != nil {
		return err
	}
	hash, err := password.Hash(ctx, typed)
	if err != nil {
		return err
	}
	return a.changeSecurity(ctx, user, session, event.Detail{"password": "set"}, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).
			Create(&storedPassword{UserID: user.ID, Hash: hash, ChangedAt: a.now()}).Error
	})
}

// RemovePassword removes a person's password and signs them out of all other sessions.
func (a *Accounts) RemovePassword(ctx context.Context, user User, session Session) error {
	return a.changeSecurity(ctx, user, session, event.Detail{"password": "removed"}, func(tx *gorm.DB) error {
		return tx.Exec("DELETE FROM passwords WHERE user_id = ?", user.ID).Error
	})
}

// changeSecurity runs a change of a person's sign-in methods and records the event. It ends all
// other sessions and unfinished sign-ins. It refuses to leave the person without a sign-in method.
func (a *Accounts) changeSecurity(
	ctx context.Context,
	user User,
	session Session,
	about event.Detail,
	do func(tx *gorm.DB) error,
) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := do(tx.WithContext(ctx)); err != nil {
			return fmt.Errorf("change what keeps user %d safe: %w", user.ID, err)
		}
		if err := a.methodLeft(ctx, tx, user.ID); err != nil {
			return err
		}
		if _, err := revokeOtherAccess(tx, user, session, a.now()); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonSecurityChanged, ActorOf(&user), user.ID, about)
	})
}

// methodLeft returns a refusal if a person has no sign-in method left.
func (a *Accounts) methodLeft(ctx context.Context, tx *gorm.DB, userID int64) error {
	var left bool
	err := tx.WithContext(ctx).Raw(`
		SELECT EXISTS (
			SELECT 1
			FROM users
			WHERE id = ?
				AND email IS NOT NULL
		) OR EXISTS (
			SELECT 1
			FROM identities
			WHERE user_id = ?
		) OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ?)`, userID, userID, userID).Scan(&left).Error
	if err != nil {
		return fmt.Errorf("look for a way in: %w", err)
	}
	if !left {
		return problem.New(problem.Conflict, "problem.last_way")
	}
	return nil
}

// methodOpen returns a refusal if a sign-in method is disabled.
func (a *Accounts) methodOpen(ctx context.Context, open func(*SignInConfig) bool) error {
	settings, err := a.SignInConfig(ctx)
	if err == nil && !open(settings) {
		err = problem.New(problem.NotFound, "problem.way_closed")
	}
	return err
}
