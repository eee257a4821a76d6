package board

import (
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// personJournal has the rows that a merge of two people moved.
type personJournal struct {
	Written map[string][]int64         `json:"written"` // by table: ids of from's texts and other rows with an id
	Kept    map[string]json.RawMessage `json:"kept"`    // by the name of [PersonRows]: votes, follows and the like
}

// move moves the rows of from to into, and returns their ids in ascending order.
func (w Written) move(tx *gorm.DB, from, into int64) (ids []int64, err error) {
	update, args := "UPDATE "+w.Table+" SET "+w.Writer+" = ? WHERE "+w.Writer+" = ?", []any{into, from}
	if w.inBoth != "" {
		update, args = update+" AND NOT "+w.inBoth, append(args, into)
	}
	err = tx.Raw(update+" RETURNING id", args...).Scan(&ids).Error
	slices.Sort(ids)
	return ids, err
}

// moveBack moves those of the rows back to from that into still has.
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

// MaxMerged is how many votes, follows or ideas the merged person may have: the journal
// lists all of them, and one transaction moves them.
const MaxMerged = 5_000

// checkMergeLimit refuses to merge a person with more than [MaxMerged].
func (b *Board) checkMergeLimit(tx *gorm.DB, from int64) error {
	columns := map[string]string{}
	for _, w := range b.movedTables() {
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

// movedTables returns the tables whose rows a merge of two people moves by id.
func (b *Board) movedTables() []Written { return slices.Concat(b.writings, belongings) }

// movePerson moves everything of from to into and returns the journal.
func (b *Board) movePerson(tx *gorm.DB, from, into int64) (journal personJournal, err error) {
	journal = personJournal{Written: map[string][]int64{}, Kept: map[string]json.RawMessage{}}
	if err := removeCopiesOf(tx, from, into); err != nil {
		return journal, err
	}
	for _, w := range b.movedTables() {
		if journal.Written[w.Table], err = w.move(tx, from, into); err != nil {
			return journal, fmt.Errorf("move %s: %w", w.Table, err)
		}
	}
	for _, k := range b.personRows {
		if journal.Kept[k.name()], err = k.move(tx, from, into); err != nil {
			return journal, fmt.Errorf("move %s: %w", k.name(), err)
		}
	}
	return journal, recreateCopies(tx, into)
}

// movePersonBack undoes movePerson for rows that still exist.
func (b *Board) movePersonBack(tx *gorm.DB, journal personJournal, from, into int64) error {
	if err := removeCopiesOf(tx, from, into); err != nil {
		return err
	}
	for _, w := range b.movedTables() {
		if err := w.moveBack(tx, journal.Written[w.Table], from, into); err != nil {
			return fmt.Errorf("move %s back: %w", w.Table, err)
		}
	}
	for _, k := range slices.Backward(b.personRows) {
		if err := k.moveBack(tx, journal.Kept[k.name()], from, into); err != nil {
			return fmt.Errorf("move %s back: %w", k.name(), err)
		}
	}
	return recreateCopies(tx, from, into)
}
