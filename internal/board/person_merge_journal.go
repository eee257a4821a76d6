package board

import (
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// personJournal is what a merge of two people moved.
type personJournal struct {
	Written map[string][]int64         `json:"written"` // by table: the ids of what from wrote, and keeps for themselves
	Kept    map[string]json.RawMessage `json:"kept"`    // by [PersonRows]: votes, follows, what they said once of a thing
}

// move passes on the rows of from to into, and returns the ids of those that it
// moved, in their order.
func (w Written) move(tx *gorm.DB, from, into int64) (ids []int64, err error) {
	update, args := "UPDATE "+w.Table+" SET "+w.Writer+" = ? WHERE "+w.Writer+" = ?", []any{into, from}
	if w.twice != "" {
		update, args = update+" AND NOT "+w.twice, append(args, into)
	}
	err = tx.Raw(update+" RETURNING id", args...).Scan(&ids).Error
	slices.Sort(ids)
	return ids, err
}

// moveBack gives rows back to from that into still has.
func (w Written) moveBack(tx *gorm.DB, ids []int64, from, into int64) error {
	for some := range slices.Chunk(ids, 500) {
		err := tx.Exec(`
			UPDATE `+w.Table+`
			SET `+w.Writer+` = ?
			WHERE `+w.Writer+` = ?
				AND id IN ?`, from, into, some).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// MaxMerged is how many votes, follows or ideas a person may have who is merged
// into another: all of them stand in the journal, and move in one transaction.
const MaxMerged = 5_000

// bounded refuses to merge somebody with more than that.
func (b *Board) bounded(tx *gorm.DB, from int64) error {
	columns := map[string]string{}
	for _, w := range b.moving() {
		columns[w.Table] = w.Writer
	}
	for _, k := range b.personRows {
		columns[k.tableName()] = "user_id"
	}
	for table, column := range columns {
		var n int
		err := tx.Raw(`
			SELECT count(*)
			FROM (SELECT 1 FROM `+table+` WHERE `+column+` = ? LIMIT ?) AS counted`,
			from, MaxMerged+1).Scan(&n).Error
		if err != nil {
			return fmt.Errorf("count the %s of user %d: %w", table, from, err)
		}
		if n > MaxMerged {
			return &problem.Error{Kind: problem.Conflict, Message: "problem.merge_many", Args: map[string]any{"Max": MaxMerged}}
		}
	}
	return nil
}

// moving are the tables of which a merge of two people moves rows by their ids.
func (b *Board) moving() []Written { return slices.Concat(b.writings, belongings) }

// movePerson passes on what from has to into and returns what moved.
func (b *Board) movePerson(tx *gorm.DB, from, into int64) (journal personJournal, err error) {
	journal = personJournal{Written: map[string][]int64{}, Kept: map[string]json.RawMessage{}}
	if err := setAside(tx, from, into); err != nil {
		return journal, err
	}
	for _, w := range b.moving() {
		if journal.Written[w.Table], err = w.move(tx, from, into); err != nil {
			return journal, fmt.Errorf("move %s: %w", w.Table, err)
		}
	}
	for _, k := range b.personRows {
		if journal.Kept[k.name()], err = k.move(tx, from, into); err != nil {
			return journal, fmt.Errorf("move %s: %w", k.name(), err)
		}
	}
	return journal, copyAgain(tx, into)
}

// movePersonBack undoes movePerson for what is still there.
func (b *Board) movePersonBack(tx *gorm.DB, journal personJournal, from, into int64) error {
	if err := setAside(tx, from, into); err != nil {
		return err
	}
	for _, w := range b.moving() {
		if err := w.moveBack(tx, journal.Written[w.Table], from, into); err != nil {
			return fmt.Errorf("move %s back: %w", w.Table, err)
		}
	}
	for _, k := range slices.Backward(b.personRows) {
		if err := k.moveBack(tx, journal.Kept[k.name()], from, into); err != nil {
			return fmt.Errorf("move %s back: %w", k.name(), err)
		}
	}
	return copyAgain(tx, from, into)
}
