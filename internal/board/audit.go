package board

import (
	"context"
	"fmt"
)

// Miscount is a counter that did not say what the rows say.
type Miscount struct {
	Counter string // "votes of idea 7", or "ideas on category 1/2": category and status
	Was, Is int
}

// Audit compares every counter with the rows that it counts, mends what is
// wrong and returns it. It scans all votes: for a quiet hour, not for a page.
func (b *Board) Audit(ctx context.Context) (wrong []Miscount, err error) {
	if wrong, err = b.auditMerges(ctx); err != nil { // before what they count in
		return wrong, err
	}
	for _, c := range b.counters {
		some, err := c.audit(ctx, b)
		if wrong = append(wrong, some...); err != nil {
			return wrong, err
		}
	}
	people, err := b.auditPeople(ctx)
	if wrong = append(wrong, people...); err != nil {
		return wrong, err
	}
	snapshot, err := b.auditCounters(ctx)
	return append(wrong, snapshot...), err
}

// Recount makes the counts of the categories, and people's first dates, say what
// the ideas say, after rows were added past the operations that keep them.
func (b *Board) Recount(ctx context.Context) error {
	if err := b.recountEverybody(ctx); err != nil {
		return err
	}
	_, err := b.auditCounters(ctx)
	return err
}

// withoutMerge is a copy whose duplicate does not point to its idea.
const withoutMerge = `
	merged_from IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = merged_from AND ideas.merged_into_id = idea_id)`

// auditMerges deletes copies that stand without their merge. The counters are
// mended after it.
func (b *Board) auditMerges(ctx context.Context) (wrong []Miscount, err error) {
	for _, of := range copied {
		gone, err := b.db.DeleteInBatches(ctx, of.table, of.key, withoutMerge)
		if gone > 0 {
			b.InvalidateCaches()
			wrong = append(wrong, Miscount{Counter: "copies without a merge in " + of.table, Was: gone})
		}
		if err != nil {
			return wrong, fmt.Errorf("mend the copied %s: %w", of.table, err)
		}
	}
	return wrong, nil
}
