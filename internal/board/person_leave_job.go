package board

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/account"
)

// How many rows a person may have to be deleted in one transaction, and how many rows
// other than votes one batch deletes.
const (
	maxLeaveRows = 400
	leaveBatch   = 1000
)

// FinishLeaving is the job that removes the rows of people who left, and finally the
// people. Repeating it is safe.
type FinishLeaving struct {
	People    []int64 `json:"people"`
	DropVotes bool    `json:"drop_votes"`
}

// Kind returns the stored kind of the job.
func (FinishLeaving) Kind() string { return "person.leave" }

func (job FinishLeaving) voteUpdate() func(*gorm.DB, []removedVote) error {
	if job.DropVotes {
		return uncountVotes
	}
	return keepVotes
}

// actedRows are further tables of which a person may have very many rows.
var actedRows = []Written{
	{Table: "votes", Writer: "user_id"},
	{Table: "events", Writer: "actor_id"},
	{Table: "follows", Writer: "user_id"},
	{Table: "notifications", Writer: "user_id"},
	{Table: "idea_reactions", Writer: "user_id"},
	{Table: "comment_reactions", Writer: "user_id"},
	{Table: "mentions", Writer: "user_id"},
}

// hasManyRows reports whether people have more rows than one transaction should remove.
func (b *Board) hasManyRows(tx *gorm.DB, people []int64) (bool, error) {
	all := slices.Concat(b.writings, actedRows)
	for _, k := range b.partRows {
		all = append(all, Written{Table: k.tableName(), Writer: "user_id"})
	}
	for _, did := range all {
		var n int
		err := tx.Raw(`
			SELECT count(*)
			FROM (SELECT 1 FROM `+did.Table+` WHERE `+did.Writer+` IN ? LIMIT ?) AS did`,
			people, maxLeaveRows+1).Scan(&n).Error
		if err != nil {
			return false, fmt.Errorf("count the rows of people: %w", err)
		}
		if n > maxLeaveRows {
			return true, nil
		}
	}
	return false, nil
}

// FinishLeaving runs the job in batches, each in its own transaction, so that nobody waits
// long for a row. b has a database without a time limit.
func (b *Board) FinishLeaving(ctx context.Context, job FinishLeaving) error {
	err := b.batches(ctx, func(tx *gorm.DB) (int, error) { return removeVoteBatch(ctx, tx, job.People, job.voteUpdate()) })
	if err != nil {
		return err
	}
	for _, w := range b.writings {
		update := `
			UPDATE ` + w.Table + `
			SET ` + w.Writer + ` = ?
			WHERE id IN (SELECT id FROM ` + w.Table + ` WHERE ` + w.Writer + ` IN ? LIMIT ?)`
		if err := b.batches(ctx, inRows(update, account.DeletedUserID, job.People, leaveBatch)); err != nil {
			return fmt.Errorf("reassign texts to the deleted user: %w", err)
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
		if err := b.batches(ctx, inRows(batch, job.People, leaveBatch)); err != nil {
			return fmt.Errorf("remove people from events: %w", err)
		}
	}
	return b.Change(ctx, func(tx *gorm.DB) error { return b.removePeople(ctx, tx, job) })
}

// batches runs do in consecutive transactions until it returns 0.
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

// inRows returns a function that runs a statement and returns the number of changed rows.
func inRows(sql string, args ...any) func(*gorm.DB) (int, error) {
	return func(tx *gorm.DB) (int, error) {
		done := tx.Exec(sql, args...)
		return int(done.RowsAffected), done.Error
	}
}
