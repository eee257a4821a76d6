package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
	"ideaboard/internal/totp"
)

// authenticator is a person's app that shows a code of six digits (RFC 6238).
type authenticator struct {
	UserID    int64  `gorm:"primaryKey"`
	Secret    string // sealed
	LastStep  int64  // of time that a code was used for: a code works once
	CreatedAt time.Time
}

// recoveryCode lets a person in once who has lost their second step.
type recoveryCode struct {
	UserID    int64  `gorm:"primaryKey"`
	CodeHash  string `gorm:"primaryKey"`
	CreatedAt time.Time
}

// appOffer is what the page that sets up an app gives back, sealed.
type appOffer struct {
	UserID int64
	Secret string
	Until  time.Time
}

// OfferAuthenticator returns a new secret for the person's authenticator app,
// and a sealed ticket that ConfirmAuthenticator wants back within ten minutes.
func (a *Accounts) OfferAuthenticator(user User) (secret, sealed string, err error) {
	secret = totp.NewSecret()
	offer, err := json.Marshal(appOffer{UserID: user.ID, Secret: secret, Until: a.now().Add(tokenLife)})
	return secret, a.seal("authenticator", offer), err
}

// OfferedAuthenticator returns the secret of an offer that is still open, or
// NotFound.
func (a *Accounts) OfferedAuthenticator(user User, sealed string) (secret string, err error) {
	ended := problem.New(problem.NotFound, "problem.ticket_ended")
	raw, err := a.unseal("authenticator", sealed)
	if err != nil {
		return "", ended
	}
	var offer appOffer
	if err := json.Unmarshal(raw, &offer); err != nil || offer.UserID != user.ID || a.now().After(offer.Until) {
		return "", ended
	}
	return offer.Secret, nil
}

// ConfirmAuthenticator makes the app of an offer the person's second step, once
// it has shown a right code, and returns their recovery codes: the only time that
// they are shown. This session counts as proved in two steps.
func (a *Accounts) ConfirmAuthenticator(
	ctx context.Context,
	user User,
	session Session,
	sealed, code string,
) (recovery []string, err error) {
	secret, err := a.OfferedAuthenticator(user, sealed)
	if err != nil {
		return nil, err
	}
	step, right := totp.Step(secret, code, a.now(), 0)
	if !right {
		return nil, problem.Field("code", "problem.code_wrong_app", nil)
	}
	app := authenticator{UserID: user.ID, Secret: a.seal("totp", []byte(secret)), LastStep: step, CreatedAt: a.now()}
	err = a.changeSecurity(ctx, user, session, event.Detail{"authenticator": "added"}, func(tx *gorm.DB) error {
		err := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}).Create(&app).Error
		if err != nil {
			return err
		}
		if err := tx.Exec("UPDATE users SET two_step = TRUE WHERE id = ?", user.ID).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE sessions SET two_step = TRUE WHERE id_hash = ?", session.IDHash).Error; err != nil {
			return err
		}
		recovery, err = a.renewRecovery(ctx, tx, user.ID)
		return err
	})
	return recovery, err
}

// RemoveAuthenticator forgets the person's app.
func (a *Accounts) RemoveAuthenticator(ctx context.Context, user User, session Session) error {
	return a.changeSecurity(ctx, user, session, event.Detail{"authenticator": "removed"}, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM authenticators WHERE user_id = ?", user.ID).Error; err != nil {
			return err
		}
		return noStepWithoutFactor(tx, user.ID)
	})
}

// noStepWithoutFactor stops asking for a second step from who has none left.
func noStepWithoutFactor(tx *gorm.DB, userID int64) error {
	return tx.Exec(`
		UPDATE users
		SET two_step = FALSE
		WHERE id = ?
			AND NOT EXISTS (SELECT 1 FROM authenticators WHERE user_id = users.id)
			AND NOT EXISTS (SELECT 1 FROM passkeys WHERE user_id = users.id)`, userID).Error
}

