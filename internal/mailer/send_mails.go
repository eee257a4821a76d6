package mailer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/board"
	"ideaboard/internal/jobs"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
)

// failuresInARow is the number of consecutive failures after which the mail server counts as
// unavailable. The remaining emails are then not tried, and wait together.
const failuresInARow = 3

// sendingTime is how long one job keeps starting new sends; the rest go to a follow-up job. A server
// that takes seconds for each email is slow, not unavailable. The time is short, like that of a
// single email, so that the emails of a killed program are soon sent by another.
const sendingTime = 5 * time.Second

// SendMails sends emails that are due. Their content is loaded now, so access and settings are
// current. An email counts as sent as soon as the server has accepted it: after a crash only the
// one in progress may be sent twice, with the same Message-ID.
//
// An email that fails does not delay the others: it gets a job of its own. After several failures
// in a row the job with the remaining emails is retried later. The failed ones still get their own
// jobs, because three full mailboxes look like an unavailable server and must not come first at
// every attempt.
func (n *Notifier) SendMails(ctx context.Context, job notification.SendMails) error {
	mails, err := n.Notifications.Claim(ctx, jobs.Of(ctx).ID, job.Mails)
	if err != nil || len(mails) == 0 {
		return err
	}
	snapshot, err := n.Board.Snapshot(ctx)
	if err != nil {
		return err
	}
	contents, err := n.Notifications.Compose(ctx, mails)
	if err != nil {
		return err
	}
	if err := n.Notifications.Drop(ctx, leftOut(mails, contents)...); err != nil {
		return err
	}
	return (&composer{n, snapshot}).sendAll(ctx, contents)
}

// sendAll sends emails one after the other; see [Notifier.SendMails].
func (d *composer) sendAll(ctx context.Context, contents []notification.MailContent) error {
	waiting, failures, begun := map[int64]string{}, 0, time.Now()
	for at, content := range contents {
		if time.Since(begun) > cmp.Or(d.Patience, sendingTime) {
			if err := d.Notifications.Requeue(ctx, idsOf(contents[at:]), failures > 0); err != nil {
				return err
			}
			break
		}
		err := d.send(ctx, content)
		if err == nil {
			failures = 0
			continue
		}
		if len(contents) == 1 {
			return err
		}
		if ctx.Err() == nil { // otherwise the time ran out, which is not its fault
			waiting[content.ID] = err.Error()
		}
		failures++
		if ctx.Err() != nil || problem.KindOf(err) == problem.Unavailable || failures == failuresInARow {
			return errors.Join(err, d.Notifications.Release(context.WithoutCancel(ctx), waiting))
		}
	}
	return d.Notifications.Release(ctx, waiting)
}

func idsOf(contents []notification.MailContent) []int64 {
	ids := make([]int64, len(contents))
	for i, content := range contents {
		ids[i] = content.ID
	}
	return ids
}

// leftOut returns the ids of emails without content.
func leftOut(mails []notification.OutgoingMail, contents []notification.MailContent) (ids []int64) {
	composed := map[int64]bool{}
	for _, content := range contents {
		composed[content.ID] = true
	}
	for _, mail := range mails {
		if !composed[mail.ID] {
			ids = append(ids, mail.ID)
		}
	}
	return ids
}

// composer writes emails with a snapshot of the board.
type composer struct {
	*Notifier
	snapshot *board.Snapshot
}

// send writes one email in its reader's language and sends it. It records that it was sent, or
// refused permanently.
func (d *composer) send(ctx context.Context, content notification.MailContent) error {
	readerCtx := d.readerContext(ctx, d.snapshot.Site, content.Reader.Language)
	m, html, err := d.compose(readerCtx, content)
	if err != nil {
		return err
	}
	if html == nil { // it has no content
		return d.Notifications.Drop(ctx, content.ID)
	}
	if err := renderHTML(readerCtx, &m, html); err != nil {
		return err
	}
	err = d.Sender.Send(ctx, m)
	recordCtx := context.WithoutCancel(ctx) // a sent email must be recorded even if the program is stopping
	switch {
	case err == nil:
		return d.Notifications.Sent(recordCtx, content.ID)
	case mail.Permanent(err):
		return d.refused(recordCtx, content, m.To, err)
	}
	return err
}

// refused records that the mail server refused an email permanently. If it refused the address, no
// more notifications are sent there.
func (d *composer) refused(ctx context.Context, content notification.MailContent, address string, err error) error {
	if answer, refused := mail.Refused(err); refused {
		if err := d.Accounts.MailRefused(ctx, content.Reader.ID, address, answer); err != nil {
			return err
		}
	}
	return d.Notifications.Refuse(ctx, content.ID, err.Error())
}

// compose writes an email. html is nil if it has no content.
func (d *composer) compose(
	ctx context.Context,
	content notification.MailContent,
) (m mail.Message, html templ.Component, err error) {
	what := stops(content)
	m = mail.Message{
		ID:          fmt.Sprintf("letter-%d@%s", content.ID, d.host()),
		To:          *content.Reader.Email,
		ListID:      string(what) + "." + d.host(),
		ListName:    d.snapshot.Site.Name,
		Unsubscribe: d.stopURL(content.Reader.ID, what),
	}
	switch content.OutgoingMail.Kind {
	case notification.StaffDigestMail:
		html, err = d.staff(ctx, content, &m)
	case notification.ThanksMail:
		html = d.thanks(ctx, content, &m)
	default:
		html = d.news(ctx, content, &m)
	}
	return m, html, err
}

// stops returns what the unsubscribe link of an email stops: for a digest the whole digest,
// otherwise the kind of its notifications, or the most frequent one.
func stops(content notification.MailContent) notification.Unsubscribe {
	switch content.OutgoingMail.Kind {
	case notification.StaffDigestMail:
		return notification.StopStaff
	case notification.ThanksMail:
		return notification.Unsubscribe(notification.Changelog)
	case notification.DigestMail:
		return notification.Unsubscribe(content.Bundle)
	}
	counts, most := map[notification.Kind]int{}, content.Items[0].Kind
	for _, item := range content.Items {
		counts[item.Kind]++
	}
	for _, kind := range notification.Kinds {
		if counts[kind] > counts[most] {
			most = kind
		}
	}
	return notification.Unsubscribe(most)
}

// stopURL returns the page on which a person stops some emails. Mail programs can post to it.
// Neither needs a sign-in.
func (n *Notifier) stopURL(userID int64, what notification.Unsubscribe) string {
	return n.URL + link.Unsubscribe(notification.UnsubscribeToken(n.Accounts, userID, what))
}
