package board

import (
	"fmt"

	"gorm.io/gorm"
)

// countComment moves the counters by a comment that everybody may read now, or
// no longer. The idea's row is locked.
func countComment(tx *gorm.DB, comment *Comment, by int) error {
	err := countTalk(tx, &comment.IdeaID, by)
	if err == nil && comment.ParentID != nil {
		err = tx.Exec("UPDATE comments SET reply_count = reply_count + ? WHERE id = ?", by, *comment.ParentID).Error
	}
	if err != nil {
		return fmt.Errorf("count comment %d: %w", comment.ID, err)
	}
	return nil
}

// countTalk moves an idea's count of comments and, as those of a duplicate are
// read with the idea that it was merged into, that one's: but for what is hidden.
func countTalk(tx *gorm.DB, ideaID *int64, by int) error {
	for ideaID != nil {
		var idea Idea
		err := tx.Raw("UPDATE ideas SET comment_count = comment_count + ? WHERE id = ? RETURNING merged_into_id, hidden_at", by, *ideaID).Scan(&idea).Error
		if err != nil || idea.HiddenAt != nil {
			return err
		}
		ideaID = idea.MergedIntoID
	}
	return nil
}
