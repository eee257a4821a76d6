package mailer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/jobs"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
)

// failuresInARow is after how many mails that were not taken the mail server
// is held to be away: the rest is not tried, and all wait together.
const failuresInARow = 3

// patience is how long a job begins with mails. A mail server that takes
// seconds for each is slow, and not away: the rest gets a job that follows. It is
// short, and the limit of one mail with it, so that the mails of a program that
// was killed are soon taken over.
const patience = 5 * time.Second

// SendMails sends mails that are due. What each says is gathered now: access and
// wishes are asked again. A mail counts as sent as soon as the server has it,
// so that after a crash the one that was under way comes twice at most, under
// the same Message-ID.
//
// A mail that is not taken does not hold up the others: it gets a job of its
// own. When several in a row are not, those get theirs as well, and the job with
// the rest is tried again, later: three full mailboxes look like a server that
// is away, and must not stand at the head of every try.
func (n *Notifier) SendMails(ctx context.Context, job notification.SendMails) error {
	mails, err := n.News.Claim(ctx, jobs.Of(ctx).ID, job.Mails)
	if err != nil || len(mails) == 0 {
		return err
	}
	snapshot, err := n.Board.Snapshot(ctx)
	if err != nil {
		return err
	}
	contents, err := n.News.Compose(ctx, mails)
	if err != nil {
		return err
	}
	if err := n.News.Drop(ctx, leftOut(mails, contents)...); err != nil {
		return err
	}
	return (&composer{n, snapshot}).sendAll(ctx, contents)
}

// sendAll sends mails one after the other; see [Notifier.SendMails].
func (d *composer) sendAll(ctx context.Context, contents []notification.MailContent) error {
	waiting, row, begun := map[int64]string{}, 0, time.Now()
	for at, content := range contents {
		if time.Since(begun) > cmp.Or(d.Patience, patience) {
			if err := d.News.Requeue(ctx, idsOf(contents[at:]), row > 0); err != nil {
				return err
			}
			break
		}
		err := d.send(ctx, content)
		if err == nil {
			row = 0
			continue
		}
		if len(contents) == 1 {
			return err
		}
		if ctx.Err() == nil { // else it was cut off, and is not to blame
			waiting[content.ID] = err.Error()
		}
		row++
		if ctx.Err() != nil || problem.KindOf(err) == problem.Unavailable || row == failuresInARow {
			return errors.Join(err, d.News.Release(context.WithoutCancel(ctx), waiting))
		}
	}
	return d.News.Release(ctx, waiting)
}

func idsOf(contents []notification.MailContent) []int64 {
	ids := make([]int64, len(contents))
	for i, content := range contents {
		ids[i] = content.ID
	}
	return ids
}

// leftOut returns the mails that have nothing to say.
func leftOut(mails []notification.OutgoingMail, contents []notification.MailContent) (ids []int64) {
	packed := map[int64]bool{}
	for _, content := range contents {
		packed[content.ID] = true
	}
	for _, mail := range mails {
		if !packed[mail.ID] {
			ids = append(ids, mail.ID)
		}
	}
	return ids
}

// composer is where mails are written: a board as it is now.
type composer struct {
	*Notifier
	snapshot *board.Snapshot
}

// send writes one mail in its reader's language, sends it and notes that it
// was sent, or refused for good.
func (d *composer) send(ctx context.Context, content notification.MailContent) error {
	spoken := i18n.With(ctx, i18n.Match("", content.Reader.Language, d.snapshot.Site.Language))
	m, html, err := d.compose(spoken, content)
	if err != nil {
		return err
	}
	if html == nil { // nothing to say
		return d.News.Drop(ctx, content.ID)
	}
	if err := draw(spoken, &m, html); err != nil {
		return err
	}
	err = d.Sender.Send(ctx, m)
	done := context.WithoutCancel(ctx) // it is out: that must be noted, also when the program is told to stop
	switch {
	case err == nil:
		return d.News.Sent(done, content.ID)
	case mail.Permanent(err):
		return d.refused(done, content, m.To, err)
	}
	return err
}

// refused notes that the mail server will never take a mail, and when it is
// the address that takes none, so that nothing more is sent there.
func (d *composer) refused(ctx context.Context, content notification.MailContent, address string, err error) error {
	if words, dead := mail.Refused(err); dead {
		if err := d.Accounts.MailRefused(ctx, content.Reader.ID, address, words); err != nil {
			return err
		}
	}
	return d.News.Refuse(ctx, content.ID, err.Error())
}

// compose writes a mail; without html there is nothing to say.
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

// stops says what the unsubscribe link of a mail stops: all of a digest, and
// of another mail the kind of its news, of several kinds the one that it has
// most of.
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

// stopURL returns the page on which a person stops some mails, and to which a
// mail program posts to do so, both signed out.
func (n *Notifier) stopURL(userID int64, what notification.Unsubscribe) string {
	return n.URL + link.Unsubscribe(notification.UnsubscribeToken(n.Accounts, userID, what))
}
