package notification

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
)

// FanOut is the job of notifying the next batch of people of an event: those with an id above
// After.
type FanOut struct {
	EventID   int64 `json:"event_id"`
	AfterUser int64 `json:"after_user"`
}

// Kind names the job.
func (FanOut) Kind() string { return "news.fan_out" }

// FanOutEvent starts notifying people of an event. If the event hides or removes something, it
// marks the notifications of that read instead.
func (n *Notifications) FanOutEvent(ctx context.Context, happened event.Happened) error {
	if happened.ActID != 0 {
		told := false
		err := n.db.Tx(ctx, func(tx *gorm.DB) (err error) {
			told, err = event.BeginTelling(tx, happened.ActID, n.now())
			return err
		})
		if err != nil || !told {
			return err
		}
	}
	if done, err := n.retract(ctx, happened.EventID); done || err != nil {
		return err
	}
	return n.FanOut(ctx, FanOut{EventID: happened.EventID})
}

// FanOut notifies one batch of people of an event and enqueues the next batch in the same
// transaction, so that after a crash or a retry nobody is notified twice. An idea that is hidden by
// now notifies nobody. Who may read what is checked again when an email is written and when the
// inbox is shown.
func (n *Notifications) FanOut(ctx context.Context, job FanOut) error {
	e, ok, err := n.load(ctx, job.EventID)
	if err != nil || !ok {
		return err
	}
	people, last, err := n.recipients(ctx, e, job.AfterUser)
	if err != nil || len(people) == 0 && last == noMorePeople {
		return err
	}
	return n.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := n.notifyAll(tx, e, people); err != nil {
			return fmt.Errorf("tell people of event %d: %w", e.ID, err)
		}
		if last == noMorePeople {
			return nil
		}
		return jobs.Enqueue(tx, FanOut{EventID: job.EventID, AfterUser: last})
	})
}

// recipient is a person to notify, and the rule that applies to them.
type recipient struct {
	person
	audienceRule
	notificationID int64
}

// notifyAll writes the notifications of one batch, adds them to the unread counts and to the emails
// of those who want email. people are sorted by id: two batches at once then lock rows in the same
// order and cannot deadlock.
func (n *Notifications) notifyAll(tx *gorm.DB, e loadedEvent, people []recipient) error {
	told, err := n.add(tx, e, people)
	if err != nil || len(told) == 0 {
		return err
	}
	now := n.now()
	unread := make([]any, 0, 3*len(told))
	for _, h := range told {
		unread = append(unread, h.ID, 1, now)
	}
	err = tx.Exec(`
		INSERT INTO unread_counts (user_id, unread, changed_at)
		VALUES `+rows(len(told), 3)+`
		ON CONFLICT (user_id) DO UPDATE SET
			unread = unread_counts.unread + excluded.unread,
			changed_at = excluded.changed_at`, unread...).Error
	if err != nil {
		return err
	}
	if now.Sub(e.CreatedAt) > maxAge {
		return nil
	}
	return n.write(tx, e, told)
}

// add inserts the notifications and returns the people who had none of this event yet.
func (n *Notifications) add(tx *gorm.DB, e loadedEvent, people []recipient) (told []recipient, err error) {
	if len(people) == 0 {
		return nil, nil
	}
	now := n.now()
	values := make([]any, 0, 6*len(people))
	for _, h := range people {
		values = append(values, e.ID, h.ID, e.rootID, h.Kind, h.Reason, now)
	}
	var added []struct{ ID, UserID int64 }
	err = tx.Raw(`
		INSERT INTO notifications (event_id, user_id, idea_id, kind, reason, created_at)
		VALUES `+rows(len(people), 6)+`
		ON CONFLICT (event_id, user_id) DO NOTHING
		RETURNING id, user_id`, values...).Scan(&added).Error
	if err != nil {
		return nil, err
	}
	ids := make(map[int64]int64, len(added))
	for _, a := range added {
		ids[a.UserID] = a.ID
	}
	for _, h := range people {
		if h.notificationID = ids[h.ID]; h.notificationID != 0 {
			told = append(told, h)
		}
	}
	return told, nil
}

// write adds the notifications to the emails of those who want them by email.
func (n *Notifications) write(tx *gorm.DB, e loadedEvent, told []recipient) error {
	orders := map[string][]mailItem{}
	now := n.now()
	for _, h := range told {
		if h.is(inboxOnly) || !h.Mailable {
			continue
		}
		p, wanted := n.plan(h.settings(), h.Kind, *e.IdeaID, Zone(h.TimeZone), now)
		if !wanted {
			continue
		}
		if h.Kind == Changelog { // thanks have an email of their own
			p.Kind, p.Bundle = ThanksMail, thanksBundle(e.rootID)
		}
		orders[p.Bundle] = append(orders[p.Bundle], mailItem{UserID: h.ID, NotificationID: h.notificationID, plan: p})
	}
	return addToMails(tx, orders, now)
}

// rows returns the SQL placeholders for n rows of this many columns: "(?,?),(?,?)".
func rows(n, columns int) string {
	one := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return one + strings.Repeat(", "+one, n-1)
}

// person is a possible recipient and what decides how they are notified.
type person struct {
	ID       int64
	Staff    bool // works for the company
	TimeZone string
	Mailable bool   // has an address that accepts mail
	Thanked  bool   // was thanked for this idea before
	Level    string // their level in follows, or ""

	Answers, Comments, Mentions, Changelog, Community Pace // "" for the default
	QuietFrom, QuietUntil                             int
}

func (p person) settings() Settings {
	if p.Answers == "" {
		return Defaults(p.ID)
	}
	return Settings{
		UserID:     p.ID,
		Answers:    p.Answers,
		Comments:   p.Comments,
		Mentions:   p.Mentions,
		Changelog:  p.Changelog,
		Community:  p.Community,
		QuietFrom:  p.QuietFrom,
		QuietUntil: p.QuietUntil,
	}
}

// noMorePeople is the last id of a batch after which there are no more people.
const noMorePeople int64 = -1
