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

// actedRows are tables of which people may have very many rows, beside what they
// wrote and what they said of parts.
var actedRows = []Written{
	{Table: "votes", Writer: "user_id"},
	{Table: "events", Writer: "actor_id"},
	{Table: "follows", Writer: "user_id"},
	{Table: "notifications", Writer: "user_id"},
	{Table: "idea_reactions", Writer: "user_id"},
	{Table: "comment_reactions", Writer: "user_id"},
	{Table: "mentions", Writer: "user_id"},
}

// leavesMuch reports whether people did more than one transaction should undo.
func (b *Board) leavesMuch(tx *gorm.DB, people []int64) (bool, error) {
	all := slices.Concat(b.writings, actedRows)
	for _, k := range b.partRows {
		all = append(all, Written{Table: k.tableName(), Writer: "user_id"})
	}
	for _, did := range all {
		var n int
		err := tx.Raw(`
			SELECT count(*)
			FROM (SELECT 1 FROM `+did.Table+` WHERE `+did.Writer+` IN ? LIMIT ?) AS did`,
			people, goneAtOnce+1).Scan(&n).Error
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
	for _, w := range b.writings {
		update := `
			UPDATE ` + w.Table + `
			SET ` + w.Writer + ` = ?
			WHERE id IN (SELECT id FROM ` + w.Table + ` WHERE ` + w.Writer + ` IN ? LIMIT ?)`
		if err := b.batches(ctx, inRows(update, account.DeletedUserID, job.People, goneBatch)); err != nil {
			return fmt.Errorf("hand over what people wrote: %w", err)
		}
	}
	for _, batch := range []string{
		`
			UPDATE events
			SET actor_id = NULL
			WHERE id IN (SELECT id FROM events WHERE actor_id IN ? LIMIT ?)`,
		`
			DELETE FROM notifications
			WHERE id IN (SELECT id FROM notifications WHERE user_id IN ? LIMIT ?)`,
	} {
		if err := b.batches(ctx, inRows(batch, job.People, goneBatch)); err != nil {
			return fmt.Errorf("take people out of what happened: %w", err)
		}
	}
	return b.Change(ctx, func(tx *gorm.DB) error { return b.removePeople(ctx, tx, job) })
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
