package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
)

// dropReactions takes the reactions of people who leave, and their counts.
func dropReactions(tx *gorm.DB, people []int64) error {
	for _, of := range []reacted{reactedIdeas, reactedComments} {
		type counted struct {
			ID    int64
			Emoji string
		}
		var gone []counted
		if err := tx.Raw("DELETE FROM "+of.rows+" WHERE user_id IN ? RETURNING "+of.thing+" AS id, emoji", people).Scan(&gone).Error; err != nil {
			return fmt.Errorf("drop reactions: %w", err)
		}
		lost := map[counted]int{} // nearly always one: people who leave are one
		for _, row := range gone {
			lost[row]++
		}
		things := map[string]map[int][]int64{} // emoji -> how many a thing loses -> things
		for row, n := range lost {
			if things[row.Emoji] == nil {
				things[row.Emoji] = map[int][]int64{}
			}
			things[row.Emoji][n] = append(things[row.Emoji][n], row.ID)
		}
		for _, emoji := range slices.Sorted(maps.Keys(things)) { // two who leave at once lock in one order, or nearly
			for n, ids := range things[emoji] {
				slices.Sort(ids)
				if err := lowerCounts(tx, of, emoji, n, ids); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func lowerCounts(tx *gorm.DB, of reacted, emoji string, by int, ids []int64) error {
	for some := range slices.Chunk(ids, leavingVotes) {
		if err := tx.Exec("UPDATE "+of.counts+" SET count = count - ? WHERE emoji = ? AND "+of.thing+" IN ?", by, emoji, some).Error; err != nil {
			return fmt.Errorf("lower counts of reactions: %w", err)
		}
	}
	return nil
}

// auditReactions compares the counts of reactions with the rows and mends them.
func (b *Board) auditReactions(ctx context.Context) (wrong []Miscount, err error) {
	for _, of := range []reacted{reactedIdeas, reactedComments} {
		miscounts := `SELECT counts.id, counts.emoji, max(counts.kept) AS was, max(counts.n) AS "is" FROM (
				SELECT ` + of.thing + ` AS id, emoji, count AS kept, 0 AS n FROM ` + of.counts + `
				UNION ALL SELECT ` + of.thing + `, emoji, 0, count(*) FROM ` + of.rows + ` GROUP BY ` + of.thing + `, emoji) AS counts
			GROUP BY counts.id, counts.emoji HAVING max(counts.kept) <> max(counts.n)`
		var found []struct {
			ID      int64
			Emoji   string
			Was, Is int
		}
		if err := b.db.Read(ctx).Raw(miscounts).Scan(&found).Error; err != nil {
			return wrong, fmt.Errorf("audit reactions: %w", err)
		}
		for _, row := range found {
			miscount, err := b.mendReactions(ctx, of, row.ID, row.Emoji)
			if err != nil {
				return wrong, err
			}
			if miscount.Was != miscount.Is { // or a reaction came in while the audit looked
				wrong = append(wrong, miscount)
			}
		}
	}
	return wrong, nil
}

// mendReactions counts one emoji of one thing again with its row locked.
func (b *Board) mendReactions(ctx context.Context, of reacted, id int64, emoji string) (miscount Miscount, err error) {
	miscount.Counter = fmt.Sprintf("%s of %s %d", emoji, of.thing, id)
	err = b.change(ctx, func(tx *gorm.DB) error {
		where := " WHERE " + of.thing + " = ? AND emoji = ?"
		err := errors.Join(
			tx.Exec("INSERT INTO "+of.counts+" ("+of.thing+", emoji, count) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", id, emoji).Error,
			tx.Table(of.counts).Clauses(forUpdate).Where(of.thing+" = ? AND emoji = ?", id, emoji).Select("count").Scan(&miscount.Was).Error,
			tx.Raw("UPDATE "+of.counts+" SET count = (SELECT count(*) FROM "+of.rows+where+")"+where+" RETURNING count", id, emoji, id, emoji).Scan(&miscount.Is).Error)
		if err != nil {
			return fmt.Errorf("mend reactions: %w", err)
		}
		return nil
	})
	return miscount, err
}
