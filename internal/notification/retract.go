package notification

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// commentEvents lists the kinds of events that notify of a comment's text.
var commentEvents = []event.Kind{event.CommentAdded, event.CommentEdited}

// retract marks as read the notifications whose content the event hid, deleted, restricted or withdrew, so
// that nobody looks for something they cannot find. done is false if the event is of another kind
// and may notify people. If the content is visible again by now, nothing is marked; unhiding later
// does not mark anything unread.
func (n *Notifications) retract(ctx context.Context, eventID int64) (done bool, err error) {
	var e event.Event
	if err := n.db.Read(ctx).Raw("SELECT * FROM events WHERE id = ?", eventID).Scan(&e).Error; err != nil {
		return false, fmt.Errorf("load event %d: %w", eventID, err)
	}
	switch e.Kind {
	case event.IdeaHidden:
		var hidden bool
		err := n.db.Read(ctx).Raw("SELECT hidden_at IS NOT NULL FROM ideas WHERE id = ?", idOr0(e.IdeaID)).Scan(&hidden).Error
		if err != nil || !hidden {
			return true, err
		}
		return true, n.markMatchingRead(ctx, "idea_id = ?", idOr0(e.IdeaID))
	case event.IdeaCategorised, event.CategoryChanged, event.CategoryRemoved:
		return true, n.retractRestricted(ctx, e)
	case event.IdeaUnmerged: // those who have not read of the merge yet no longer need to
		events, err := n.mergesUndone(ctx, e)
		if err != nil || len(events) == 0 {
			return false, err
		}
		return false, n.markMatchingRead(ctx, "event_id IN ?", events)
	case event.AnswerWithdrawn:
		events, err := n.eventsOfAnswer(ctx, e)
		if err != nil || len(events) == 0 {
			return true, err
		}
		return true, n.markMatchingRead(ctx, "event_id IN ?", events)
	case event.CommentHidden, event.CommentDeleted:
		events, err := n.eventsOfComment(ctx, e)
		if err != nil || len(events) == 0 {
			return true, err
		}
		return true, n.markMatchingRead(ctx, "event_id IN ?", events)
	}
	return false, nil
}

// retractRestricted marks the notifications of an idea, or of all ideas in a category, read for members
// who may not see the category any more.
func (n *Notifications) retractRestricted(ctx context.Context, e event.Event) error {
	about, err := e.About()
	if err != nil {
		return err
	}
	id := about.Number("category")
	if into := about.Number("into"); into != 0 {
		id = into
	}
	var seenBy policy.Audience // as it is now, which may differ from the event
	if err := n.db.Read(ctx).Raw("SELECT seen_by FROM categories WHERE id = ?", id).Scan(&seenBy).Error; err != nil {
		return fmt.Errorf("load category %d: %w", id, err)
	}
	if member.In(seenBy) {
		return nil
	}
	const members = " AND user_id IN (SELECT id FROM users WHERE role = 'member')"
	where := "ideas.category_id = ?"
	if e.IdeaID != nil {
		where += " AND ideas.id = " + strconv.FormatInt(*e.IdeaID, 10)
	}
	err = n.markMatchingRead(ctx, "idea_id IN (SELECT id FROM ideas WHERE "+where+")"+members, id)
	if err != nil {
		return err
	}
	// People of merged ideas were notified under the idea that theirs was merged into.
	return n.markMatchingRead(ctx, `event_id IN (
			SELECT events.id
			FROM ideas
			JOIN events ON events.idea_id = ideas.id
			WHERE ideas.merged_into_id IS NOT NULL
				AND `+where+`
		)`+members, id)
}

