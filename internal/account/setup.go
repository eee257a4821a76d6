package account

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// NeedsSetup reports whether the board has no administrator yet.
func (a *Accounts) NeedsSetup(ctx context.Context) (bool, error) {
	has, err := hasAdmin(ctx, a.db.Read(ctx))
	return !has, err
}

func hasAdmin(ctx context.Context, tx *gorm.DB) (bool, error) {
	n, err := database.Rows[User](tx).Where("role = ?", Admin).Count(ctx, "id")
	if err != nil {
		return false, fmt.Errorf("look for an administrator: %w", err)
	}
	return n > 0, nil
}

// SetupToken returns the token that creates the first administrator. It is the same on every
// instance and after every restart, and useless once there is an administrator.
func (a *Accounts) SetupToken() string { return hex.EncodeToString(a.derive("setup")[:20]) }

// MaySetUp returns NotFound for a wrong token, and Conflict if there is an administrator already.
func (a *Accounts) MaySetUp(ctx context.Context, token string) error {
	if !hmac.Equal([]byte(token), []byte(a.SetupToken())) {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	needed, err := a.NeedsSetup(ctx)
	if err == nil && !needed {
		err = problem.New(problem.Conflict, "problem.setup_done")
	}
	return err
}

// SetUp makes the person with this address the first administrator, if token is right. If two
// people try at once, one succeeds. An existing member becomes the administrator.
func (a *Accounts) SetUp(ctx context.Context, token, email, name string) (user User, err error) {
	if err = a.MaySetUp(ctx, token); err != nil {
		return user, err
	}
	email, emailErr := CleanEmail(email)
	name, nameErr := CleanName(name)
	if err := bothFields(emailErr, nameErr); err != nil {
		return user, err
	}
	err = a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := LockMembership(tx); err != nil { // two people may try at once
			return err
		}
		if has, err := hasAdmin(ctx, tx); err != nil || has {
			return errors.Join(err, problem.New(problem.Conflict, "problem.setup_done"))
		}
		user, err = a.findOrAdd(ctx, tx, nil, newcomer{email: email, mayAlwaysJoin: true})
		if err != nil {
			return err
		}
		was := user.Role
		user.Name, user.Role = name, Admin
		if err := saveUser(ctx, tx, user, "name", "role"); err != nil {
			return err
		}
		if _, err := RevokeAccess(tx, user, a.now()); err != nil { // a member's sessions must not become an administrator's
			return err
		}
		return a.record(ctx, tx, event.PersonRoleChanged, policy.Actor{}, user.ID, event.Detail{"from": was, "to": Admin})
	})
	return user, err
}

// bothFields joins two refusals into one, so that a form shows both.
func bothFields(a, b error) error {
	first, second := problem.FieldsOf(a), problem.FieldsOf(b)
	if first == nil {
		return b
	}
	if second == nil {
		return a
	}
	both := problem.New(problem.Invalid, "problem.invalid")
	both.Fields, both.Args = map[string]string{}, map[string]any{}
	for _, err := range []error{a, b} {
		var e *problem.Error
		if errors.As(err, &e) {
			for k, v := range e.Fields {
				both.Fields[k] = v
			}
			for k, v := range e.Args {
				both.Args[k] = v
			}
		}
	}
	return both
}
