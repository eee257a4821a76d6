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

// MailKind is a kind of email about notifications.
type MailKind string

// The kinds of mails.
const (
	NotificationMail MailKind = "news"   // about one idea
	DigestMail       MailKind = "digest" // about several
	ThanksMail       MailKind = "thanks" // thanks for help with an idea that shipped
	StaffDigestMail  MailKind = "staff"  // the staff digest
)

// Bundles of digests. The bundle of another email names an idea or a day.
const (
	DailyBundle  = "daily"
	WeeklyBundle = "weekly"
)

func thanksBundle(ideaID int64) string { return fmt.Sprint("thanks:", ideaID) }

// OutgoingMail is an email to one person, before and after it is sent. Notifications of the same
// bundle are added to it until a job claims it, which sets SealedAt.
type OutgoingMail struct {
	ID        int64
	UserID    int64
	Kind      MailKind
	Bundle    string
	DueAt     time.Time
	CreatedAt time.Time
	SealedAt  *time.Time
	JobID     int64 // the job that sends it; 0 for none yet
	SentAt    *time.Time
	DroppedAt *time.Time // when it turned out to be empty, or without a recipient, or was refused for good
	Failure   string     // the mail server's answer
}

// SendMails is the job of sending emails that are due. They come from one event and are due at the
// same time.
type SendMails struct {
	Mails []int64 `json:"letters"`
}

// Kind names the job in the queue.
func (SendMails) Kind() string { return "notify.post" }

// Queue keeps these emails from delaying sign-in codes and the notification of people.
func (SendMails) Queue() string { return jobs.BulkMail }

// immediately is the zero time: the queue then starts a job without scheduling it.
var immediately time.Time

// mailsPerJob is how many emails one job sends at most.
const mailsPerJob = 100

// mailItem is a notification to be mailed, with the email that it belongs to.
type mailItem struct {
	UserID, NotificationID int64
	plan
}

// addToMails adds notifications to the open email of their person and bundle. It creates emails
// that do not exist, makes those due earlier that have to be, and enqueues jobs for both. orders is
// by bundle.
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
		// The rows that come back are new, or are due earlier now. Both need a job.
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

// enqueueMails enqueues the jobs that send these emails, by the time at which they are due.
func enqueueMails(tx *gorm.DB, due map[time.Time][]int64, now time.Time) error {
	for _, at := range slices.SortedFunc(maps.Keys(due), time.Time.Compare) {
		slices.Sort(due[at])
		start := at
		if !at.After(now) {
			start = immediately
		}
		for some := range slices.Chunk(due[at], mailsPerJob) {
			if err := jobs.EnqueueAt(tx, start, SendMails{Mails: some}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Claim assigns emails to a job and returns those still unsent, sorted by id. It seals them, so
// that later notifications open new ones. Emails of another job are left out; those that an earlier
// attempt of the same job claimed are included. An email that failed before is claimed only by the
// job that holds it alone.
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

// Sent records that the mail server accepted an email.
func (n *Notifications) Sent(ctx context.Context, id int64) error {
	return n.mark(ctx, "sent_at", []int64{id}, "")
}

// Drop records that emails will not be sent.
func (n *Notifications) Drop(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return n.mark(ctx, "dropped_at", ids, "")
}

// Refuse records that the mail server refused an email permanently; answer is what it said.
func (n *Notifications) Refuse(ctx context.Context, id int64, answer string) error {
	return n.mark(ctx, "dropped_at", []int64{id}, answer)
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

// Release moves emails that could not be sent to jobs of their own after firstWait, so that they do
// not delay the others of their job. why has the error of each, by id.
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

// Requeue moves emails that the job has not reached to a new job: now, or after firstWait if later
// is set.
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

// firstWait is the delay before an email is tried again. The queue increases the delay with each
// further attempt. So an email arrives soon after a short outage or after greylisting of some
// minutes.
const firstWait = 15 * time.Second
