package board

import (
	"errors"
	"fmt"
	"regexp"

	"gorm.io/gorm"
)

// attachedNumber matches the id of a picture in a text. A form that is sent twice stores
// its pictures twice, with different ids.
var attachedNumber = regexp.MustCompile(`\(attachment:\d+\)`)

// sameText reports whether two texts are equal except for the ids of pictures.
func sameText(a, b string) bool {
	return a == b || attachedNumber.ReplaceAllString(a, "") == attachedNumber.ReplaceAllString(b, "")
}

// proposedBefore returns the idea that its author proposed within the last minute with the
// same text, or the zero Idea: a form that was sent twice, perhaps at the same time. It
// locks the author's row, so that the second request waits for the first.
func proposedBefore(tx *gorm.DB, idea Idea) (before Idea, err error) {
	var author int64
	err = tx.Table("users").Clauses(ForUpdate).Select("id").Where("id = ?", idea.AuthorID).Take(&author).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return before, nil // the author was just deleted; the insert will fail
	}
	if err != nil {
		return before, fmt.Errorf("lock user %d: %w", idea.AuthorID, err)
	}
	var lately []Idea
	err = tx.Where("author_id = ? AND created_at > ?", idea.AuthorID, idea.CreatedAt.Add(-repeatWindow)).
		Where("title = ? AND category_id = ?", idea.Title, idea.CategoryID).
		Order("id").
		Limit(20).
		Find(&lately).Error
	if err != nil {
		return before, fmt.Errorf("find the same idea: %w", err)
	}
	for _, one := range lately {
		if sameText(one.Body, idea.Body) && one.HiddenAt == nil && one.MergedIntoID == nil {
			return one, nil
		}
	}
	return before, nil
}
