package notification

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
)

// How long notifications are kept, read and unread, and emails after they were sent or dropped.
// Thank-you emails are kept, so that nobody gets a second one.
const (
	newsLife   = 180 * 24 * time.Hour
	unreadLife = 365 * 24 * time.Hour
	mailLife   = 90 * 24 * time.Hour
)

// sweepBatch is how many rows are read and deleted at a time.
const sweepBatch = 1000

// Sweep deletes old notifications and old emails that were sent or dropped. It is meant to run
// daily. Ids grow with time, so it reads from the oldest row and stops at the first that is too
// recent.
func (n *Notifications) Sweep(ctx context.Context) error {
	now := n.now()
	err := sweep(ctx, n, now.Add(-newsLife), func(tx *gorm.DB, list []Notification) error {
		list = slices.DeleteFunc(list, func(told Notification) bool {
			return told.ReadAt == nil && !told.CreatedAt.Before(now.Add(-unreadLife))
		})
		return n.deleteNews(tx, list)
	}, func(told Notification) (int64, time.Time) { return told.ID, told.CreatedAt })
	if err != nil {
		return err
	}
	ended := now.Add(-mailLife)
	return sweep(ctx, n, ended, func(tx *gorm.DB, list []OutgoingMail) error {
		var ids []int64
		for _, mail := range list {
			if mail.Kind != ThanksMail && (before(mail.SentAt, ended) || before(mail.DroppedAt, ended)) {
				ids = append(ids, mail.ID)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		return tx.Exec("DELETE FROM outgoing_mails WHERE id IN ?", ids).Error
	}, func(mail OutgoingMail) (int64, time.Time) { return mail.ID, mail.CreatedAt })
}

// sweep reads the rows of a table that were created before until, in batches, and calls remove with
// each batch in a transaction.
func sweep[T any](
	ctx context.Context,
	n *Notifications,
	until time.Time,
	remove func(*gorm.DB, []T) error,
	of func(T) (id int64, came time.Time),
) error {
	for after, more := int64(0), true; more; {
		var list []T
		if err := n.db.Read(ctx).Where("id > ?", after).Order("id").Limit(sweepBatch).Find(&list).Error; err != nil {
			return fmt.Errorf("sweep news: %w", err)
		}
		more = len(list) == sweepBatch
		for i, row := range list {
			id, came := of(row)
			if !came.Before(until) {
				list, more = list[:i], false
				break
			}
			after = id
		}
		if len(list) == 0 {
			return nil
		}
		if err := n.db.Tx(ctx, func(tx *gorm.DB) error { return remove(tx, slices.Clone(list)) }); err != nil {
			return fmt.Errorf("sweep news: %w", err)
		}
	}
	return nil
}

// deleteNews deletes notifications and lowers the unread counts of those that were unread.
func (n *Notifications) deleteNews(tx *gorm.DB, list []Notification) error {
	var unread []Notification
	var read []int64
	for _, told := range list {
		if told.ReadAt == nil {
			unread = append(unread, told)
		} else {
			read = append(read, told.ID)
		}
	}
	if len(unread) > 0 { // those read in the meantime are deleted the next day
		if err := n.changeUnread(tx, unread, `
			DELETE FROM notifications
			WHERE read_at IS NULL
				AND id IN ?
			RETURNING user_id`); err != nil {
			return err
		}
	}
	if len(read) == 0 {
		return nil
	}
	return tx.Exec("DELETE FROM notifications WHERE id IN ?", read).Error
}

func before(at *time.Time, when time.Time) bool { return at != nil && at.Before(when) }

// Audit compares the unread counts with the notifications, corrects those that are wrong and
// returns them. It scans whole tables, so it is meant for quiet hours.
func (n *Notifications) Audit(ctx context.Context) (wrong []board.Miscount, err error) {
	var people []int64
	err = n.db.Read(ctx).Raw(`
		SELECT users.id
		FROM users
		LEFT JOIN unread_counts ON unread_counts.user_id = users.id
		LEFT JOIN (
			SELECT user_id, count(*) AS n
			FROM notifications
			WHERE read_at IS NULL
			GROUP BY user_id
		) AS counted ON counted.user_id = users.id
		WHERE coalesce(unread_counts.unread, 0) <> coalesce(counted.n, 0)`).Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("audit unread_counts: %w", err)
	}
	for _, id := range people {
		miscount, err := n.recountUnread(ctx, id)
		if err != nil {
			return wrong, err
		}
		if miscount.Was != miscount.Is { // equal if somebody was notified during the comparison
			wrong = append(wrong, miscount)
		}
	}
	return wrong, nil
}

// recountUnread recounts one person's unread notifications. It locks the person's count, so that those
// who notify them in the meantime wait.
func (n *Notifications) recountUnread(ctx context.Context, id int64) (miscount board.Miscount, err error) {
	miscount.Counter = fmt.Sprintf("unread news of person %d", id)
	err = n.db.Tx(ctx, func(tx *gorm.DB) error {
		// The upsert locks the row without changing it.
		err := tx.Raw(`
			INSERT INTO unread_counts (user_id, unread, changed_at)
			VALUES (?, 0, ?)
			ON CONFLICT (user_id) DO UPDATE SET unread = unread_counts.unread
			RETURNING unread`, id, n.now()).Scan(&miscount.Was).Error
		if err != nil {
			return err
		}
		return tx.Raw(`
			UPDATE unread_counts
			SET unread = (SELECT count(*) FROM notifications WHERE user_id = ? AND read_at IS NULL),
				changed_at = ?
			WHERE user_id = ?
			RETURNING unread`, id, n.now(), id).Scan(&miscount.Is).Error
	})
	if err != nil {
		return miscount, fmt.Errorf("mend the inbox of %d: %w", id, err)
	}
	return miscount, nil
}
