package board

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// What a person may take with them: all that is kept about them, in rows that
// hold no secret. Of ideas that others hid from them they get the number alone.
type (
	// OwnCategory is a category that they care about.
	OwnCategory struct {
		ID        int64
		Category  string
		CreatedAt time.Time
	}
	// OwnCompany is a company that they belong to.
	OwnCompany struct {
		ID           int64
		Company, Via string
		CreatedAt    time.Time
	}
	// OwnEvent is something that they caused.
	OwnEvent struct {
		ID        int64
		Kind      string
		IdeaID    *int64
		Detail    string // JSON
		CreatedAt time.Time
	}
)

// dataBatch is how many rows are in memory at once.
const dataBatch = 200

// OwnData reads what is kept about one person, in batches.
type OwnData struct {
	b    *Board
	id   int64
	shut string // the ids of the categories that are shut to them, for SQL
}

// OwnData returns the actor's own data, and their own row.
func (b *Board) OwnData(ctx context.Context, actor Actor) (data OwnData, user account.User, err error) {
	if err := actor.May(policy.Leave, policy.Subject{}); err != nil {
		return data, user, err
	}
	err = b.db.Read(ctx).Where("id = ?", actor.ID).Take(&user).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return data, user, problem.New(problem.SignedOut, "problem.signed_out")
	}
	if err != nil {
		return data, user, fmt.Errorf("load user %d: %w", actor.ID, err)
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return data, user, err
	}
	return OwnData{b, actor.ID, idList(snapshot.Invisible(account.ActorOf(&user)))}, user, nil
}

// idList returns ids as a statement may hold them.
func idList(ids []int64) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(id, 10)
	}
	return "(" + strings.Join(words, ", ") + ")"
}

// known is a column of what others wrote on an idea that they may know of, else "".
func (d OwnData) known(column string) string {
	return "CASE WHEN ideas.hidden_at IS NULL AND ideas.category_id NOT IN " + d.shut + " THEN " + column + " ELSE '' END"
}

// batches calls each with the rows of query, which is narrowed to those after a
// number, in its order, and numbered by number.
func batches[T any](ctx context.Context, d OwnData, query string, number func(T) int64, each func(T) error) error {
	var after int64
	for {
		var rows []T
		if err := d.b.db.Read(ctx).Raw(query, d.id, after, dataBatch).Scan(&rows).Error; err != nil {
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

// few calls each with the rows of query, which one person has a bounded number of.
func few[T any](ctx context.Context, d OwnData, query string, each func(T) error) error {
	var rows []T
	if err := d.b.db.Read(ctx).Raw(query, d.id).Scan(&rows).Error; err != nil {
		return fmt.Errorf("read the data of user %d: %w", d.id, err)
	}
	for _, row := range rows {
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// Events calls each with everything that the person caused.
func (d OwnData) Events(ctx context.Context, each func(OwnEvent) error) error {
	return batches(ctx, d, `SELECT id, kind, idea_id, detail, created_at FROM events WHERE actor_id = ? AND id > ? ORDER BY id LIMIT ?`,
		func(e OwnEvent) int64 { return e.ID }, each)
}

// Categories calls each with every category that the person cares about.
func (d OwnData) Categories(ctx context.Context, each func(OwnCategory) error) error {
	return few(ctx, d, `SELECT categories.id, categories.name AS category, category_follows.created_at FROM category_follows
		JOIN categories ON categories.id = category_follows.category_id WHERE user_id = ? AND categories.id NOT IN `+d.shut+` ORDER BY categories.id`, each)
}

// Companies calls each with every company that the person belongs to.
func (d OwnData) Companies(ctx context.Context, each func(OwnCompany) error) error {
	return few(ctx, d, `SELECT companies.id, companies.name AS company, company_members.via, company_members.created_at FROM company_members
		JOIN companies ON companies.id = company_members.company_id WHERE user_id = ? ORDER BY companies.id`, each)
}