// eventsOfComment returns the events that notified of a comment that is hidden or deleted now. If the
// comment's row is deleted, its events no longer name it, and the detail of the event removal lists
// their ids.
func (n *Notifications) eventsOfComment(ctx context.Context, removal event.Event) (ids []int64, err error) {
	about, err := removal.About()
	if err != nil {
		return nil, err
	}
	list, _ := about["events"].([]any)
	for _, id := range list {
		if number, ok := id.(float64); ok {
			ids = append(ids, int64(number))
		}
	}
	if removal.CommentID == nil {
		return ids, nil
	}
	err = n.db.Read(ctx).Raw(`
		SELECT events.id
		FROM events
		JOIN comments ON comments.id = events.comment_id
		WHERE events.comment_id = ?
			AND events.kind IN ?
			AND (comments.hidden_at IS NOT NULL OR comments.deleted_at IS NOT NULL)`,
		*removal.CommentID, commentEvents).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find events of comment %d: %w", *removal.CommentID, err)
	}
	return ids, nil
}

// eventsOfAnswer returns the events that notified of an answer that was withdrawn. Events of the
// status change are not among them: the status stays.
func (n *Notifications) eventsOfAnswer(ctx context.Context, removal event.Event) (ids []int64, err error) {
	about, err := removal.About()
	if err != nil {
		return nil, err
	}
	var answered []event.Event
	err = n.db.Read(ctx).Raw(`
		SELECT *
		FROM events
		WHERE idea_id = ?
			AND kind = ?
			AND id < ?`, idOr0(removal.IdeaID), event.IdeaAnswered, removal.ID).Scan(&answered).Error
	if err != nil {
		return nil, fmt.Errorf("find events of answer %d: %w", about.Number("answer"), err)
	}
	for _, e := range answered {
		if said, err := e.About(); err == nil && said.Number("answer") == about.Number("answer") {
			ids = append(ids, e.ID)
		}
	}
	return ids, nil
}

// markMatchingRead marks the unread notifications that match the condition read, in batches.
func (n *Notifications) markMatchingRead(ctx context.Context, which string, of any) error {
	for {
		var list []Notification
		err := n.db.Read(ctx).Where("read_at IS NULL AND "+which, of).Limit(n.Batch).Find(&list).Error
		if err != nil {
			return fmt.Errorf("find notifications to mark as read: %w", err)
		}
		if len(list) == 0 {
			return nil
		}
		err = n.db.Tx(ctx, func(tx *gorm.DB) error {
			return n.changeUnread(tx, list, `
				UPDATE notifications
				SET read_at = ?
				WHERE id IN ?
					AND read_at IS NULL
				RETURNING user_id`, n.now())
		})
		if err != nil {
			return fmt.Errorf("mark notifications as read: %w", err)
		}
		if len(list) < n.Batch {
			return nil
		}
	}
}

// changeUnread runs sql, which marks notifications read or deletes them, and lowers the unread counts of
// their people. sql ends with the placeholder for the ids of list and returns the user ids of those
// that were unread. The counts are locked first, sorted by user id, as in all other operations, to
// avoid deadlocks.
func (n *Notifications) changeUnread(tx *gorm.DB, list []Notification, sql string, args ...any) error {
	ids, counts := make([]int64, len(list)), map[int64]int{}
	for i, told := range list {
		ids[i], counts[told.UserID] = told.ID, 0
	}
	if err := n.lowerUnread(tx, counts); err != nil { // by 0: only to lock them
		return err
	}
	var people []int64
	if err := tx.Raw(sql, append(args, ids)...).Scan(&people).Error; err != nil {
		return err
	}
	counts = map[int64]int{}
	for _, id := range people {
		counts[id]++
	}
	return n.lowerUnread(tx, counts)
}

// lowerUnread reduces the unread counts of people by these numbers, in the order of their ids. No count
// becomes negative.
func (n *Notifications) lowerUnread(tx *gorm.DB, counts map[int64]int) error {
	if len(counts) == 0 {
		return nil
	}
	now := n.now()
	values := make([]any, 0, 3*len(counts))
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		values = append(values, id, counts[id], now)
	}
	return tx.Exec(`
		INSERT INTO unread_counts (user_id, unread, changed_at)
		VALUES `+rows(len(counts), 3)+`
		ON CONFLICT (user_id) DO UPDATE SET
			changed_at = excluded.changed_at,
			unread = CASE
				WHEN unread_counts.unread > excluded.unread THEN unread_counts.unread - excluded.unread
				ELSE 0
			END`, values...).Error
}
