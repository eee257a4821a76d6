package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// DeleteComment deletes the actor's comment for good. If it has replies, it stays without
// text until the last reply is deleted.
func (b *Board) DeleteComment(ctx context.Context, actor Actor, id int64) (comment Comment, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return comment, err
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		if comment, _, err = b.commentFor(ctx, tx, actor, policy.DeleteComment, id, snapshot); err != nil {
			return err
		}
		if comment.public() {
			if err := countComment(tx, &comment, -1); err != nil {
				return err
			}
		}
		replied, err := hasReplies(tx, id)
		if err != nil {
			return err
		}
		gone, about := comment, event.Detail{"comment": id}
		if !replied {
			gone.ID = 0 // an event cannot refer to a deleted row
			if about["events"], err = notifyingEvents(tx, id); err != nil {
				return err
			}
		}
		if err := b.recordComment(ctx, tx, event.CommentDeleted, &gone, actor, about); err != nil {
			return err
		}
		if replied {
			err = b.leaveStub(tx, &comment)
		} else {
			err = removeComment(tx, &comment)
		}
		if err != nil {
			return err
		}
		return b.index(ctx, tx, comment.IdeaID)
	})
	return comment, err
}

// notifyingEvents returns the events that notified people of a comment. They lose their
// reference when the row is deleted; the notifications are then retracted.
func notifyingEvents(tx *gorm.DB, id int64) (events []int64, err error) {
	err = tx.Raw(`
		SELECT id
		FROM events
		WHERE comment_id = ?
			AND kind IN ?
		ORDER BY id`, id, []event.Kind{event.CommentAdded, event.CommentEdited}).Scan(&events).Error
	if err != nil {
		return nil, fmt.Errorf("find the events of comment %d: %w", id, err)
	}
	return events, nil
}

// hasReplies reports whether a comment has replies, including hidden ones and notes, which
// its writer may not delete.
func hasReplies(tx *gorm.DB, id int64) (has bool, err error) {
	if has, err = existing(tx, "SELECT 1 FROM comments WHERE parent_id = ?", id); err != nil {
		return false, fmt.Errorf("find replies to comment %d: %w", id, err)
	}
	return has, nil
}

// leaveStub removes the text of a comment that has replies, and its pictures, mentions and
// reactions.
func (b *Board) leaveStub(tx *gorm.DB, comment *Comment) error {
	now := b.now()
	comment.Body, comment.BodyHTML, comment.DeletedAt, comment.EditedAt = "", "", &now, nil
	for _, sql := range []string{
		"DELETE FROM comment_versions WHERE comment_id = ?",
		"DELETE FROM mentions WHERE comment_id = ?",
		"DELETE FROM earlier_mentions WHERE comment_id = ?",
		"DELETE FROM comment_reactions WHERE comment_id = ?",
		"DELETE FROM comment_reaction_counts WHERE comment_id = ?",
		"UPDATE ideas SET pinned_comment_id = NULL WHERE pinned_comment_id = ?",
	} {
		if err := tx.Exec(sql, comment.ID).Error; err != nil {
			return fmt.Errorf("empty comment %d: %w", comment.ID, err)
		}
	}
	if _, err := dropPictures(tx, "comment_id = ?", comment.ID); err != nil {
		return err
	}
	err := tx.Exec(`
		UPDATE comments
		SET body = '', body_html = '', edited_at = NULL, deleted_at = ?
		WHERE id = ?`, now, comment.ID).Error
	if err != nil {
		return fmt.Errorf("empty comment %d: %w", comment.ID, err)
	}
	return nil
}

// removeComment deletes a comment without replies, and its parent if that is a stub
// without other replies.
func removeComment(tx *gorm.DB, comment *Comment) error {
	if _, err := dropPictures(tx, "comment_id = ?", comment.ID); err != nil {
		return err
	}
	if err := tx.Exec("DELETE FROM comments WHERE id = ?", comment.ID).Error; err != nil {
		return fmt.Errorf("delete comment %d: %w", comment.ID, err)
	}
	if comment.ParentID == nil {
		return nil
	}
	err := tx.Exec(`
		DELETE FROM comments
		WHERE id = ?
			AND deleted_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM comments AS replies WHERE replies.parent_id = comments.id)`,
		*comment.ParentID).Error
	if err != nil {
		return fmt.Errorf("delete the stub %d: %w", *comment.ParentID, err)
	}
	return nil
}
