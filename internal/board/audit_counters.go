package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// counter is a column that counts rows of another table. Rows count by the
// columns of by, which are those of key under other names.
type counter struct {
	name                string // what is reported, before the row's number
	table, key, column  string // where the number is kept
	rows, by, condition string // what it counts
	base                string // what is added to the count, of the row's columns; "0" for none
	chain               string // where the base is made of other rows' counters: id and base of all rows at once
	emoji               bool   // the key has an emoji, too, and the counter's row may be missing
}

// counters are all of them, but the shelves' (audit_shelves.go) and people's
// dates (person_dates.go).
var counters = []counter{
	{name: "votes of idea", table: "ideas", key: "id", column: "vote_count", rows: "votes", by: "idea_id", condition: "TRUE", base: "carried_votes"},
	{name: "comments of idea", table: "ideas", key: "id", column: "comment_count", rows: "comments", by: "idea_id", condition: publicRows, base: duplicatesTalk, chain: duplicatesTalks},
	{name: "replies to comment", table: "comments", key: "id", column: "reply_count", rows: "comments", by: "parent_id", condition: "parent_id IS NOT NULL AND " + publicRows, base: "0"},
	{name: "answers to question", table: "questions", key: "id", column: "answer_count", rows: "question_answers", by: "question_id", condition: "TRUE", base: "0"},
	{name: "answers with choice", table: "question_choices", key: "id", column: "count", rows: "question_answers", by: "choice_id", condition: "choice_id IS NOT NULL", base: "0"},
	{name: "ideas with tag", table: "tags", key: "id", column: "idea_count", rows: "idea_tags", by: "tag_id", condition: countedTags, base: "0"},
	outcomeCounter(Solved), outcomeCounter(Partly), outcomeCounter(Not),
	reactionCounter("idea", reactedIdeas), reactionCounter("comment", reactedComments),
}

// publicRows is which comments the counters count.
const publicRows = "NOT internal AND hidden_at IS NULL AND deleted_at IS NULL"

// duplicatesTalk is how many comments an idea has by its duplicates.
const duplicatesTalk = `coalesce((SELECT sum(duplicates.comment_count) FROM ideas AS duplicates
	WHERE duplicates.merged_into_id = ideas.id AND duplicates.hidden_at IS NULL), 0)`

// duplicatesTalks is duplicatesTalk of every idea.
const duplicatesTalks = `SELECT merged_into_id, -sum(comment_count) FROM ideas
	WHERE merged_into_id IS NOT NULL AND hidden_at IS NULL GROUP BY merged_into_id`

func outcomeCounter(verdict Verdict) counter {
	return counter{name: "outcomes (" + string(verdict) + ") of idea", table: "ideas", key: "id", column: solvedColumn[verdict],
		rows: "outcomes", by: "idea_id", condition: "verdict = '" + string(verdict) + "'", base: "0"}
}

func reactionCounter(to string, of reacted) counter {
	return counter{name: "reactions to " + to, table: of.counts, key: of.thing, column: "count",
		rows: of.rows, by: of.thing, condition: "TRUE", base: "0", emoji: true}
}

// countedRow is the key of a counter's row.
type countedRow struct {
	ID    int64
	Emoji string // "" but for reactions
}

// audit compares the counter with its rows, mends it and returns what was wrong.
func (c counter) audit(ctx context.Context, b *Board) (wrong []Miscount, err error) {
	for range chainedRounds {
		some, err := c.auditOnce(ctx, b)
		if wrong = append(wrong, some...); err != nil || len(some) == 0 || c.chain == "" {
			return wrong, err
		}
	}
	return wrong, nil
}

// chainedRounds bounds how often what was mended makes another row wrong.
const chainedRounds = 20

func (c counter) auditOnce(ctx context.Context, b *Board) (wrong []Miscount, err error) {
	found, err := c.differ(b.db.Read(ctx))
	if err != nil {
		return nil, fmt.Errorf("audit the %s: %w", c.name, err)
	}
	for _, row := range found {
		miscount := Miscount{Counter: fmt.Sprintf("%s %d", c.name, row.ID)}
		if c.emoji {
			miscount.Counter += ", " + row.Emoji
		}
		err := b.Change(ctx, func(tx *gorm.DB) (err error) {
			miscount.Was, miscount.Is, err = c.mend(tx, row)
			return err
		})
		if err != nil {
			return wrong, fmt.Errorf("mend the %s: %w", miscount.Counter, err)
		}
		if miscount.Was != miscount.Is { // or a row came or went while the audit looked
			wrong = append(wrong, miscount)
		}
	}
	return wrong, nil
}

// differ returns the counters that do not say what the rows say: what is kept
// and what is counted are added up with opposite signs.
func (c counter) differ(tx *gorm.DB) (found []countedRow, err error) {
	emoji := ""
	if c.emoji {
		emoji = ", emoji"
	}
	base, more := c.base, ""
	if c.chain != "" {
		base, more = "0", " UNION ALL "+c.chain
	}
	err = tx.Raw("SELECT id" + emoji + " FROM (SELECT " + c.key + " AS id" + emoji + ", " + c.column + " - " + base + " AS n FROM " + c.table + more +
		" UNION ALL SELECT " + c.by + emoji + ", -count(*) FROM " + c.rows + " WHERE " + c.condition + " GROUP BY " + c.by + emoji +
		") AS sums GROUP BY id" + emoji + " HAVING sum(n) <> 0 ORDER BY id" + emoji).Scan(&found).Error
	return found, err
}

// mend counts one row's again with the row locked: what moves the counter
// meanwhile waits, and adds to what was found.
func (c counter) mend(tx *gorm.DB, row countedRow) (was, is int, err error) {
	where, args := " = ?", []any{row.ID}
	if c.emoji {
		where, args = " = ? AND emoji = ?", []any{row.ID, row.Emoji}
		err = tx.Exec("INSERT INTO "+c.table+" ("+c.key+", emoji, "+c.column+") VALUES (?, ?, 0) ON CONFLICT DO NOTHING", args...).Error
	}
	if err == nil {
		err = tx.Table(c.table).Clauses(forUpdate).Where(c.key+where, args...).Select(c.column).Scan(&was).Error
	}
	if err == nil {
		err = tx.Raw("UPDATE "+c.table+" SET "+c.column+" = "+c.base+" + (SELECT count(*) FROM "+c.rows+" WHERE "+c.by+where+" AND "+c.condition+`)
			WHERE `+c.key+where+" RETURNING "+c.column, append(args, args...)...).Scan(&is).Error
	}
	return was, is, err
}
