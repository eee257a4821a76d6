package takeout

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// ownData reads one person's data in batches. The rows contain no secrets. Of ideas that are hidden
// from the person it gives only the id.
type ownData struct {
	db     *database.DB
	id     int64
	hidden string // ids of the categories they may not see, as SQL
}

// dataBatch is how many rows are in memory at a time.
const dataBatch = 200

// ownDataOf returns a reader of the actor's data, and their row.
func (t *Takeout) ownDataOf(ctx context.Context, actor board.Actor) (data ownData, user account.User, err error) {
	if err := actor.May(policy.Leave, policy.Subject{}); err != nil {
		return data, user, err
	}
	err = t.db.Read(ctx).Where("id = ?", actor.ID).Take(&user).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return data, user, problem.New(problem.SignedOut, "problem.signed_out")
	}
	if err != nil {
		return data, user, fmt.Errorf("load user %d: %w", actor.ID, err)
	}
	snapshot, err := t.board.Snapshot(ctx)
	if err != nil {
		return data, user, err
	}
	return ownData{t.db, actor.ID, idList(snapshot.Invisible(account.ActorOf(&user)))}, user, nil
}

// idList returns ids as an SQL list in parentheses.
func idList(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return "(" + strings.Join(words, ", ") + ")"
}

// known returns SQL for a column with what others wrote on an idea: its value, or an empty text if
// the person may not see the idea.
func (d ownData) known(column string) string {
	return `CASE
				WHEN ideas.hidden_at IS NULL AND ideas.category_id NOT IN ` + d.hidden + ` THEN ` + column + `
				ELSE ''
			END`
}

// batches calls each for the rows of query, paged by the id that number returns.
func batches[T any](ctx context.Context, d ownData, query string, number func(T) int64, each func(T) error) error {
	var after int64
	for {
		var rows []T
		if err := d.db.Read(ctx).Raw(query, d.id, after, dataBatch).Scan(&rows).Error; err != nil {
			return fmt.Errorf("read the data of user %d: %w", d.id, err)
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
		if len(rows) < dataBatch {
			return nil
		}
		after = number(rows[len(rows)-1])
	}
}

// few calls each for the rows of query, of which a person has only a limited number.
func few[T any](ctx context.Context, d ownData, query string, each func(T) error) error {
	var rows []T
	if err := d.db.Read(ctx).Raw(query, d.id).Scan(&rows).Error; err != nil {
		return fmt.Errorf("read the data of user %d: %w", d.id, err)
	}
	for _, row := range rows {
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}
