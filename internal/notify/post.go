package notify

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
	"ideaboard/internal/news"
	"ideaboard/internal/problem"
)

// failuresInARow is after how many letters that were not taken the mail server
// is held to be away: the rest is not tried, and all wait together.
const failuresInARow = 3

// patience is how long a job begins with letters. A mail server that takes
// seconds for each is slow, and not away: the rest gets a job that follows. It is
// short, and the limit of one mail with it, so that the letters of a program that
// was killed are soon taken over.
const patience = 5 * time.Second

// Post sends letters that are due. What each says is gathered now: access and
// wishes are asked again. A letter counts as sent as soon as the server has it,
// so that after a crash the one that was under way comes twice at most, under
// the same Message-ID.
//
// A letter that is not taken does not hold up the others: it gets a job of its
// own. When several in a row are not, those get theirs as well, and the job with
// the rest is tried again, later: three full mailboxes look like a server that
// is away, and must not stand at the head of every try.
func (n *Notifier) Post(ctx context.Context, job news.Post) error {
	letters, err := n.News.Claim(ctx, jobs.Of(ctx).ID, job.Letters)
	if err != nil || len(letters) == 0 {
		return err
	}
	shelves, err := n.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	parcels, err := n.News.Pack(ctx, letters)
	if err != nil {
		return err
	}
	if err := n.News.Drop(ctx, leftOut(letters, parcels)...); err != nil {
		return err
	}
	return (&desk{n, shelves}).postAll(ctx, parcels)
}

// postAll sends letters one after the other; see [Notifier.Post].
func (d *desk) postAll(ctx context.Context, parcels []news.Parcel) error {
	waiting, row, begun := map[int64]string{}, 0, time.Now()
	for at, parcel := range parcels {
		if time.Since(begun) > cmp.Or(d.Patience, patience) {
			if err := d.News.PassOn(ctx, idsOf(parcels[at:]), row > 0); err != nil {
				return err
			}
			break
		}
		err := d.post(ctx, parcel)
		if err == nil {
			row = 0
			continue
		}
		if len(parcels) == 1 {
			return err
		}
		if ctx.Err() == nil { // else it was cut off, and is not to blame
			waiting[parcel.ID] = err.Error()
		}
		row++
		if ctx.Err() != nil || problem.KindOf(err) == problem.Unavailable || row == failuresInARow {
			return errors.Join(err, d.News.Release(context.WithoutCancel(ctx), waiting))
		}
	}
	return d.News.Release(ctx, waiting)
}

func idsOf(parcels []news.Parcel) []int64 {
	ids := make([]int64, len(parcels))
	for i, parcel := range parcels {
		ids[i] = parcel.ID
	}
	return ids
}

// leftOut returns the letters that have nothing to say.
func leftOut(letters []news.Letter, parcels []news.Parcel) (ids []int64) {
	packed := map[int64]bool{}
	for _, parcel := range parcels {
		packed[parcel.ID] = true
	}
	for _, letter := range letters {
		if !packed[letter.ID] {
			ids = append(ids, letter.ID)
		}
	}
	return ids
}

// desk is where letters are written: a board as it is now.
type desk struct {
	*Notifier
	shelves *board.Shelves
}

// post writes one letter in its reader's language, sends it and notes that it
// was sent, or refused for good.
func (d *desk) post(ctx context.Context, parcel news.Parcel) error {
	spoken := i18n.With(ctx, i18n.Match("", parcel.Reader.Language, d.shelves.Site.Language))
	m, html, err := d.compose(spoken, parcel)
	if err != nil {
		return err
	}
	if html == nil { // nothing to say
		return d.News.Drop(ctx, parcel.ID)
	}
	if err := draw(spoken, &m, html); err != nil {
		return err
	}
	err = d.Sender.Send(ctx, m)
	done := context.WithoutCancel(ctx) // it is out: that must be noted, also when the program is told to stop
	switch {
	case err == nil:
		return d.News.Sent(done, parcel.ID)
	case mail.Permanent(err):
		return d.refused(done, parcel, m.To, err)
	}
	return err
}

// refused notes that the mail server will never take a letter, and when it is
// the address that takes none, so that nothing more is sent there.
func (d *desk) refused(ctx context.Context, parcel news.Parcel, address string, err error) error {
	if words, dead := mail.Refused(err); dead {
		if err := d.Accounts.MailRefused(ctx, parcel.Reader.ID, address, words); err != nil {
			return err
		}
	}
	return d.News.Refuse(ctx, parcel.ID, err.Error())
}

// compose writes a letter; without html there is nothing to say.
func (d *desk) compose(ctx context.Context, parcel news.Parcel) (m mail.Message, html templ.Component, err error) {
	what := stops(parcel)
	m = mail.Message{ID: fmt.Sprintf("letter-%d@%s", parcel.ID, d.host()), To: *parcel.Reader.Email,
		ListID: string(what) + "." + d.host(), ListName: d.shelves.Site.Name, Unsubscribe: d.stopURL(parcel.Reader.ID, what)}
	switch parcel.Letter.Kind {
	case news.StaffLetter:
		html, err = d.staff(ctx, parcel, &m)
	case news.ThanksLetter:
		html = d.thanks(ctx, parcel, &m)
	default:
		html = d.news(ctx, parcel, &m)
	}
	return m, html, err
}

// stops says what the unsubscribe link of a letter stops: all of a digest, and
// of another letter the kind of its news, of several kinds the one that it has
// most of.
func stops(parcel news.Parcel) news.Stop {
	switch parcel.Letter.Kind {
	case news.StaffLetter:
		return news.StopStaff
	case news.ThanksLetter:
		return news.Stop(news.Changelog)
	case news.DigestLetter:
		return news.Stop(parcel.Slot)
	}
	counts, most := map[news.Kind]int{}, parcel.Items[0].Kind
	for _, item := range parcel.Items {
		counts[item.Kind]++
	}
	for _, kind := range news.Kinds {
		if counts[kind] > counts[most] {
			most = kind
		}
	}
	return news.Stop(most)
}

// stopURL returns the page on which a person stops some mails, and to which a
// mail program posts to do so, both signed out.
func (n *Notifier) stopURL(userID int64, what news.Stop) string {
	return n.URL + link.Unsubscribe(news.StopToken(n.Accounts, userID, what))
}
