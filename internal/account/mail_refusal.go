package account

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// maxRefusal is how many characters of a mail server's words are kept.
const maxRefusal = 300

// MailRefused notes that a mail server says of a person's address that it takes
// no mail (mail.Refused), in words that name no address: no news is mailed to it
// from now on. Codes to sign in still are, for they may prove it again. Of an
// address that is the person's no more, and the second time, it does nothing.
func (a *Accounts) MailRefused(ctx context.Context, userID int64, address, words string) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := userWhere(ctx, tx, "id = ?", userID, forUpdate)
		if problem.KindOf(err) == problem.NotFound {
			return nil
		}
		if err != nil || user.Email == nil || *user.Email != address || user.MailRefusedAt != nil {
			return err
		}
		now := a.now()
		user.MailRefusedAt, user.MailRefusal = &now, text.Cut(text.Line(words), maxRefusal)
		if err := updateUser(ctx, tx, user, "mail_refused_at", "mail_refusal"); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonMailRefused, policy.Actor{}, userID, nil)
	})
}

// AddressRefused is MailRefused for whoever has the address, if anybody.
func (a *Accounts) AddressRefused(ctx context.Context, address, words string) error {
	user, err := userWhere(ctx, a.db.Read(ctx), "email = ?", address)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.MailRefused(ctx, user.ID, address, words)
}

// TryMailAgain lets mail go to a person's address again: staff do it, and they
// themselves. If the server refuses again, it ends again.
func (a *Accounts) TryMailAgain(ctx context.Context, actor policy.Actor, id int64) error {
	if actor.ID != id || !actor.SignedIn() {
		if err := actor.May(policy.SeePeople, policy.Subject{}); err != nil {
			return err
		}
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := somebody(ctx, tx, id, forUpdate)
		if err != nil || user.MailRefusedAt == nil {
			return err
		}
		return errors.Join(mailAgain(ctx, tx, user), a.record(ctx, tx, event.PersonMailAgain, actor, id, nil))
	})
}

// mailAgain forgets that the person's address was refused.
func mailAgain(ctx context.Context, tx *gorm.DB, user User) error {
	user.MailRefusedAt, user.MailRefusal = nil, ""
	return updateUser(ctx, tx, user, "mail_refused_at", "mail_refusal")
}

// gotMail notes that the person has just read a mail that went to address.
func (a *Accounts) gotMail(ctx context.Context, tx *gorm.DB, user User, address string) error {
	if user.MailRefusedAt == nil || user.Email == nil || *user.Email != address {
		return nil
	}
	if err := mailAgain(ctx, tx, user); err != nil {
		return fmt.Errorf("mail to user %d again: %w", user.ID, err)
	}
	return a.record(ctx, tx, event.PersonMailAgain, ActorOf(&user), user.ID, nil)
}
