package board

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// reactionMoves are the reactions to one kind of thing that a merge moved.
// Dropped are those that into had given, too.
type reactionMoves struct {
	Moved   []ownReaction `json:"moved,omitempty"`
	Dropped []ownReaction `json:"dropped,omitempty"`
}

// ownReaction is one reaction of a person.
type ownReaction struct {
	Thing     int64     `json:"id"` // the idea, or the comment
	Emoji     string    `json:"emoji"`
	CreatedAt time.Time `json:"at"`
}

// moveReactions passes on what from reacted with to into.
func moveReactions(tx *gorm.DB, from, into int64) (map[string]reactionMoves, error) {
	journal := map[string]reactionMoves{}
	for _, of := range []reacted{reactedIdeas, reactedComments} {
		var moves reactionMoves
		row := of.thing + " AS thing, emoji, created_at"
		err := tx.Raw("DELETE FROM "+of.rows+" WHERE user_id = ? AND ("+of.thing+", emoji) IN (SELECT "+of.thing+", emoji FROM "+of.rows+" WHERE user_id = ?) RETURNING "+row,
			from, into).Scan(&moves.Dropped).Error
		if err == nil {
			err = tx.Raw("UPDATE "+of.rows+" SET user_id = ? WHERE user_id = ? RETURNING "+row, into, from).Scan(&moves.Moved).Error
		}
		for _, rows := range [][]ownReaction{moves.Moved, moves.Dropped} {
			slices.SortFunc(rows, func(a, b ownReaction) int {
				return cmp.Or(cmp.Compare(a.Thing, b.Thing), cmp.Compare(a.Emoji, b.Emoji))
			})
		}
		for _, gone := range moves.Dropped {
			if err == nil {
				err = lowerCounts(tx, of, gone.Emoji, 1, []int64{gone.Thing})
			}
		}
		if err != nil {
			return nil, fmt.Errorf("move reactions: %w", err)
		}
		journal[of.rows] = moves
	}
	return journal, nil
}

// undoReactions gives reactions back to from that are still there as they were
// moved, and makes those again that were dropped and whose thing is there.
func undoReactions(tx *gorm.DB, journal map[string]reactionMoves, from, into int64) error {
	for _, of := range []reacted{reactedIdeas, reactedComments} {
		for _, row := range journal[of.rows].Moved {
			err := tx.Exec("UPDATE "+of.rows+" SET user_id = ? WHERE user_id = ? AND "+of.thing+" = ? AND emoji = ? AND created_at = ?",
				from, into, row.Thing, row.Emoji, row.CreatedAt).Error
			if err != nil {
				return fmt.Errorf("move reactions back: %w", err)
			}
		}
		for _, row := range journal[of.rows].Dropped {
			there, err := existing(tx, "SELECT 1 FROM "+of.parent()+" WHERE id = @thing", map[string]any{"thing": row.Thing})
			if err != nil || !there {
				if err != nil {
					return fmt.Errorf("bring reactions back: %w", err)
				}
				continue
			}
			again := map[string]any{of.thing: row.Thing, "user_id": from, "emoji": row.Emoji, "created_at": row.CreatedAt}
			added := tx.Table(of.rows).Clauses(clause.OnConflict{DoNothing: true}).Create(again)
			if added.Error == nil && added.RowsAffected > 0 {
				added.Error = lowerCounts(tx, of, row.Emoji, -1, []int64{row.Thing})
			}
			if added.Error != nil {
				return fmt.Errorf("bring reactions back: %w", added.Error)
			}
		}
	}
	return nil
}

// parent is the table of the things.
func (of reacted) parent() string { return parents[of.thing] }
