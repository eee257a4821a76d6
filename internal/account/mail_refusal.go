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

// maxRefusal is how many characters of a mail server's answer are stored.
const maxRefusal = 300

// MailRefused records that a mail server refuses a person's address permanently (mail.Refused).
// answer is what the server said, without the address. Notifications are not sent there any more;
// sign-in codes are, because using one proves that the address works again. It does nothing if the
// address is no longer theirs or was already refused.
func (a *Accounts) MailRefused(ctx context.Context, userID int64, address, answer string) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := userWhere(ctx, tx, "id = ?", userID, forUpdate)
		if problem.KindOf(err) == problem.NotFound {
			return nil
		}
		if err != nil || user.Email == nil || *user.Email != address || user.MailRefusedAt != nil {
			return err
		}
		now := a.now()
		user.MailRefusedAt, user.MailRefusal = &now, text.Cut(text.Line(answer), maxRefusal)
		if err := updateUser(ctx, tx, user, "mail_refused_at", "mail_refusal"); err != nil {
			return err
		}
		return a.record(ctx, tx, event.PersonMailRefused, policy.Actor{}, userID, nil)
	})
}

// AddressRefused is MailRefused for the person with this address, if there is one.
func (a *Accounts) AddressRefused(ctx context.Context, address, answer string) error {
	user, err := userWhere(ctx, a.db.Read(ctx), "email = ?", address)
	if problem.KindOf(err) == problem.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.MailRefused(ctx, user.ID, address, answer)
}

// TryMailAgain allows emails to a person's address again. Staff may do it, and the person
// themselves.
func (a *Accounts) TryMailAgain(ctx context.Context, actor policy.Actor, id int64) error {
	if actor.ID != id || !actor.SignedIn() {
		if err := actor.May(policy.SeePeople, policy.Subject{}); err != nil {
			return err
		}
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		user, err := realPerson(ctx, tx, id, forUpdate)
		if err != nil || user.MailRefusedAt == nil {
			return err
		}
		return errors.Join(mailAgain(ctx, tx, user), a.record(ctx, tx, event.PersonMailAgain, actor, id, nil))
	})
}

// mailAgain clears the refusal of the person's address.
func mailAgain(ctx context.Context, tx *gorm.DB, user User) error {
	user.MailRefusedAt, user.MailRefusal = nil, ""
	return updateUser(ctx, tx, user, "mail_refused_at", "mail_refusal")
}

// mailReceived records that the person has read an email sent to address, which clears a refusal.
func (a *Accounts) mailReceived(ctx context.Context, tx *gorm.DB, user User, address string) error {
	if user.MailRefusedAt == nil || user.Email == nil || *user.Email != address {
		return nil
	}
	if err := mailAgain(ctx, tx, user); err != nil {
		return fmt.Errorf("mail to user %d again: %w", user.ID, err)
	}
	return a.record(ctx, tx, event.PersonMailAgain, ActorOf(&user), user.ID, nil)
}
