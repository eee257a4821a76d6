package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxReason is the maximum length of the reason for a block, in characters.
const MaxReason = 200

// Block ends a person's sessions and the links and codes on their way, and refuses new sign-ins.
// What they wrote and voted for stays. Only staff see the reason.
func (a *Accounts) Block(ctx context.Context, actor policy.Actor, id int64, reason string) error {
	reason = text.Line(reason)
	return a.changePerson(ctx, actor, policy.Block, id, func(tx *gorm.DB, user *User) error {
		switch {
		case text.Visible(reason) == 0:
			return problem.Field("reason", "problem.block_reason_needed", nil)
		case text.Length(reason) > MaxReason:
			return problem.Field("reason", "problem.block_reason_long", map[string]any{"Max": MaxReason})
		case user.BlockedAt != nil:
			return nil
		}
		if err := keepAnAdmin(ctx, tx, *user); err != nil {
			return err
		}
		now := a.now()
		user.BlockedAt = &now
		if err := updateUser(ctx, tx, *user, "blocked_at"); err != nil {
			return err
		}
		if _, err := RevokeAccess(tx, *user, a.now()); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonBlocked, actor, id, event.Detail{"reason": reason})
	})
}

// Unblock allows a blocked person to sign in again.
func (a *Accounts) Unblock(ctx context.Context, actor policy.Actor, id int64) error {
	return a.changePerson(ctx, actor, policy.Block, id, func(tx *gorm.DB, user *User) error {
		if user.BlockedAt == nil {
			return nil
		}
		user.BlockedAt = nil
		if err := updateUser(ctx, tx, *user, "blocked_at"); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonUnblocked, actor, id, nil)
	})
}

// Trust gives a person higher limits.
func (a *Accounts) Trust(ctx context.Context, actor policy.Actor, id int64) error {
	return a.changePerson(ctx, actor, policy.Trust, id, func(tx *gorm.DB, user *User) error {
		if user.TrustedAt != nil {
			return nil
		}
		now := a.now()
		user.TrustedAt = &now
		if err := updateUser(ctx, tx, *user, "trusted_at"); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonTrusted, actor, id, nil)
	})
}

// Untrust gives a person the usual limits.
func (a *Accounts) Untrust(ctx context.Context, actor policy.Actor, id int64) error {
	return a.changePerson(ctx, actor, policy.Trust, id, func(tx *gorm.DB, user *User) error {
		if user.TrustedAt == nil {
			return nil
		}
		user.TrustedAt = nil
		if err := updateUser(ctx, tx, *user, "trusted_at"); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonUntrusted, actor, id, nil)
	})
}

// EndSessionsOf signs a person out everywhere and returns the number of sessions. It takes the same
// permission as Block.
func (a *Accounts) EndSessionsOf(ctx context.Context, actor policy.Actor, id int64) (ended int64, err error) {
	err = a.changePerson(ctx, actor, policy.Block, id, func(tx *gorm.DB, user *User) error {
		if ended, err = RevokeAccess(tx, *user, a.now()); err != nil || ended == 0 {
			return err
		}
		return a.record(ctx, tx, event.PersonSignedOut, actor, id, nil)
	})
	return ended, err
}

// MakeSignInLink returns the token of a link that signs a person in once, from any browser, within
// [LinkLife]. It is for members who cannot receive email.
func (a *Accounts) MakeSignInLink(ctx context.Context, actor policy.Actor, id int64) (token string, err error) {
	err = a.changePerson(ctx, actor, policy.MakeLink, id, func(tx *gorm.DB, user *User) error {
		switch {
		case user.Email == nil:
			return problem.New(problem.Conflict, "problem.no_address")
		case user.BlockedAt != nil:
			return problem.New(problem.Conflict, "problem.link_of_blocked")
		}
		var err error
		if token, err = a.makeLink(ctx, tx, *user.Email); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonLinkMade, actor, id, nil)
	})
	return token, err
}

// changePerson runs change in a transaction with the person's row locked. It takes the membership lock
// and checks the actor's current rights, which may have changed since their page was shown.
func (a *Accounts) changePerson(
	ctx context.Context,
	actor policy.Actor,
	do policy.Action,
	id int64,
	change func(*gorm.DB, *User) error,
) error {
	if !actor.Staff() {
		return actor.May(do, policy.Subject{PersonID: id})
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := LockMembership(tx); err != nil {
			return err
		}
		now, err := ActorNow(ctx, tx, actor)
		if err != nil {
			return err
		}
		user, err := lockedPerson(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := now.May(do, policy.Subject{PersonID: id, PersonRole: user.Role}); err != nil {
			return err
		}
		if user.MergedIntoID != nil {
			return problem.New(problem.Conflict, "problem.person_merged")
		}
		return change(tx, &user)
	})
}

// ActorNow returns the actor with their current role. A person who was deleted, blocked or merged
// is a visitor.
func ActorNow(ctx context.Context, tx *gorm.DB, actor policy.Actor) (policy.Actor, error) {
	user, err := realPerson(ctx, tx, actor.ID)
	if problem.KindOf(err) == problem.NotFound || user.BlockedAt != nil || user.MergedIntoID != nil {
		return policy.Actor{}, nil
	}
	return ActorOf(&user), err
}

func lockedPerson(ctx context.Context, tx *gorm.DB, id int64) (User, error) {
	return realPerson(ctx, tx, id, clause.Locking{Strength: "NO KEY UPDATE"})
}

// RevokeAccess ends a person's sessions and everything that could start one: links and codes on
// their way, and unfinished sign-ins. It returns the number of sessions.
func RevokeAccess(tx *gorm.DB, user User, now time.Time) (ended int64, err error) {
	return RevokeAccessSince(tx, user, time.Time{}, now)
}

// RevokeAccessSince is RevokeAccess for the sessions that started at since or later.
func RevokeAccessSince(tx *gorm.DB, user User, since, now time.Time) (ended int64, err error) {
	return endAccess(tx, user, tx.Exec(`
		DELETE FROM sessions
		WHERE user_id = ?
			AND created_at >= ?`, user.ID, since), now)
}

// revokeOtherAccess is RevokeAccess for all sessions except one.
func revokeOtherAccess(tx *gorm.DB, user User, but Session, now time.Time) (ended int64, err error) {
	return endAccess(tx, user, tx.Exec(`
		DELETE FROM sessions
		WHERE user_id = ?
			AND id_hash <> ?`, user.ID, but.IDHash), now)
}

// endAccess ends everything that could start a session for a person. gone is the result of deleting
// their sessions; endAccess returns how many there were.
func endAccess(tx *gorm.DB, user User, gone *gorm.DB, now time.Time) (ended int64, err error) {
	err = gone.Error
	if err == nil {
		err = tx.Exec("DELETE FROM one_time_tokens WHERE user_id = ?", user.ID).Error
	}
	if err == nil {
		err = tx.Exec(`
			UPDATE sign_ins
			SET used_at = ?
			WHERE user_id = ?
				AND used_at IS NULL`, now, user.ID).Error
	}
	if err == nil && user.Email != nil {
		err = tx.Exec(`
			UPDATE sign_ins
			SET used_at = ?
			WHERE email = ?
				AND used_at IS NULL`, now, *user.Email).Error
	}
	if err != nil {
		return 0, fmt.Errorf("sign out user %d: %w", user.ID, err)
	}
	return gone.RowsAffected, nil
}
