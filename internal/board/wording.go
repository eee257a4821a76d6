package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// WordingOf is the kind of text that an earlier version belongs to.
type WordingOf string

// The kinds of text that have earlier versions.
const (
	WordingOfIdea    WordingOf = "idea"
	WordingOfComment WordingOf = "comment"
	WordingOfAnswer  WordingOf = "answer"
)

// wordings has, for each kind, the query for the idea and comment of an earlier version,
// and the statement that empties it.
var wordings = map[WordingOf]struct{ find, remove string }{
	WordingOfIdea: {
		`
			SELECT idea_id, 0 AS comment_id
			FROM idea_versions
			WHERE id = ?
				AND removed_at IS NULL`,
		`
			UPDATE idea_versions
			SET title = '', body = '', body_html = '', removed_at = ?
			WHERE id = ?
				AND removed_at IS NULL`,
	},
	WordingOfComment: {
		`
			SELECT comments.idea_id, comments.id AS comment_id
			FROM comment_versions
			JOIN comments ON comments.id = comment_versions.comment_id
			WHERE comment_versions.id = ?
				AND comment_versions.removed_at IS NULL`,
		`
			UPDATE comment_versions
			SET body = '', body_html = '', removed_at = ?
			WHERE id = ?
				AND removed_at IS NULL`,
	},
	WordingOfAnswer: {
		`
			SELECT answers.idea_id, 0 AS comment_id
			FROM answer_versions
			JOIN answers ON answers.id = answer_versions.answer_id
			WHERE answer_versions.id = ?
				AND answer_versions.removed_at IS NULL`,
		`
			UPDATE answer_versions
			SET body = '', body_html = '', reconsider_if = '', reconsider_if_html = '', removed_at = ?
			WHERE id = ?
				AND removed_at IS NULL`,
	},
}

// RemoveWording removes the text of an earlier version for good. The version stays,
// without text, and the audit log records who removed it. It returns the idea and the
// comment that it belongs to.
func (b *Board) RemoveWording(
	ctx context.Context, actor Actor, of WordingOf, id int64,
) (ideaID, commentID int64, err error) {
	if err := actor.May(policy.RemoveWording, policy.Subject{}); err != nil {
		return 0, 0, err
	}
	sql, known := wordings[of]
	if !known {
		return 0, 0, notFound()
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		var row struct{ IdeaID, CommentID int64 }
		if err := tx.Raw(sql.find, id).Scan(&row).Error; err != nil {
			return fmt.Errorf("load wording %d of %s: %w", id, of, err)
		}
		if row.IdeaID == 0 {
			return notFound()
		}
		ideaID, commentID = row.IdeaID, row.CommentID
		done := tx.Exec(sql.remove, b.now(), id)
		if done.Error != nil {
			return fmt.Errorf("remove wording %d of %s: %w", id, of, done.Error)
		}
		if done.RowsAffected == 0 {
			return notFound()
		}
		// Without an idea, so that it is in the audit log.
		return event.Record(ctx, tx, event.Of(event.IdeaWordingRemoved, actor.ID, b.now()),
			event.Detail{"of": string(of), "wording": id, "idea": ideaID, "comment": commentID})
	})
	return ideaID, commentID, err
}
