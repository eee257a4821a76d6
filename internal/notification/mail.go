package notification

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/jobs"
)

// MailKind is a kind of mail that brings news.
type MailKind string

// The kinds of mails.
const (
	NotificationMail MailKind = "news"   // of one idea
	DigestMail       MailKind = "digest" // of many
	ThanksMail       MailKind = "thanks" // for having helped with what shipped
	StaffDigestMail  MailKind = "staff"  // the staff's morning mail
)

// The slots of digests. Those of other mails hold a number or a day.
const (
	DailyBundle  = "daily"
	WeeklyBundle = "weekly"
)

func thanksBundle(ideaID int64) string { return fmt.Sprint("thanks:", ideaID) }

// OutgoingMail is a mail to one person, before and after it is sent. News for the same
// bundle is added to it until it is sealed.
type OutgoingMail struct {
	ID        int64
	UserID    int64
	Kind      MailKind
	Bundle    string
	DueAt     time.Time
	CreatedAt time.Time
	SealedAt  *time.Time
	JobID     int64 // that sends it; 0 while none has it
	SentAt    *time.Time
	DroppedAt *time.Time // when there was nothing to say any more, or nobody to say it to
	Failure   string     // what the mail server said
}

// SendMails is the job of sending emails that are due. They come from one event and
// are due at the same time.
type SendMails struct {
	Mails []int64 `json:"letters"`
}

// Kind names the job.
func (SendMails) Kind() string { return "notify.post" }

// Queue keeps mails out of the way of codes to sign in, and of telling people.
func (SendMails) Queue() string { return jobs.BulkMail }

// atOnce is when a job starts that the queue need not look up when it is due.
var immediately time.Time

// perJob is how many mails one job sends.
const perJob = 100

// order is one piece of news that is to be mailed.
type mailItem struct {
	UserID, NotificationID int64
	plan
}

// open puts news into open mails, a bundle after the other, opening those that
// are not there and moving up those that are to come earlier now.
func addToMails(tx *gorm.DB, orders map[string][]mailItem, now time.Time) error {
	due := map[time.Time][]int64{}
	for _, bundle := range slices.Sorted(maps.Keys(orders)) {
		list := orders[bundle]
		slices.SortFunc(list, func(a, b mailItem) int { return cmp.Compare(a.UserID, b.UserID) })
		var opened []OutgoingMail
		values, pieces := make([]any, 0, 5*len(list)), make([]int64, len(list))
		for i, o := range list {
			values = append(values, o.UserID, o.plan.Kind, bundle, o.Due, now)
			pieces[i] = o.NotificationID
		}
		// What comes back is new, or due earlier than it was: both want a job.
		err := tx.Raw(`
			INSERT INTO outgoing_mails (user_id, kind, bundle, due_at, created_at)
			VALUES `+rows(len(list), 5)+`
			ON CONFLICT (user_id, bundle) WHERE sealed_at IS NULL DO UPDATE SET due_at = excluded.due_at
			WHERE outgoing_mails.due_at > excluded.due_at
			RETURNING id, due_at`, values...).Scan(&opened).Error
		if err != nil {
			return fmt.Errorf("open mails: %w", err)
		}
		for _, mail := range opened {
			due[mail.DueAt.UTC()] = append(due[mail.DueAt.UTC()], mail.ID)
		}
		err = tx.Exec(`
			UPDATE notifications
			SET mail_id = (
				SELECT outgoing_mails.id
				FROM outgoing_mails
				WHERE outgoing_mails.user_id = notifications.user_id
					AND outgoing_mails.bundle = ?
					AND outgoing_mails.sealed_at IS NULL
			)
			WHERE id IN ?`, bundle, pieces).Error
		if err != nil {
			return fmt.Errorf("put news into mails: %w", err)
		}
	}
	return enqueueMails(tx, due, now)
}

