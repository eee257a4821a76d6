package account

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
)

// toTellOldAddress is the purpose of a row that keeps a person's former address
// until they have been told there. It proves nothing: it is used up from the start.
// The row goes with the person, or a day later; a queued job would stay.
const toTellOldAddress Purpose = "email-changed"

// EmailChangedMail is the job that tells a person at their old address that they
// has another one now.
type EmailChangedMail struct {
	SignInID int64 `json:"sign_in_id"` // of the row that holds the old address
}

// Kind names the job in the queue.
func (EmailChangedMail) Kind() string { return "email_changed_mail" }

// Queue is where nothing waits behind other work.
func (EmailChangedMail) Queue() string { return jobs.Mail }

// tellOldAddress keeps a person's former address and queues the mail to it.
func (a *Accounts) tellOldAddress(ctx context.Context, tx *gorm.DB, user User, old string) error {
	now := a.now()
	kept := SignIn{Purpose: toTellOldAddress, Email: old, UserID: &user.ID, Nonce: NewToken(), ReturnTo: "/", CreatedAt: now, ExpiresAt: now, UsedAt: &now}
	if err := database.Rows[SignIn](tx).Create(ctx, &kept); err != nil {
		return fmt.Errorf("keep the old address of user %d: %w", user.ID, err)
	}
	return jobs.Enqueue(tx, EmailChangedMail{SignInID: kept.ID})
}

// OldAddress returns the person of such a job and their former address; ok is
// false when they have left meanwhile, or a day is over.
func (a *Accounts) OldAddress(ctx context.Context, job EmailChangedMail) (user User, old string, ok bool, err error) {
	kept, err := database.Rows[SignIn](a.db.Read(ctx)).Where("id = ? AND purpose = ?", job.SignInID, toTellOldAddress).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return user, "", false, nil
	}
	if err != nil {
		return user, "", false, fmt.Errorf("load the old address %d: %w", job.SignInID, err)
	}
	user, err = a.User(ctx, *kept.UserID)
	return user, kept.Email, err == nil, err
}
