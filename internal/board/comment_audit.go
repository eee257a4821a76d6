package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// publicRows is which comments the counters count.
const publicRows = "NOT internal AND hidden_at IS NULL AND deleted_at IS NULL"

// talkCounters are the counters of the talk: of which table, and which column
// of a comment points to its rows.
var talkCounters = []struct{ name, table, counter, by string }{
	{"comments of idea", "ideas", "comment_count", "idea_id"},
	{"replies to comment", "comments", "reply_count", "parent_id"},
}

// auditTalk compares the counters of comments with the comments and mends them,
// each with its idea's row locked.
func (b *Board) auditTalk(ctx context.Context) (wrong []Miscount, err error) {
	for _, c := range talkCounters {
		ideaOf := map[string]string{"ideas": "id", "comments": "idea_id"}[c.table]
		var found []struct{ ID, IdeaID int64 }
		err := b.db.Read(ctx).Raw(`SELECT counted.id, counted.` + ideaOf + ` AS idea_id FROM ` + c.table + ` AS counted
			LEFT JOIN (SELECT ` + c.by + ` AS id, count(*) AS n FROM comments WHERE ` + publicRows + ` GROUP BY ` + c.by + `) AS said ON said.id = counted.id
			WHERE counted.` + c.counter + ` <> coalesce(said.n, 0) ORDER BY counted.id`).Scan(&found).Error
		if err != nil {
			return wrong, fmt.Errorf("audit the %s: %w", c.name, err)
		}
		for _, row := range found {
			miscount := Miscount{Counter: fmt.Sprintf("%s %d", c.name, row.ID)}
			err := b.change(ctx, func(tx *gorm.DB) error {
				if _, err := ideaByID(ctx, tx, row.IdeaID, forUpdate); err != nil {
					return err
				}
				if err := tx.Raw("SELECT "+c.counter+" FROM "+c.table+" WHERE id = ?", row.ID).Scan(&miscount.Was).Error; err != nil {
					return err
				}
				return tx.Raw("UPDATE "+c.table+" SET "+c.counter+" = (SELECT count(*) FROM comments AS said WHERE said."+c.by+" = "+c.table+".id AND "+
					"NOT said.internal AND said.hidden_at IS NULL AND said.deleted_at IS NULL) WHERE id = ? RETURNING "+c.counter, row.ID).Scan(&miscount.Is).Error
			})
			if err != nil {
				return wrong, fmt.Errorf("mend the %s: %w", miscount.Counter, err)
			}
			if miscount.Was != miscount.Is { // or a comment came in while the audit looked
				wrong = append(wrong, miscount)
			}
		}
	}
	return wrong, nil
}
