package board

import (
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
)

// dropReactions takes the reactions of people who leave, and their counts.
func dropReactions(tx *gorm.DB, people []int64) error {
	for _, id := range people {
		for _, of := range []reacted{reactedIdeas, reactedComments} {
			if err := dropReactionsOf(tx, id, of); err != nil {
				return err
			}
		}
	}
	return nil
}

func dropReactionsOf(tx *gorm.DB, personID int64, of reacted) error {
	var gone []struct {
		ID    int64
		Emoji string
	}
	if err := tx.Raw("DELETE FROM "+of.rows+" WHERE user_id = ? RETURNING "+of.thing+" AS id, emoji", personID).Scan(&gone).Error; err != nil {
		return fmt.Errorf("drop reactions: %w", err)
	}
	things := map[string][]int64{} // by emoji; one person gives a thing each once
	for _, row := range gone {
		things[row.Emoji] = append(things[row.Emoji], row.ID)
	}
	for _, emoji := range slices.Sorted(maps.Keys(things)) { // two who leave at once lock in one order, or nearly
		slices.Sort(things[emoji])
		if err := lowerCounts(tx, of, emoji, 1, things[emoji]); err != nil {
			return err
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
