package board

import (
	"context"
	"fmt"
)

// withoutMerge is a copy whose duplicate does not point to its idea.
const withoutMerge = `merged_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = merged_from AND ideas.merged_into_id = idea_id)`

// auditMerges deletes copies that stand without their merge. The counters are
// mended after it.
func (b *Board) auditMerges(ctx context.Context) (wrong []Miscount, err error) {
	for _, of := range copied {
		gone, err := b.db.DeleteInBatches(ctx, of.table, of.key, withoutMerge)
		if gone > 0 {
			b.Touch()
			wrong = append(wrong, Miscount{Counter: "copies without a merge in " + of.table, Was: gone})
		}
		if err != nil {
			return wrong, fmt.Errorf("mend the copied %s: %w", of.table, err)
		}
	}
	return wrong, nil
}
