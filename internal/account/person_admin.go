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

// MaxReason is the longest reason for a block, in characters.
const MaxReason = 200

// Block shuts a person out at once: their sessions end, and so do links and codes
// that are on their way. Their words and votes stay. The reason is for staff.
func (a *Accounts) Block(ctx context.Context, actor policy.Actor, id int64, reason string) error {
	reason = text.Line(reason)
	return a.toPerson(ctx, actor, policy.Block, id, func(tx *gorm.DB, user *User) error {
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

// Unblock lets a person in again.
func (a *Accounts) Unblock(ctx context.Context, actor policy.Actor, id int64) error {
	return a.toPerson(ctx, actor, policy.Block, id, func(tx *gorm.DB, user *User) error {
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

// Trust gives a person wider limits.
func (a *Accounts) Trust(ctx context.Context, actor policy.Actor, id int64) error {
	return a.toPerson(ctx, actor, policy.Trust, id, func(tx *gorm.DB, user *User) error {
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

// Untrust gives a person the limits that all have.
func (a *Accounts) Untrust(ctx context.Context, actor policy.Actor, id int64) error {
	return a.toPerson(ctx, actor, policy.Trust, id, func(tx *gorm.DB, user *User) error {
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

// EndSessionsOf signs a person out everywhere and returns from how many
// browsers. Who may block them may do it.
func (a *Accounts) EndSessionsOf(ctx context.Context, actor policy.Actor, id int64) (ended int64, err error) {
	err = a.toPerson(ctx, actor, policy.Block, id, func(tx *gorm.DB, user *User) error {
		if ended, err = RevokeAccess(tx, *user, a.now()); err != nil || ended == 0 {
			return err
		}
		return a.record(ctx, tx, event.PersonSignedOut, actor, id, nil)
	})
	return ended, err
}

// MakeSignInLink returns the token of a link that signs the person in, once,
// from any browser, within [LinkLife]. For members who cannot get mail.
func (a *Accounts) MakeSignInLink(ctx context.Context, actor policy.Actor, id int64) (token string, err error) {
	err = a.toPerson(ctx, actor, policy.MakeLink, id, func(tx *gorm.DB, user *User) error {
		switch {
		case user.Email == nil:
			return problem.New(problem.Conflict, "problem.no_address")
		case user.BlockedAt != nil:
			return problem.New(problem.Conflict, "problem.link_of_blocked")
		}
		var err error
		if token, err = a.handLink(ctx, tx, *user.Email); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonLinkMade, actor, id, nil)
	})
	return token, err
}

// toPerson runs change, in a transaction, on a person to whom the actor may do
// this. Whoever changes people stands in line at the site's one row, and is
// asked for by what they may do now, not by what they could when their page was drawn.
func (a *Accounts) toPerson(
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

// ActorNow returns the actor with the role that they have at this moment; one who
// was shut out meanwhile is a visitor.
func ActorNow(ctx context.Context, tx *gorm.DB, actor policy.Actor) (policy.Actor, error) {
	user, err := somebody(ctx, tx, actor.ID)
	if problem.KindOf(err) == problem.NotFound || user.BlockedAt != nil || user.MergedIntoID != nil {
		return policy.Actor{}, nil
	}
	return ActorOf(&user), err
}

func lockedPerson(ctx context.Context, tx *gorm.DB, id int64) (User, error) {
	return somebody(ctx, tx, id, clause.Locking{Strength: "NO KEY UPDATE"})
}

// RevokeAccess ends a person's sessions at now, and what could start one: codes and
// links on their way, and what is half done, such as a second step. It returns
// how many sessions there were.
func RevokeAccess(tx *gorm.DB, user User, now time.Time) (ended int64, err error) {
	return RevokeAccessSince(tx, user, time.Time{}, now)
}

// RevokeAccessSince is RevokeAccess for sessions that began since a moment; those that are
// older stay.
func RevokeAccessSince(tx *gorm.DB, user User, since, now time.Time) (ended int64, err error) {
	return endAccess(tx, user, tx.Exec(`
		DELETE FROM sessions
		WHERE user_id = ?
			AND created_at >= ?`, user.ID, since), now)
}

// shutOutBut is RevokeAccess for all but one session.
func shutOutBut(tx *gorm.DB, user User, but Session, now time.Time) (ended int64, err error) {
	return endAccess(tx, user, tx.Exec(`
		DELETE FROM sessions
		WHERE user_id = ?
			AND id_hash <> ?`, user.ID, but.IDHash), now)
}

// endAccess ends what could start a session of a person whose sessions have gone.
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
