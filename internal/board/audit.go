package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Miscount is a counter that did not say what the rows say.
type Miscount struct {
	Counter string // "votes of idea 7", or "ideas on shelf 1/2": category and status
	Was, Is int
}

// Audit compares every counter with the rows that it counts, mends what is
// wrong and returns it. It scans all votes: for a quiet hour, not for a page.
func (b *Board) Audit(ctx context.Context) (wrong []Miscount, err error) {
	var ids []int64
	err = b.db.Read(ctx).Raw(`SELECT ideas.id FROM ideas
		LEFT JOIN (SELECT idea_id, count(*) AS n FROM votes GROUP BY idea_id) AS counted ON counted.idea_id = ideas.id
		WHERE ideas.vote_count <> ideas.carried_votes + coalesce(counted.n, 0)`).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("audit votes: %w", err)
	}
	for _, id := range ids {
		miscount, err := b.mendVotes(ctx, id)
		if err != nil {
			return wrong, err
		}
		if miscount.Was != miscount.Is { // or the vote came in while the audit looked
			wrong = append(wrong, miscount)
		}
	}
	shelves, err := b.auditShelves(ctx)
	return append(wrong, shelves...), err
}

// mendVotes counts one idea again with its row locked.
func (b *Board) mendVotes(ctx context.Context, id int64) (miscount Miscount, err error) {
	err = b.change(ctx, func(tx *gorm.DB) error {
		idea, err := ideaByID(ctx, tx, id, forUpdate)
		if err != nil {
			return err
		}
		miscount = Miscount{Counter: fmt.Sprintf("votes of idea %d", id), Was: idea.VoteCount}
		err = tx.Raw(`UPDATE ideas SET vote_count = carried_votes + (SELECT count(*) FROM votes WHERE votes.idea_id = ideas.id)
			WHERE id = ? RETURNING vote_count`, id).Scan(&miscount.Is).Error
		if err != nil {
			return fmt.Errorf("mend votes of idea %d: %w", id, err)
		}
		return nil
	})
	return miscount, err
}

// Recount makes the counts of the shelves say what the ideas say, after rows
// were added past the operations that keep them.
func (b *Board) Recount(ctx context.Context) error {
	_, err := b.auditShelves(ctx)
	return err
}

// auditShelves compares idea_counts with the ideas and mends it.
func (b *Board) auditShelves(ctx context.Context) (wrong []Miscount, err error) {
	err = b.change(ctx, func(tx *gorm.DB) error {
		var kept, counted []count
		if err := tx.Table("idea_counts").Clauses(forUpdate).Scan(&kept).Error; err != nil {
			return fmt.Errorf("audit shelves: %w", err)
		}
		err := tx.Raw(`SELECT category_id, status_id,
				sum(CASE WHEN hidden_at IS NULL THEN 1 ELSE 0 END) AS visible,
				sum(CASE WHEN hidden_at IS NULL AND answered_at IS NULL THEN 1 ELSE 0 END) AS waiting,
				sum(CASE WHEN hidden_at IS NOT NULL THEN 1 ELSE 0 END) AS hidden
			FROM ideas GROUP BY category_id, status_id`).Scan(&counted).Error
		if err != nil {
			return fmt.Errorf("audit shelves: %w", err)
		}
		for _, d := range differences(kept, counted) {
			name := fmt.Sprintf("ideas on shelf %d/%d", d.CategoryID, d.StatusID)
			wrong = append(wrong, Miscount{Counter: name, Was: -d.Visible - d.Hidden})
			if err := addCount(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
	b.shelves.touch()
	return wrong, err
}

// differences returns what to add to kept so that it says what counted says.
func differences(kept, counted []count) (add []count) {
	type shelf struct{ category, status int64 }
	sums := map[shelf]count{}
	for _, c := range counted {
		sums[shelf{c.CategoryID, c.StatusID}] = c
	}
	for _, k := range kept {
		sum := sums[shelf{k.CategoryID, k.StatusID}]
		sum.CategoryID, sum.StatusID = k.CategoryID, k.StatusID
		sum.Visible -= k.Visible
		sum.Waiting -= k.Waiting
		sum.Hidden -= k.Hidden
		sums[shelf{k.CategoryID, k.StatusID}] = sum
	}
	for _, sum := range sums {
		if sum.Visible != 0 || sum.Waiting != 0 || sum.Hidden != 0 {
			add = append(add, sum)
		}
	}
	return add
}
