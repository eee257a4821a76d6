package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// Security lists a person's sign-in methods and second steps.
type Security struct {
	HasPassword  bool
	AppSince     *time.Time // nil for no authenticator app
	RecoveryLeft int
	RecoveryFrom *time.Time // when they were generated; nil for none
	Passkeys     []Passkey
	Identities   []Identity // oldest first
}

// Security returns a person's sign-in methods and second steps.
func (a *Accounts) Security(ctx context.Context, userID int64) (s Security, err error) {
	tx := a.db.Read(ctx)
	if s.HasPassword, err = hasPassword(tx, userID); err != nil {
		return s, err
	}
	var apps []authenticator
	if err := tx.Where("user_id = ?", userID).Find(&apps).Error; err != nil {
		return s, fmt.Errorf("load the authenticator of user %d: %w", userID, err)
	}
	if len(apps) > 0 {
		s.AppSince = &apps[0].CreatedAt
	}
	var codes []recoveryCode
	if err := tx.Where("user_id = ?", userID).Find(&codes).Error; err != nil {
		return s, fmt.Errorf("load recovery codes of user %d: %w", userID, err)
	}
	if s.RecoveryLeft = len(codes); len(codes) > 0 {
		s.RecoveryFrom = &codes[0].CreatedAt
	}
	if s.Passkeys, err = a.Passkeys(ctx, userID); err != nil {
		return s, err
	}
	if s.Identities, err = database.Rows[Identity](tx).Where("user_id = ?", userID).Order("created_at, issuer").Limit(50).
		Find(ctx); err != nil {
		return s, fmt.Errorf("load identities of user %d: %w", userID, err)
	}
	return s, nil
}

// Connect links an account at another service to the person. It returns Conflict if it is linked to
// realPerson else.
func (a *Accounts) Connect(ctx context.Context, user User, session Session, from ExternalIdentity) error {
	return a.changeSecurity(ctx, user, session, event.Detail{"linked": string(from.Method)}, func(tx *gorm.DB) error {
		now := a.now()
		identity := Identity{
			Issuer:    from.Issuer,
			Subject:   from.Subject,
			UserID:    user.ID,
			Email:     from.Email,
			CreatedAt: now,
			UsedAt:    now,
		}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&identity).Error; err != nil {
			return err
		}
		var owner int64
		err := tx.Raw(`
			SELECT user_id
			FROM identities
			WHERE issuer = ?
				AND subject = ?`, from.Issuer, from.Subject).Scan(&owner).Error
		if err == nil && owner != user.ID {
			err = problem.New(problem.Conflict, "problem.identity_taken")
		}
		return err
	})
}

// Disconnect removes the link to an account at another service, or returns NotFound if it is not
// the person's.
func (a *Accounts) Disconnect(ctx context.Context, user User, session Session, id int64) error {
	return a.changeSecurity(ctx, user, session, event.Detail{"disconnected": id}, func(tx *gorm.DB) error {
		done := tx.Exec(`
			DELETE FROM identities
			WHERE id = ?
				AND user_id = ?`, id, user.ID)
		if done.Error == nil && done.RowsAffected == 0 {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		return done.Error
	})
}

// ForgetSecondSteps removes all second steps of the person with this address and signs them out
// everywhere. It is for administrators on the command line, when somebody has lost them all.
func (a *Accounts) ForgetSecondSteps(ctx context.Context, email string) error {
	user, err := a.UserByEmail(ctx, email)
	if err == nil && user.MergedIntoID != nil {
		user, err = a.User(ctx, *user.MergedIntoID)
	}
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if _, err := RevokeAccess(tx, user, a.now()); err != nil {
			return err
		}
		for _, sql := range []string{
			"DELETE FROM authenticators WHERE user_id = ?", "DELETE FROM recovery_codes WHERE user_id = ?",
			"DELETE FROM passkeys WHERE user_id = ?", "UPDATE users SET two_step = FALSE WHERE id = ?",
		} {
			if err := tx.Exec(sql, user.ID).Error; err != nil {
				return fmt.Errorf("forget second steps: %w", err)
			}
		}
		changed := event.Of(event.PersonSecurityChanged, 0, a.now()).OnPerson(user.ID)
		return event.Record(ctx, tx, changed, event.Detail{"second_steps": "forgotten"})
	})
}