// SetSecondStep says whether signing in takes a second step. Switched on, it
// returns recovery codes when the person has none.
func (a *Accounts) SetSecondStep(
	ctx context.Context,
	user User,
	session Session,
	on bool,
) (recovery []string, err error) {
	has, err := a.factorsOf(ctx, user.ID)
	if err != nil {
		return nil, err
	}
	if on && !has.App && !has.Passkeys {
		return nil, problem.New(problem.Conflict, "problem.no_second_step")
	}
	err = a.changeSecurity(ctx, user, session, event.Detail{"second_step": on}, func(tx *gorm.DB) error {
		if err := tx.Exec("UPDATE users SET two_step = ? WHERE id = ?", on, user.ID).Error; err != nil {
			return err
		}
		left, err := recoveryLeft(tx, user.ID)
		if err == nil && on && left == 0 {
			recovery, err = a.renewRecovery(ctx, tx, user.ID)
		}
		return err
	})
	return recovery, err
}

// RenewRecoveryCodes returns ten new recovery codes; the old ones end.
func (a *Accounts) RenewRecoveryCodes(ctx context.Context, user User, session Session) (codes []string, err error) {
	err = a.changeSecurity(ctx, user, session, event.Detail{"recovery_codes": "made"}, func(tx *gorm.DB) error {
		codes, err = a.renewRecovery(ctx, tx, user.ID)
		return err
	})
	return codes, err
}

func (a *Accounts) renewRecovery(ctx context.Context, tx *gorm.DB, userID int64) ([]string, error) {
	if err := tx.Exec("DELETE FROM recovery_codes WHERE user_id = ?", userID).Error; err != nil {
		return nil, fmt.Errorf("end the old recovery codes: %w", err)
	}
	codes, now := totp.RecoveryCodes(), a.now()
	rows := make([]recoveryCode, len(codes))
	for i, code := range codes {
		rows[i] = recoveryCode{UserID: userID, CodeHash: HashOf(totp.CleanRecovery(code)), CreatedAt: now}
	}
	if err := tx.WithContext(ctx).Create(&rows).Error; err != nil {
		return nil, fmt.Errorf("keep recovery codes: %w", err)
	}
	return codes, nil
}

func recoveryLeft(tx *gorm.DB, userID int64) (n int64, err error) {
	if err := tx.Table("recovery_codes").Where("user_id = ?", userID).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count recovery codes of user %d: %w", userID, err)
	}
	return n, nil
}

// spendSecondCode reports whether typed is a code of the person's app that was
// not used before, or one of their recovery codes, which it uses up.
func (a *Accounts) spendSecondCode(ctx context.Context, tx *gorm.DB, userID int64, typed string) (bool, error) {
	apps, err := database.Rows[authenticator](tx, forUpdate).Where("user_id = ?", userID).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("load the authenticator of user %d: %w", userID, err)
	}
	if len(apps) == 1 {
		// A secret that another secret of the board sealed opens nothing any
		// more; the recovery codes still do.
		if secret, err := a.unseal("totp", apps[0].Secret); err == nil {
			if step, right := totp.Step(string(secret), typed, a.now(), apps[0].LastStep); right {
				return true, tx.Exec("UPDATE authenticators SET last_step = ? WHERE user_id = ?", step, userID).Error
			}
		}
	}
	spent := tx.Exec(`
		DELETE FROM recovery_codes
		WHERE user_id = ?
			AND code_hash = ?`, userID, HashOf(totp.CleanRecovery(typed)))
	if spent.Error != nil {
		return false, fmt.Errorf("spend a recovery code: %w", spent.Error)
	}
	return spent.RowsAffected == 1, nil
}

// wrongSecondCode says what is wrong with a code that spendSecondCode refused: the
// app's codes have digits alone and follow each other, a recovery code has
// letters, too.
// i18n: problem.code_wrong_app problem.code_used_app problem.code_wrong_recovery
func (a *Accounts) wrongSecondCode(ctx context.Context, tx *gorm.DB, userID int64, typed string) error {
	apps, err := database.Rows[authenticator](tx).Where("user_id = ?", userID).Find(ctx)
	if err != nil {
		return fmt.Errorf("load the authenticator of user %d: %w", userID, err)
	}
	words := "problem.code_wrong_recovery"
	if len(apps) == 1 && !totp.LooksLikeRecovery(typed) {
		words = "problem.code_wrong_app"
		if secret, err := a.unseal("totp", apps[0].Secret); err == nil {
			if _, right := totp.Step(string(secret), typed, a.now(), 0); right {
				words = "problem.code_used_app"
			}
		}
	}
	return problem.Field("code", words, nil)
}
