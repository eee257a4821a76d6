package board

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/account"
)

// How much somebody may have done to be gone in one transaction, and how many
// rows of other things than votes one batch deals with.
const (
	goneAtOnce = 400
	goneBatch  = 1000
)

// FinishLeaving is the job of removing what people did who left, and at last
// their rows. It may be done again: what is done already it does not find.
type FinishLeaving struct {
	People    []int64 `json:"people"`
	DropVotes bool    `json:"drop_votes"`
}

// Kind names the job.
func (FinishLeaving) Kind() string { return "person.leave" }

func (job FinishLeaving) letGo() func(*gorm.DB, []goneVote) error {
	if job.DropVotes {
		return takeVotes
	}
	return keepVotes
}

// didRows are what people may have very many rows of: tables and the column that
// names them.
var didRows = append(slices.Clone(writings), owned{table: "votes", writer: "user_id"}, owned{table: "events", writer: "actor_id"}, owned{table: "follows", writer: "user_id"},
	owned{table: "notifications", writer: "user_id"}, owned{table: "idea_reactions", writer: "user_id"}, owned{table: "comment_reactions", writer: "user_id"},
	owned{table: "question_answers", writer: "user_id"}, owned{table: "outcomes", writer: "user_id"}, owned{table: "mentions", writer: "user_id"})

// leavesMuch reports whether people did more than one transaction should undo.
func leavesMuch(tx *gorm.DB, people []int64) (bool, error) {
	for _, did := range didRows {
		var n int
		err := tx.Raw("SELECT count(*) FROM (SELECT 1 FROM "+did.table+" WHERE "+did.writer+" IN ? LIMIT ?) AS did", people, goneAtOnce+1).Scan(&n).Error
		if err != nil {
			return false, fmt.Errorf("count what people did: %w", err)
		}
		if n > goneAtOnce {
			return true, nil
		}
	}
	return false, nil
}

// FinishLeaving does the job in batches, each a transaction of its own, so that
// nobody waits long for a row. b has a database without a time limit.
func (b *Board) FinishLeaving(ctx context.Context, job FinishLeaving) error {
	err := b.batches(ctx, func(tx *gorm.DB) (int, error) { return someVotes(ctx, tx, job.People, job.letGo()) })
	if err != nil {
		return err
	}
	for _, w := range writings {
		update := "UPDATE " + w.table + " SET " + w.writer + " = ? WHERE id IN (SELECT id FROM " + w.table + " WHERE " + w.writer + " IN ? LIMIT ?)"
		if err := b.batches(ctx, inRows(update, account.DeletedUserID, job.People, goneBatch)); err != nil {
			return fmt.Errorf("hand over what people wrote: %w", err)
		}
	}
	for _, batch := range []string{"UPDATE events SET actor_id = NULL WHERE id IN (SELECT id FROM events WHERE actor_id IN ? LIMIT ?)",
		"DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE user_id IN ? LIMIT ?)"} {
		if err := b.batches(ctx, inRows(batch, job.People, goneBatch)); err != nil {
			return fmt.Errorf("take people out of what happened: %w", err)
		}
	}
	return b.Change(ctx, func(tx *gorm.DB) error { return removePeople(ctx, tx, job) })
}

// batches runs do in one transaction after the other until it finds nothing.
func (b *Board) batches(ctx context.Context, do func(tx *gorm.DB) (int, error)) error {
	for {
		var n int
		err := b.Change(ctx, func(tx *gorm.DB) (err error) {
			n, err = do(tx)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// inRows runs a statement and returns how many rows it changed.
func inRows(sql string, args ...any) func(*gorm.DB) (int, error) {
	return func(tx *gorm.DB) (int, error) {
		done := tx.Exec(sql, args...)
		return int(done.RowsAffected), done.Error
	}
}
