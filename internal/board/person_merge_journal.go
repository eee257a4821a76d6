package board

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// personJournal is what a merge of two people moved.
type personJournal struct {
	Written map[string][]int64   `json:"written"` // by table: the ids of what from wrote, and keeps for themselves
	Kept    map[string]keptMoves `json:"kept"`    // by [keeping.name]: what they voted for, follow, said once of a thing
}

// owned is a table of what people write, or keep for themselves, and the column of
// whose it is.
type owned struct {
	table, writer string
	twice         string // holds of rows that somebody (?) has, too; "": there are none
}

// writings are what stays on the board when its writer leaves.
var writings = []owned{
	{table: "ideas", writer: "author_id"}, {table: "idea_versions", writer: "editor_id"}, {table: "answers", writer: "author_id"}, {table: "answer_versions", writer: "editor_id"},
	{table: "comments", writer: "author_id"}, {table: "comment_versions", writer: "editor_id"}, {table: "questions", writer: "asker_id"},
	{table: "attachments", writer: "user_id"},
}

// belongings go with who leaves. Of those that two people have both, each keeps
// their own in a merge.
var belongings = []owned{
	{table: "saved_views", writer: "owner_id"},
	{table: "same_suggestions", writer: "user_id", twice: "(idea_id, same_as_id) IN (SELECT idea_id, same_as_id FROM same_suggestions WHERE user_id = ?)"},
}

// move passes on the rows of from to into, and returns the ids of those that it
// moved, in their order.
func (w owned) move(tx *gorm.DB, from, into int64) (ids []int64, err error) {
	update, args := "UPDATE "+w.table+" SET "+w.writer+" = ? WHERE "+w.writer+" = ?", []any{into, from}
	if w.twice != "" {
		update, args = update+" AND NOT "+w.twice, append(args, into)
	}
	err = tx.Raw(update+" RETURNING id", args...).Scan(&ids).Error
	slices.Sort(ids)
	return ids, err
}

// MaxMerged is how many votes, follows or ideas a person may have who is merged
// into another: all of them stand in the journal, and move in one transaction.
const MaxMerged = 5_000

// bounded refuses to merge somebody with more than that.
func bounded(tx *gorm.DB, from int64) error {
	columns := map[string]string{}
	for _, w := range slices.Concat(writings, belongings) {
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
	for _, w := range slices.Concat(writings, belongings) {
		if journal.Written[w.table], err = w.move(tx, from, into); err != nil {
			return journal, fmt.Errorf("move %s: %w", w.table, err)
		}
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
	for _, w := range slices.Concat(writings, belongings) {
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
