package board

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// personJournal is what a merge of two people moved.
type personJournal struct {
	Written map[string][]int64   `json:"written"` // by table: the ids of what from wrote
	Kept    map[string]keptMoves `json:"kept"`    // by [keeping.name]: what he voted for, follows, said once of a thing
}

// writings are the tables of what people write, and the column of the writer.
var writings = []struct{ table, writer string }{
	{"ideas", "author_id"}, {"idea_versions", "editor_id"}, {"answers", "author_id"},
	{"comments", "author_id"}, {"comment_versions", "editor_id"}, {"questions", "asker_id"}, {"attachments", "user_id"},
}

// MaxMerged is how many votes, follows or ideas a person may have who is merged
// into another: all of them stand in the journal, and move in one transaction.
const MaxMerged = 5_000

// bounded refuses to merge somebody with more than that.
func bounded(tx *gorm.DB, from int64) error {
	columns := map[string]string{}
	for _, w := range writings {
		columns[w.table] = w.writer
	}
	for _, k := range keepings {
		columns[k.table] = "user_id"
	}
	for table, column := range columns {
		var n int
		err := tx.Raw("SELECT count(*) FROM (SELECT 1 FROM "+table+" WHERE "+column+" = ? LIMIT ?) AS counted", from, MaxMerged+1).Scan(&n).Error
		if err != nil {
			return fmt.Errorf("count the %s of user %d: %w", table, from, err)
		}
		if n > MaxMerged {
			return &problem.Error{Kind: problem.Conflict, Message: "problem.merge_many", Args: map[string]any{"Max": MaxMerged}}
		}
	}
	return nil
}

// movePerson passes on what from has to into and returns what moved.
func movePerson(tx *gorm.DB, from, into int64) (journal personJournal, err error) {
	journal = personJournal{Written: map[string][]int64{}, Kept: map[string]keptMoves{}}
	if err := setAside(tx, from, into); err != nil {
		return journal, err
	}
	for _, w := range writings {
		var ids []int64
		if err := tx.Raw("UPDATE "+w.table+" SET "+w.writer+" = ? WHERE "+w.writer+" = ? RETURNING id", into, from).Scan(&ids).Error; err != nil {
			return journal, err
		}
		slices.Sort(ids)
		journal.Written[w.table] = ids
	}
	for _, k := range keepings {
		if journal.Kept[k.name()], err = k.move(tx, from, into); err != nil {
			return journal, fmt.Errorf("move %s: %w", k.name(), err)
		}
	}
	return journal, copyAgain(tx, into)
}

// undo moves back what is still there.
func (j personJournal) undo(tx *gorm.DB, from, into int64) error {
	if err := setAside(tx, from, into); err != nil {
		return err
	}
	for _, w := range writings {
		for some := range slices.Chunk(j.Written[w.table], 500) {
			if err := tx.Exec("UPDATE "+w.table+" SET "+w.writer+" = ? WHERE "+w.writer+" = ? AND id IN ?", from, into, some).Error; err != nil {
				return err
			}
		}
	}
	for _, k := range slices.Backward(keepings) {
		if err := k.undo(tx, j.Kept[k.name()], from, into); err != nil {
			return fmt.Errorf("move %s back: %w", k.name(), err)
		}
	}
	return copyAgain(tx, from, into)
}
