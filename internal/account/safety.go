package account

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// Safety is what keeps others out of a person's account.
type Safety struct {
	HasPassword  bool
	HasApp       bool
	RecoveryLeft int64
	Passkeys     []Passkey
	Identities   []Identity
}

// Safety returns it for one person.
func (a *Accounts) Safety(ctx context.Context, userID int64) (s Safety, err error) {
	tx := a.db.Read(ctx)
	err = tx.Raw(`SELECT EXISTS (SELECT 1 FROM passwords WHERE user_id = ?) AS has_password,
		EXISTS (SELECT 1 FROM totps WHERE user_id = ?) AS has_app`, userID, userID).Scan(&s).Error
	if err != nil {
		return s, fmt.Errorf("load what keeps user %d safe: %w", userID, err)
	}
	if s.RecoveryLeft, err = recoveryLeft(tx, userID); err != nil {
		return s, err
	}
	if s.Passkeys, err = a.Passkeys(ctx, userID); err != nil {
		return s, err
	}
	if s.Identities, err = gorm.G[Identity](tx).Where("user_id = ?", userID).Order("created_at, issuer").Limit(50).Find(ctx); err != nil {
		return s, fmt.Errorf("load identities of user %d: %w", userID, err)
	}
	return s, nil
}

// Disconnect forgets that an account elsewhere is the person's; one that is
// not his is NotFound.
func (a *Accounts) Disconnect(ctx context.Context, user User, session Session, issuer, subject string) error {
	return a.changeSafety(ctx, user, session, event.Detail{"disconnected": issuer}, func(tx *gorm.DB) error {
		done := tx.Exec("DELETE FROM identities WHERE issuer = ? AND subject = ? AND user_id = ?", issuer, subject, user.ID)
		if done.Error == nil && done.RowsAffected == 0 {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		return done.Error
	})
}

// ForgetSecondSteps takes away every second step of the person with this
// address, and signs him out everywhere: for administrators at the terminal,
// when somebody has lost them all.
func (a *Accounts) ForgetSecondSteps(ctx context.Context, email string) error {
	user, err := a.UserByEmail(ctx, email)
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		for _, sql := range []string{"DELETE FROM totps WHERE user_id = ?", "DELETE FROM recovery_codes WHERE user_id = ?",
			"DELETE FROM passkeys WHERE user_id = ?", "UPDATE users SET second_step = FALSE WHERE id = ?", "DELETE FROM sessions WHERE user_id = ?"} {
			if err := tx.Exec(sql, user.ID).Error; err != nil {
				return fmt.Errorf("forget second steps: %w", err)
			}
		}
		return event.Record(ctx, tx, event.Of(event.PersonSafetyChanged, 0, a.now()).OnPerson(user.ID), event.Detail{"second_steps": "forgotten"})
	})
}
