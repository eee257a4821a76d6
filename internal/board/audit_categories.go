package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// auditCounters compares idea_counts with the ideas and corrects it, one row at a time.
// Only rows that are wrong are locked, so that other transactions hardly ever wait.
func (b *Board) auditCounters(ctx context.Context) (wrong []Miscount, err error) {
	found, err := miscounted(b.db.Read(ctx), "TRUE")
	if err != nil {
		return nil, err
	}
	for _, group := range found {
		var mended []Miscount
		err := b.changeSnapshot(ctx, func(tx *gorm.DB) (err error) {
			mended, err = recountGroup(tx, group.CategoryID, group.StatusID)
			return err
		})
		if err != nil {
			return wrong, err
		}
		wrong = append(wrong, mended...)
	}
	return wrong, nil
}

// recountGroup recounts one row with the row locked, and returns what was wrong. It
// returns nothing when ideas only moved while the first count ran without a lock.
func recountGroup(tx *gorm.DB, category, status int64) (wrong []Miscount, err error) {
	if err := addCount(
		tx,
		count{CategoryID: category, StatusID: status},
	); err != nil { // creates the row if needed, and locks it
		return nil, err
	}
	found, err := miscounted(tx, "category_id = ? AND status_id = ?", category, status)
	if err != nil {
		return nil, err
	}
	for _, group := range found {
		counter := fmt.Sprintf("ideas of category %d with status %d", category, status)
		wrong = append(wrong, Miscount{counter, group.total(), group.total() + group.add.total()})
		group.add.CategoryID, group.add.StatusID = category, status
		if err := addCount(tx, group.add); err != nil {
			return nil, err
		}
	}
	return wrong, nil
}

// miscount is a row of idea_counts and the difference to the ideas.
type miscount struct {
	count
	add count
}

func (c count) total() int { return c.Visible + c.Hidden }

// miscounted returns the rows of idea_counts that match a condition and differ from the
// ideas.
func miscounted(tx *gorm.DB, where string, args ...any) (wrong []miscount, err error) {
	var kept, counted []count
	if err := tx.Table("idea_counts").Where(where, args...).Scan(&kept).Error; err != nil {
		return nil, fmt.Errorf("audit the counts of categories: %w", err)
	}
	err = tx.Raw(`
		SELECT category_id, status_id,
			sum(CASE WHEN hidden_at IS NULL AND merged_into_id IS NULL THEN 1 ELSE 0 END) AS visible,
			sum(CASE WHEN hidden_at IS NULL AND merged_into_id IS NULL AND answered_at IS NULL THEN 1 ELSE 0 END) AS waiting,
			sum(CASE WHEN hidden_at IS NOT NULL THEN 1 ELSE 0 END) AS hidden
		FROM ideas
		WHERE `+where+`
		GROUP BY category_id, status_id`, args...).Scan(&counted).Error
	if err != nil {
		return nil, fmt.Errorf("audit the counts of categories: %w", err)
	}
	type group struct{ category, status int64 }
	rows := map[group]miscount{}
	for _, c := range counted {
		rows[group{c.CategoryID, c.StatusID}] = miscount{count: count{CategoryID: c.CategoryID, StatusID: c.StatusID}, add: c}
	}
	for _, k := range kept {
		row := rows[group{k.CategoryID, k.StatusID}]
		row.count = k
		row.add.Visible -= k.Visible
		row.add.Waiting -= k.Waiting
		row.add.Hidden -= k.Hidden
		rows[group{k.CategoryID, k.StatusID}] = row
	}
	for _, row := range rows {
		if row.add.Visible != 0 || row.add.Waiting != 0 || row.add.Hidden != 0 {
			wrong = append(wrong, row)
		}
	}
	slices.SortFunc(wrong, func(a, b miscount) int {
		return cmp.Or(cmp.Compare(a.CategoryID, b.CategoryID), cmp.Compare(a.StatusID, b.StatusID))
	})
	return wrong, nil
}
