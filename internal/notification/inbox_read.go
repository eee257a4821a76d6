package notification

import (
	"context"
	"fmt"
	"math"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/policy"
)

// readBatch is how many notifications one transaction marks read.
const readBatch = 5000

// MarkRead marks the actor's notifications up to this id read; 0 means all.
func (n *Notifications) MarkRead(ctx context.Context, actor policy.Actor, upTo int64) error {
	if upTo == 0 {
		upTo = math.MaxInt64
	}
	_, err := n.markRead(ctx, actor, "id <= ?", upTo)
	return err
}

// MarkSeen marks the actor's notifications about the part of an idea's page that they just saw:
// those of these comments and, if whole is set, also those that concern no comment. It returns how
// many were unread. It writes only if there are any, and the page does not wait long for the write.
func (n *Notifications) MarkSeen(
	ctx context.Context,
	actor policy.Actor,
	ideaID int64,
	comments []int64,
	whole bool,
) (marked int, err error) {
	if !actor.SignedIn() {
		return 0, nil
	}
	var seen []int64
	err = n.db.Read(ctx).Raw(`
		SELECT notifications.id
		FROM notifications
		JOIN events ON events.id = notifications.event_id
		WHERE notifications.user_id = ?
			AND notifications.idea_id = ?
			AND notifications.read_at IS NULL
			AND (events.comment_id IN ? OR ? AND events.comment_id IS NULL)
		ORDER BY notifications.id
		LIMIT ?`, actor.ID, ideaID, append(comments, 0), whole, readBatch).Scan(&seen).Error
	if err != nil {
		return 0, fmt.Errorf("look for news of idea %d: %w", ideaID, err)
	}
	if len(seen) == 0 {
		return 0, nil
	}
	err = database.WithShortWait(ctx, func(ctx context.Context) error {
		_, err := n.markRead(ctx, actor, "id IN ?", seen)
		return err
	})
	return len(seen), err
}

// MarkIdeaRead marks the actor's notifications about an idea read and returns how many were unread.
// It writes only if there are any.
func (n *Notifications) MarkIdeaRead(ctx context.Context, actor policy.Actor, ideaID int64) (marked int, err error) {
	if !actor.SignedIn() {
		return 0, nil
	}
	var any bool
	err = n.db.Read(ctx).Raw(`
		SELECT EXISTS (
			SELECT 1
			FROM notifications
			WHERE user_id = ?
				AND idea_id = ?
				AND read_at IS NULL
		)`, actor.ID, ideaID).Scan(&any).Error
	if err != nil {
		return 0, fmt.Errorf("look for news of idea %d: %w", ideaID, err)
	}
	if !any {
		return 0, nil
	}
	return n.markRead(ctx, actor, "idea_id = ?", ideaID)
}

func (n *Notifications) markRead(
	ctx context.Context,
	actor policy.Actor,
	which string,
	of any,
) (marked int, err error) {
	if err := actor.May(policy.HearNews, policy.Subject{}); err != nil {
		return 0, err
	}
	for {
		some, err := n.markSome(ctx, actor.ID, which, of)
		if marked += some; err != nil || some < readBatch {
			return marked, err
		}
	}
}

// markSome marks one batch read and returns how many were unread. It locks the unread count first,
// as those who add notifications do, so that both wait in the same order and cannot deadlock.
func (n *Notifications) markSome(ctx context.Context, userID int64, which string, of any) (marked int, err error) {
	err = n.db.Tx(ctx, func(tx *gorm.DB) error {
		now := n.now()
		if err := tx.Exec("UPDATE unread_counts SET changed_at = ? WHERE user_id = ?", now, userID).Error; err != nil {
			return err
		}
		changed := tx.Exec(`
			UPDATE notifications
			SET read_at = ?
			WHERE id IN (
				SELECT id
				FROM notifications
				WHERE user_id = ?
					AND read_at IS NULL
					AND `+which+`
				ORDER BY id
				LIMIT ?
			)`, now, userID, of, readBatch)
		if changed.Error != nil {
			return changed.Error
		}
		marked = int(changed.RowsAffected)
		return tx.Exec(`
			UPDATE unread_counts
			SET unread = CASE WHEN unread > ? THEN unread - ? ELSE 0 END
			WHERE user_id = ?`, marked, marked, userID).Error
	})
	if err != nil {
		return 0, fmt.Errorf("mark news of user %d read: %w", userID, err)
	}
	return marked, nil
}

// Unread returns the unread counts of these people by id, without those who have none. It reads the
// stored counts, not the notifications.
func (n *Notifications) Unread(ctx context.Context, ids []int64) (map[int64]int, error) {
	var rows []struct {
		UserID int64
		Unread int
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err := n.db.Read(ctx).Table("unread_counts").Where("user_id IN ? AND unread > 0", ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count unread news: %w", err)
	}
	unread := make(map[int64]int, len(rows))
	for _, row := range rows {
		unread[row.UserID] = row.Unread
	}
	return unread, nil
}
