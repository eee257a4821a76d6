package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// copied are the tables of what comes along with a duplicate.
var copied = []string{"votes", "follows", "idea_tags"}

// withoutMerge is a copy whose duplicate does not point to its idea.
const withoutMerge = `merged_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = merged_from AND ideas.merged_into_id = idea_id)`

// auditMerges deletes copies that stand without their merge. The counters are
// mended after it.
func (b *Board) auditMerges(ctx context.Context) (wrong []Miscount, err error) {
	for _, table := range copied {
		var found int
		if err := b.db.Read(ctx).Raw("SELECT count(*) FROM " + table + " WHERE " + withoutMerge).Scan(&found).Error; err != nil {
			return wrong, fmt.Errorf("audit the copied %s: %w", table, err)
		}
		if found == 0 {
			continue
		}
		err := b.change(ctx, func(tx *gorm.DB) error { return tx.Exec("DELETE FROM " + table + " WHERE " + withoutMerge).Error })
		if err != nil {
			return wrong, fmt.Errorf("mend the copied %s: %w", table, err)
		}
		wrong = append(wrong, Miscount{Counter: "copies without a merge in " + table, Was: found})
	}
	return wrong, nil
}
