package account

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// AskNewEmail sends a code to the address that the person wants instead of their current one. The
// result is the same if somebody else has that address.
func (a *Accounts) AskNewEmail(ctx context.Context, user User, client, raw, language string) error {
	email, err := CleanEmail(raw)
	if err != nil {
		return err
	}
	if user.Email != nil && *user.Email == email {
		return problem.Field("email", "problem.email_same", nil)
	}
	if err := a.limits.Allow(ctx, ratelimit.SignInsPerClient, client); err != nil {
		return err
	}
	if err := a.allowMail(ctx, client, email); err != nil {
		return err
	}
	request := SignIn{Purpose: ToChangeEmail, Email: email, UserID: &user.ID, ReturnTo: "/", Language: language}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := a.open(ctx, tx, &request, SignInLife); err != nil {
			return err
		}
		return jobs.Enqueue(tx, SignInMail{SignInID: request.ID})
	})
}

// NewEmail returns the address for which a code was sent and not entered yet, or "".
func (a *Accounts) NewEmail(ctx context.Context, user User) (string, error) {
	waiting, err := database.Rows[SignIn](a.db.Read(ctx)).
		Where("user_id = ? AND purpose = ? AND used_at IS NULL", user.ID, ToChangeEmail).Order("id DESC").Limit(1).Find(ctx)
	if err != nil {
		return "", fmt.Errorf("look for a new address: %w", err)
	}
	if len(waiting) == 0 || a.stillValid(waiting[0]) != nil {
		return "", nil
	}
	return waiting[0].Email, nil
}

// ConfirmNewEmail changes the person's address to the one for which they enter the code. It signs
// them out of all other sessions and sends an email to the old address.
func (a *Accounts) ConfirmNewEmail(ctx context.Context, user User, session Session, client, code string) error {
	if err := a.limits.Check(ctx, ratelimit.WrongCodesPerClient, client); err != nil {
		return err
	}
	find := func(tx *gorm.DB) *gorm.DB {
		return tx.Where("user_id = ? AND purpose = ?", user.ID, ToChangeEmail).Order("id DESC")
	}
	code = digits(code)
	var refused error // kept apart: the transaction that counts a wrong code must commit
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := lockMembership(tx, "KEY SHARE"); err != nil { // before any row of a person
			return err
		}
		var request SignIn
		var err error
		refused, err = a.useRequest(tx, &request, find, func(request SignIn) error {
			if !hmac.Equal([]byte(code), []byte(a.code(request))) {
				return problem.Field("code", "problem.code_wrong", nil)
			}
			return nil
		})
		if refused != nil || err != nil {
			return err
		}
		if err := a.moveTo(ctx, tx, user, request.Email); err != nil {
			return err
		}
		_, err = revokeOtherAccess(tx, user, session, a.now())
		return err
	})
	if err == nil && refused != nil {
		err = a.limits.Allow(ctx, ratelimit.WrongCodesPerClient, client)
	}
	if problem.KindOf(refused) == problem.NotFound {
		refused = problem.Field("code", "problem.code_ended", nil)
	}
	return errors.Join(err, refused)
}

// moveTo changes a person's address, and with it their search terms and companies by domain. It
// returns a refusal if somebody else has the address.
func (a *Accounts) moveTo(ctx context.Context, tx *gorm.DB, user User, email string) error {
	old := user.Email
	user.Email, user.MailRefusedAt, user.MailRefusal = &email, nil, ""
	err := tx.Transaction(func(tx *gorm.DB) error {
		return updateUser(ctx, tx, user, "email", "mail_refused_at", "mail_refusal")
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return problem.Field("email", "problem.email_taken", nil)
	}
	if err == nil {
		err = IndexPeople(ctx, tx, user)
	}
	if err == nil {
		err = a.record(ctx, tx, event.PersonEmailChanged, ActorOf(&user), user.ID, nil)
	}
	if err == nil {
		err = a.joinCompanies(ctx, tx, user)
	}
	if err != nil || old == nil {
		return err
	}
	return a.tellOldAddress(ctx, tx, user, *old)
}

// digits returns only the digits of a typed code: people paste "123 456".
func digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
}

// toTellOldAddress is the purpose of a row that holds a person's former address until the email to
// it is sent. The row is created as used, so it proves nothing. It is deleted with the person, or
// after a day; the address in a queued job would stay.
const toTellOldAddress Purpose = "email-changed"

// EmailChangedMail is the job that tells a person at their old address that they have a new one.
type EmailChangedMail struct {
	SignInID int64 `json:"sign_in_id"` // the row with the old address
}

// Kind names the job in the queue.
func (EmailChangedMail) Kind() string { return "email_changed_mail" }

// Queue is the one for urgent emails.
func (EmailChangedMail) Queue() string { return jobs.Mail }

// tellOldAddress stores a person's former address and enqueues the email to it.
func (a *Accounts) tellOldAddress(ctx context.Context, tx *gorm.DB, user User, old string) error {
	now := a.now()
	kept := SignIn{
		Purpose:   toTellOldAddress,
		Email:     old,
		UserID:    &user.ID,
		Nonce:     NewToken(),
		ReturnTo:  "/",
		CreatedAt: now,
		ExpiresAt: now,
		UsedAt:    &now,
	}
	if err := database.Rows[SignIn](tx).Create(ctx, &kept); err != nil {
		return fmt.Errorf("keep the old address of user %d: %w", user.ID, err)
	}
	return jobs.Enqueue(tx, EmailChangedMail{SignInID: kept.ID})
}

// OldAddress returns the person and the former address of a job. ok is false if the person was
// deleted or a day has passed.
func (a *Accounts) OldAddress(ctx context.Context, job EmailChangedMail) (user User, old string, ok bool, err error) {
	kept, err := database.Rows[SignIn](a.db.Read(ctx)).Where("id = ? AND purpose = ?", job.SignInID, toTellOldAddress).
		Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return user, "", false, nil
	}
	if err != nil {
		return user, "", false, fmt.Errorf("load the old address %d: %w", job.SignInID, err)
	}
	user, err = a.User(ctx, *kept.UserID)
	return user, kept.Email, err == nil, err
}
