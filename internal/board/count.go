package board

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// countsOf returns what an idea adds to the counts of its category.
func countsOf(idea Idea) count {
	c := count{CategoryID: idea.CategoryID, StatusID: idea.StatusID}
	if idea.HiddenAt != nil {
		c.Hidden = 1
		return c
	}
	if idea.MergedIntoID != nil { // a duplicate is not counted
		return c
	}
	c.Visible = 1
	if idea.AnsweredAt == nil {
		c.Waiting = 1
	}
	return c
}

// recount updates the counts for ideas that changed from were to are. Rows are updated in
// one order everywhere, which avoids deadlocks.
func recount(tx *gorm.DB, were, are []Idea) error {
	type group struct{ category, status int64 }
	sums := map[group]count{}
	add := func(ideas []Idea, sign int) {
		for _, idea := range ideas {
			c := countsOf(idea)
			sum := sums[group{c.CategoryID, c.StatusID}]
			sum.CategoryID, sum.StatusID = c.CategoryID, c.StatusID
			sum.Visible += sign * c.Visible
			sum.Waiting += sign * c.Waiting
			sum.Hidden += sign * c.Hidden
			sums[group{c.CategoryID, c.StatusID}] = sum
		}
	}
	add(were, -1)
	add(are, +1)
	changed := make([]count, 0, len(sums))
	for _, sum := range sums {
		if sum.Visible != 0 || sum.Waiting != 0 || sum.Hidden != 0 {
			changed = append(changed, sum)
		}
	}
	slices.SortFunc(changed, func(a, b count) int {
		return cmp.Or(cmp.Compare(a.CategoryID, b.CategoryID), cmp.Compare(a.StatusID, b.StatusID))
	})
	for _, c := range changed {
		if err := addCount(tx, c); err != nil {
			return err
		}
	}
	return recountTags(tx, were, are)
}

// addCount adds c to its row. It creates the row first: an upsert with a negative number
// would violate the row's constraints.
func addCount(tx *gorm.DB, c count) error {
	err := tx.Exec(`
		INSERT INTO idea_counts (category_id, status_id)
		VALUES (?, ?)
		ON CONFLICT DO NOTHING`, c.CategoryID, c.StatusID).Error
	if err == nil {
		err = tx.Exec(`
			UPDATE idea_counts
			SET visible = visible + ?, waiting = waiting + ?, hidden = hidden + ?
			WHERE category_id = ?
				AND status_id = ?`, c.Visible, c.Waiting, c.Hidden, c.CategoryID, c.StatusID).Error
	}
	if err != nil {
		return fmt.Errorf("count ideas: %w", err)
	}
	return nil
}
