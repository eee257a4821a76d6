package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// auditShelves compares idea_counts with the ideas and mends it. Rows are
// locked only when there is something to mend.
func (b *Board) auditShelves(ctx context.Context) (wrong []Miscount, err error) {
	found, err := miscounted(b.db.Read(ctx))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	err = b.changeShelves(ctx, func(tx *gorm.DB) error {
		locked := tx.Table("idea_counts").Clauses(forUpdate).Order("category_id, status_id").Select("category_id")
		if err := locked.Scan(&[]int64{}).Error; err != nil {
			return fmt.Errorf("audit shelves: %w", err)
		}
		if found, err = miscounted(tx); err != nil { // again: ideas moved while nothing was locked
			return err
		}
		for _, shelf := range found {
			wrong = append(wrong, Miscount{fmt.Sprintf("ideas on shelf %d/%d", shelf.CategoryID, shelf.StatusID), shelf.total(), shelf.total() + shelf.add.total()})
			shelf.add.CategoryID, shelf.add.StatusID = shelf.CategoryID, shelf.StatusID
			if err := addCount(tx, shelf.add); err != nil {
				return err
			}
		}
		return nil
	})
	return wrong, err
}

// miscount is a row of idea_counts and what it lacks.
type miscount struct {
	count
	add count
}

func (c count) total() int { return c.Visible + c.Hidden }

// miscounted returns the shelves whose counts differ from the ideas, in the
// order in which their rows are locked everywhere.
func miscounted(tx *gorm.DB) (wrong []miscount, err error) {
	var kept, counted []count
	if err := tx.Table("idea_counts").Scan(&kept).Error; err != nil {
		return nil, fmt.Errorf("audit shelves: %w", err)
	}
	err = tx.Raw(`SELECT category_id, status_id,
			sum(CASE WHEN hidden_at IS NULL AND merged_into_id IS NULL THEN 1 ELSE 0 END) AS visible,
			sum(CASE WHEN hidden_at IS NULL AND merged_into_id IS NULL AND answered_at IS NULL THEN 1 ELSE 0 END) AS waiting,
			sum(CASE WHEN hidden_at IS NOT NULL THEN 1 ELSE 0 END) AS hidden
		FROM ideas GROUP BY category_id, status_id`).Scan(&counted).Error
	if err != nil {
		return nil, fmt.Errorf("audit shelves: %w", err)
	}
	type shelf struct{ category, status int64 }
	rows := map[shelf]miscount{}
	for _, c := range counted {
		rows[shelf{c.CategoryID, c.StatusID}] = miscount{count: count{CategoryID: c.CategoryID, StatusID: c.StatusID}, add: c}
	}
	for _, k := range kept {
		row := rows[shelf{k.CategoryID, k.StatusID}]
		row.count = k
		row.add.Visible -= k.Visible
		row.add.Waiting -= k.Waiting
		row.add.Hidden -= k.Hidden
		rows[shelf{k.CategoryID, k.StatusID}] = row
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
