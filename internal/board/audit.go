package board

import (
	"context"
	"fmt"
)

// Miscount is a counter whose value differed from the number of rows that it counts.
type Miscount struct {
	Counter string // "votes of idea 7", or "ideas in category 1/2": category and status
	Was, Is int
}

// Audit compares every counter with the rows that it counts, corrects it and returns the
// differences. It scans all votes: run it at a quiet time.
func (b *Board) Audit(ctx context.Context) (wrong []Miscount, err error) {
	if wrong, err = b.auditMerges(ctx); err != nil { // first, because counters depend on it
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

// Recount recomputes category counts and first dates after rows were inserted directly, as
// seed does.
func (b *Board) Recount(ctx context.Context) error {
	if err := b.recountEverybody(ctx); err != nil {
		return err
	}
	_, err := b.auditCounters(ctx)
	return err
}

// withoutMerge matches copies whose duplicate does not point to the idea they were copied
// to.
const withoutMerge = `
	merged_from IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM ideas WHERE ideas.id = merged_from AND ideas.merged_into_id = idea_id)`

// auditMerges deletes copies without a merge. The counters are corrected after it.
func (b *Board) auditMerges(ctx context.Context) (wrong []Miscount, err error) {
	for _, of := range copied {
		gone, err := b.db.DeleteInBatches(ctx, of.table, of.key, withoutMerge)
		if gone > 0 {
			b.InvalidateCaches()
			wrong = append(wrong, Miscount{Counter: "copies without a merge in " + of.table, Was: gone})
		}
		if err != nil {
			return wrong, fmt.Errorf("correct the copied %s: %w", of.table, err)
		}
	}
	return wrong, nil
}
