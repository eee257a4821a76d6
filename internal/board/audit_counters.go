package board

import (
	"cmp"
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Counter is a column that counts rows of another table. By names the columns of Rows
// that match Key: votes by idea_id are counted in ideas by id.
type Counter struct {
	Name               string // reported before the row's number: "answers to question"
	Table, Key, Column string // where the number is stored
	Rows, By           string // what it counts
	Condition          string // which of the rows; "" for all

	// base is an SQL expression over the counter's row that is added to the count,
	// such as "imported_votes"; "" for nothing.
	base string
	// chain is set where base depends on the same counter of other rows, as the
	// comments of an idea include those of its duplicates. It is a query of id and
	// base for all rows at once; "" otherwise.
	chain string
	emoji bool // the emoji is part of the key, and the counter's row may be missing
}

// counters are the board's own, except the categories' (audit_categories.go) and people's
// first dates (first_dates.go).
var counters = []Counter{
	{
		Name:   "votes of idea",
		Table:  "ideas",
		Key:    "id",
		Column: "vote_count",
		Rows:   "votes",
		By:     "idea_id",
		base:   "imported_votes",
	},
	{
		Name: "comments of idea", Table: "ideas", Key: "id", Column: "comment_count",
		Rows: "comments", By: "idea_id", Condition: publicRows, base: duplicatesComments, chain: commentsByDuplicates,
	},
	{
		Name: "replies to comment", Table: "comments", Key: "id", Column: "reply_count",
		Rows: "comments", By: "parent_id", Condition: "parent_id IS NOT NULL AND " + publicRows,
	},
	{
		Name:      "ideas with tag",
		Table:     "tags",
		Key:       "id",
		Column:    "idea_count",
		Rows:      "idea_tags",
		By:        "tag_id",
		Condition: countedTags,
	},
	reactionCounter("idea", reactedIdeas),
	reactionCounter("comment", reactedComments),
}

// publicRows matches the comments that counters count.
const publicRows = "NOT internal AND hidden_at IS NULL AND deleted_at IS NULL"

// duplicatesComments is the number of comments on the duplicates of an idea.
const duplicatesComments = `
	coalesce((
		SELECT sum(duplicates.comment_count)
		FROM ideas AS duplicates
		WHERE duplicates.merged_into_id = ideas.id
			AND duplicates.hidden_at IS NULL
	), 0)`

// commentsByDuplicates is duplicatesComments for every idea.
const commentsByDuplicates = `
	SELECT merged_into_id, -sum(comment_count)
	FROM ideas
	WHERE merged_into_id IS NOT NULL
		AND hidden_at IS NULL
	GROUP BY merged_into_id`

func reactionCounter(to string, of reacted) Counter {
	return Counter{
		Name:   "reactions to " + to,
		Table:  of.counts,
		Key:    of.thing,
		Column: "count",
		Rows:   of.rows,
		By:     of.thing,
		emoji:  true,
	}
}

// counted returns the condition on the rows that count.
func (c Counter) counted() string { return cmp.Or(c.Condition, "TRUE") }

// plus returns the expression that is added to the count.
func (c Counter) plus() string { return cmp.Or(c.base, "0") }

// countedRow is the key of a counter's row.
type countedRow struct {
	ID    int64
	Emoji string // "" except for reactions
}

// audit compares the counter with its rows, corrects it and returns the differences.
func (c Counter) audit(ctx context.Context, b *Board) (wrong []Miscount, err error) {
	for range chainedRounds {
		some, err := c.auditOnce(ctx, b)
		if wrong = append(wrong, some...); err != nil || len(some) == 0 || c.chain == "" {
			return wrong, err
		}
	}
	return wrong, nil
}

// chainedRounds limits how often a correction can make another row wrong.
const chainedRounds = 20

func (c Counter) auditOnce(ctx context.Context, b *Board) (wrong []Miscount, err error) {
	found, err := c.differ(b.db.Read(ctx))
	if err != nil {
		return nil, fmt.Errorf("audit the %s: %w", c.Name, err)
	}
	for _, row := range found {
		miscount := Miscount{Counter: fmt.Sprintf("%s %d", c.Name, row.ID)}
		if c.emoji {
			miscount.Counter += ", " + row.Emoji
		}
		err := b.Change(ctx, func(tx *gorm.DB) (err error) {
			miscount.Was, miscount.Is, err = c.correct(tx, row)
			return err
		})
		if err != nil {
			return wrong, fmt.Errorf("correct the %s: %w", miscount.Counter, err)
		}
		if miscount.Was != miscount.Is { // otherwise a row was added or removed during the audit
			wrong = append(wrong, miscount)
		}
	}
	return wrong, nil
}

// differ returns the counters that differ from their rows. Stored and counted numbers are
// summed with opposite signs, so that one pass finds them.
func (c Counter) differ(tx *gorm.DB) (found []countedRow, err error) {
	emoji := ""
	if c.emoji {
		emoji = ", emoji"
	}
	base, more := c.plus(), ""
	if c.chain != "" {
		base, more = "0", " UNION ALL "+c.chain
	}
	err = tx.Raw(`
		SELECT id` + emoji + `
		FROM (
			SELECT ` + c.Key + ` AS id` + emoji + `, ` + c.Column + ` - ` + base + ` AS n
			FROM ` + c.Table + more + `
			UNION ALL
			SELECT ` + c.By + emoji + `, -count(*)
			FROM ` + c.Rows + `
			WHERE ` + c.counted() + `
			GROUP BY ` + c.By + emoji + `
		) AS sums
		GROUP BY id` + emoji + `
		HAVING sum(n) <> 0
		ORDER BY id` + emoji).Scan(&found).Error
	return found, err
}

// correct recounts one row with the row locked, so that concurrent changes wait and add to
// the corrected number. It returns the old and the new number.
func (c Counter) correct(tx *gorm.DB, row countedRow) (was, is int, err error) {
	where, args := " = ?", []any{row.ID}
	if c.emoji {
		where, args = " = ? AND emoji = ?", []any{row.ID, row.Emoji}
		err = tx.Exec(`
			INSERT INTO `+c.Table+` (`+c.Key+`, emoji, `+c.Column+`)
			VALUES (?, ?, 0)
			ON CONFLICT DO NOTHING`, args...).Error
	}
	if err == nil {
		err = tx.Table(c.Table).Clauses(ForUpdate).Where(c.Key+where, args...).Select(c.Column).Scan(&was).Error
	}
	if err == nil {
		err = tx.Raw(`
			UPDATE `+c.Table+`
			SET `+c.Column+` = `+c.plus()+` + (SELECT count(*) FROM `+c.Rows+` WHERE `+c.By+where+` AND `+c.counted()+`)
			WHERE `+c.Key+where+`
			RETURNING `+c.Column, append(args, args...)...).Scan(&is).Error
	}
	return was, is, err
}
