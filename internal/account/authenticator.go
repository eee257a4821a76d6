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

// authenticator is a person's authenticator app with codes of six digits (RFC 6238).
type authenticator struct {
	UserID    int64  `gorm:"primaryKey"`
	Secret    string // encrypted
	LastStep  int64  // the last time step whose code was used: each code works once
	CreatedAt time.Time
}

// recoveryCode is the hash of a code that replaces a lost second step, once.
type recoveryCode struct {
	UserID    int64  `gorm:"primaryKey"`
	CodeHash  string `gorm:"primaryKey"`
	CreatedAt time.Time
}

// appOffer is a secret that is offered but not stored yet. The page sends it back, encrypted.
type appOffer struct {
	UserID int64
	Secret string
	Until  time.Time
}

// OfferAuthenticator returns a new secret for the person's authenticator app, and the encrypted
// offer that ConfirmAuthenticator needs within ten minutes.
func (a *Accounts) OfferAuthenticator(user User) (secret, sealed string, err error) {
	secret = totp.NewSecret()
	offer, err := json.Marshal(appOffer{UserID: user.ID, Secret: secret, Until: a.now().Add(tokenLife)})
	return secret, a.seal("authenticator", offer), err
}

// OfferedAuthenticator returns the secret of an offer, or NotFound if it has expired or is somebody
// else's.
func (a *Accounts) OfferedAuthenticator(user User, sealed string) (secret string, err error) {
	ended := problem.New(problem.NotFound, "problem.step_ended")
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

// ConfirmAuthenticator stores the app of an offer as the person's second step if typed is a correct
// code. It returns their recovery codes, which cannot be shown again. The session then counts as
// two-step.
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

// RemoveAuthenticator removes the person's authenticator app.
func (a *Accounts) RemoveAuthenticator(ctx context.Context, user User, session Session) error {
	return a.changeSecurity(ctx, user, session, event.Detail{"authenticator": "removed"}, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM authenticators WHERE user_id = ?", user.ID).Error; err != nil {
			return err
		}
		return clearTwoStep(tx, user.ID)
	})
}

// clearTwoStep turns two-step verification off for a person who has no second step left.
func clearTwoStep(tx *gorm.DB, userID int64) error {
	return tx.Exec(`
		UPDATE users
		SET two_step = FALSE
		WHERE id = ?
			AND NOT EXISTS (SELECT 1 FROM authenticators WHERE user_id = users.id)
			AND NOT EXISTS (SELECT 1 FROM passkeys WHERE user_id = users.id)`, userID).Error
}

// SetSecondStep turns two-step verification on or off. When it is turned on and the person has no
// recovery codes, it returns new ones.
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

// RenewRecoveryCodes replaces the recovery codes and returns the ten new ones.
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

// spendSecondCode reports whether typed is an unused code of the person's app, or one of their
// recovery codes. It marks the code as used.
func (a *Accounts) spendSecondCode(ctx context.Context, tx *gorm.DB, userID int64, typed string) (bool, error) {
	apps, err := database.Rows[authenticator](tx, forUpdate).Where("user_id = ?", userID).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("load the authenticator of user %d: %w", userID, err)
	}
	if len(apps) == 1 {
		// After a change of the board's secret the app's secret cannot be decrypted; recovery codes
		// still work.
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

// wrongSecondCode returns the error for a code that spendSecondCode rejected. Codes with letters
// are recovery codes; an app's code may be wrong or already used.
//
// i18n: problem.code_wrong_app problem.code_used_app problem.code_wrong_recovery
func (a *Accounts) wrongSecondCode(ctx context.Context, tx *gorm.DB, userID int64, typed string) error {
	apps, err := database.Rows[authenticator](tx).Where("user_id = ?", userID).Find(ctx)
	if err != nil {
		return fmt.Errorf("load the authenticator of user %d: %w", userID, err)
	}
	message := "problem.code_wrong_recovery"
	if len(apps) == 1 && !totp.LooksLikeRecovery(typed) {
		message = "problem.code_wrong_app"
		if secret, err := a.unseal("totp", apps[0].Secret); err == nil {
			if _, right := totp.Step(string(secret), typed, a.now(), 0); right {
				message = "problem.code_used_app"
			}
		}
	}
	return problem.Field("code", message, nil)
}