// post puts the sending of mails into the queue.
func enqueueMails(tx *gorm.DB, due map[time.Time][]int64, now time.Time) error {
	for _, at := range slices.SortedFunc(maps.Keys(due), time.Time.Compare) {
		slices.Sort(due[at])
		start := at
		if !at.After(now) {
			start = immediately
		}
		for some := range slices.Chunk(due[at], perJob) {
			if err := jobs.EnqueueAt(tx, start, SendMails{Mails: some}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Claim gives mails to a job to be sent, and seals them, so that later news
// opens others. It returns those that are still to be sent and that no other
// job has, which a job that is tried again has already. What was released waits
// for the job that has it alone: the one it failed in does not take it back.
func (n *Notifications) Claim(ctx context.Context, jobID int64, ids []int64) (mails []OutgoingMail, err error) {
	err = n.db.Tx(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`
			UPDATE outgoing_mails
			SET job_id = ?, sealed_at = coalesce(sealed_at, ?)
			WHERE id IN ?
				AND sent_at IS NULL
				AND dropped_at IS NULL
				AND job_id IN (0, ?)
				AND (failure = '' OR ?)
			RETURNING *`, jobID, n.now(), ids, jobID, len(ids) == 1).Scan(&mails).Error
	})
	if err != nil {
		return nil, fmt.Errorf("claim mails: %w", err)
	}
	slices.SortFunc(mails, func(a, b OutgoingMail) int { return cmp.Compare(a.ID, b.ID) })
	return mails, nil
}

// Sent notes that the mail server has taken a mail.
func (n *Notifications) Sent(ctx context.Context, id int64) error {
	return n.mark(ctx, "sent_at", []int64{id}, "")
}

// Drop notes that mails are not to be sent.
func (n *Notifications) Drop(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return n.mark(ctx, "dropped_at", ids, "")
}

// Refuse notes that the mail server has refused a mail for good, and its words.
func (n *Notifications) Refuse(ctx context.Context, id int64, words string) error {
	return n.mark(ctx, "dropped_at", []int64{id}, words)
}

func (n *Notifications) mark(ctx context.Context, column string, ids []int64, failure string) error {
	err := n.db.Write(ctx).Exec(`
		UPDATE outgoing_mails
		SET `+column+` = ?, failure = ?
		WHERE id IN ?`, n.now(), failure, ids).Error
	if err != nil {
		return fmt.Errorf("mark mails: %w", err)
	}
	return nil
}

// Release gives mails that could not be sent now to jobs of their own, so that
// those that go together are not held up. why has what was wrong with each.
func (n *Notifications) Release(ctx context.Context, why map[int64]string) error {
	if len(why) == 0 {
		return nil
	}
	return n.db.Tx(ctx, func(tx *gorm.DB) error {
		var alone []jobs.Args
		for _, id := range slices.Sorted(maps.Keys(why)) {
			if err := tx.Exec("UPDATE outgoing_mails SET job_id = 0, failure = ? WHERE id = ?", why[id], id).Error; err != nil {
				return fmt.Errorf("release mails: %w", err)
			}
			alone = append(alone, SendMails{Mails: []int64{id}})
		}
		return jobs.EnqueueAt(tx, n.now().Add(firstWait), alone...)
	})
}

// Requeue gives mails that a job has not come to yet to a job that follows: now,
// or after a while when the last mail was not taken.
func (n *Notifications) Requeue(ctx context.Context, ids []int64, later bool) error {
	start := immediately
	if later {
		start = n.now().Add(firstWait)
	}
	return n.db.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("UPDATE outgoing_mails SET job_id = 0 WHERE id IN ?", ids).Error; err != nil {
			return fmt.Errorf("pass mails on: %w", err)
		}
		return jobs.EnqueueAt(tx, start, SendMails{Mails: ids})
	})
}

// firstWait is how long a mail waits that was not taken. The queue then tries
// again, later each time: a server that is back soon, and one that grey-lists
// for minutes, both get it soon after.
const firstWait = 15 * time.Second
