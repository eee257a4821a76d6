package board

import (
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
)

// forgetMentions writes the comments that name people who leave again without
// their names, earlier wordings included.
func forgetMentions(tx *gorm.DB, people []int64) error {
	var after int64
	for {
		var ids []int64
		err := tx.Raw(`SELECT comment_id FROM (SELECT comment_id FROM mentions WHERE user_id IN ? AND comment_id > ?
				UNION SELECT comment_id FROM earlier_mentions WHERE user_id IN ? AND comment_id > ?) AS naming
			ORDER BY comment_id LIMIT ?`, people, after, people, after, leavingVotes).Scan(&ids).Error
		if err != nil {
			return fmt.Errorf("look for mentions: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		after = ids[len(ids)-1]
		for table, column := range map[string]string{"comments": "id", "comment_versions": "comment_id"} {
			if err := forgetIn(tx, table, column, ids, people); err != nil {
				return fmt.Errorf("forget mentions in %s: %w", table, err)
			}
		}
	}
}

func forgetIn(tx *gorm.DB, table, column string, ids, people []int64) error {
	var rows []struct {
		ID, CommentID  int64
		Body, BodyHTML string
	}
	if err := tx.Table(table).Clauses(ForUpdate).Select("id, "+column+" AS comment_id, body, body_html").Where(column+" IN ?", ids).Order("id").Find(&rows).Error; err != nil {
		return err
	}
	var changed []int64
	for _, row := range rows {
		body, html := markdown.Forget(row.Body, people), markdown.ForgetHTML(row.BodyHTML, people)
		if body == row.Body && html == row.BodyHTML {
			continue
		}
		if html == row.BodyHTML { // they were named by words that were no link
			var err error
			if html, err = drawnAgain(tx, body, row.CommentID); err != nil {
				return err
			}
		}
		if err := tx.Exec("UPDATE "+table+" SET body = ?, body_html = ? WHERE id = ?", body, html, row.ID).Error; err != nil {
			return err
		}
		changed = append(changed, row.CommentID)
	}
	return indexTalks(tx, changed)
}

// drawnAgain returns the HTML of a comment's words as they are now.
func drawnAgain(tx *gorm.DB, source string, commentID int64) (html string, err error) {
	people, pictures := markdown.RefsIn(source)
	var refs markdown.Refs
	if refs.People, err = mayBeNamed(tx, people, policy.Subject{}); err != nil {
		return "", err
	}
	if refs.Pictures, err = mayShow(tx, Actor{}, pictures, TargetComment(commentID)); err != nil {
		return "", err
	}
	return markdown.Rich(source, refs), nil
}
