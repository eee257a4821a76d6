package news

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
)

// How long news is kept after it was read, and letters after they were sent or
// dropped. Letters of thanks are kept: nobody is thanked twice.
const (
	newsLife   = 180 * 24 * time.Hour
	letterLife = 90 * 24 * time.Hour
)

// sweepBatch is how many rows are deleted in one transaction.
const sweepBatch = 1000

// Sweep deletes news that was read long ago, and letters that are done. What is
// to go is looked for without holding up who writes.
func (n *News) Sweep(ctx context.Context) error {
	now := n.now()
	err := n.delete(ctx, "notifications", "read_at IS NOT NULL AND created_at < ?", now.Add(-newsLife))
	if err != nil {
		return err
	}
	ended := now.Add(-letterLife)
	return n.delete(ctx, "letters", "kind <> 'thanks' AND (sent_at < ? OR dropped_at < ?)", ended, ended)
}

func (n *News) delete(ctx context.Context, table, where string, args ...any) error {
	for {
		var ids []int64
		if err := n.db.Read(ctx).Table(table).Where(where, args...).Order("id").Limit(sweepBatch).Pluck("id", &ids).Error; err != nil {
			return fmt.Errorf("sweep %s: %w", table, err)
		}
		if len(ids) == 0 {
			return nil
		}
		err := n.db.Tx(ctx, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM "+table+" WHERE id IN ?", ids).Error })
		if err != nil {
			return fmt.Errorf("sweep %s: %w", table, err)
		}
		if len(ids) < sweepBatch {
			return nil
		}
	}
}

// Audit compares how much each person has not read with the news itself, mends
// what is wrong and returns it. It scans: for a quiet hour.
func (n *News) Audit(ctx context.Context) (wrong []board.Miscount, err error) {
	var people []int64
	err = n.db.Read(ctx).Raw(`SELECT users.id FROM users LEFT JOIN inboxes ON inboxes.user_id = users.id
		LEFT JOIN (SELECT user_id, count(*) AS n FROM notifications WHERE read_at IS NULL GROUP BY user_id) AS counted ON counted.user_id = users.id
		WHERE coalesce(inboxes.unread, 0) <> coalesce(counted.n, 0)`).Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("audit inboxes: %w", err)
	}
	for _, id := range people {
		miscount, err := n.mendInbox(ctx, id)
		if err != nil {
			return wrong, err
		}
		if miscount.Was != miscount.Is { // or it was told while the audit looked
			wrong = append(wrong, miscount)
		}
	}
	return wrong, nil
}

// mendInbox counts one person's news again with the row of his inbox locked:
// whoever tells him something meanwhile waits to count it.
func (n *News) mendInbox(ctx context.Context, id int64) (miscount board.Miscount, err error) {
	miscount.Counter = fmt.Sprintf("unread news of person %d", id)
	err = n.db.Tx(ctx, func(tx *gorm.DB) error {
		// The upsert locks the row and changes nothing.
		err := tx.Raw(`INSERT INTO inboxes (user_id, unread, changed_at) VALUES (?, 0, ?)
			ON CONFLICT (user_id) DO UPDATE SET unread = inboxes.unread RETURNING unread`, id, n.now()).Scan(&miscount.Was).Error
		if err != nil {
			return err
		}
		return tx.Raw(`UPDATE inboxes SET unread = (SELECT count(*) FROM notifications WHERE user_id = ? AND read_at IS NULL), changed_at = ?
			WHERE user_id = ? RETURNING unread`, id, n.now(), id).Scan(&miscount.Is).Error
	})
	if err != nil {
		return miscount, fmt.Errorf("mend the inbox of %d: %w", id, err)
	}
	return miscount, nil
}
