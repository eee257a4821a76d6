package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// telling is a row of what a person says once about a thing and may change: the
// reason of a vote, the answer to a question, an outcome. It holds the columns
// of all three tables.
type telling struct {
	Thing     int64      `json:"id"` // the idea, or the question
	CreatedAt time.Time  `json:"at"`
	Words     string     `json:"words,omitempty"`
	Weight    string     `json:"weight,omitempty"`
	Public    bool       `json:"public,omitempty"`
	EditedAt  *time.Time `json:"edited,omitempty"`
	ChoiceID  *int64     `json:"choice,omitempty"`
	Verdict   Verdict    `json:"verdict,omitempty"`
	HandledAt *time.Time `json:"handled,omitempty"`
}

// tellingTable is one of those tables.
type tellingTable struct {
	table, thing string
	more         []string                                     // columns beside thing, person, time and words
	parent       string                                       // what must be there for a row to be made again
	count        func(tx *gorm.DB, row telling, by int) error // one more or less of them; nil: nothing counts them
}

// tellings are the tables.
var tellings = []tellingTable{
	{"vote_reasons", "idea_id", []string{"weight", "public", "edited_at"}, "SELECT 1 FROM votes WHERE idea_id = @thing AND user_id = @from", nil},
	{"question_answers", "question_id", []string{"choice_id"}, "SELECT 1 FROM questions WHERE id = @thing", countReply},
	{"outcomes", "idea_id", []string{"verdict", "handled_at"}, "SELECT 1 FROM ideas WHERE id = @thing", func(tx *gorm.DB, row telling, by int) error {
		if by < 0 {
			return countOutcome(tx, row.Thing, row.Verdict, "")
		}
		return countOutcome(tx, row.Thing, "", row.Verdict)
	}},
}

func countReply(tx *gorm.DB, row telling, by int) error {
	if err := tx.Exec("UPDATE questions SET answer_count = answer_count + ? WHERE id = ?", by, row.Thing).Error; err != nil {
		return err
	}
	if by < 0 {
		return countChoices(tx, row.ChoiceID, nil)
	}
	return countChoices(tx, nil, row.ChoiceID)
}

// toldMoves are the rows of one of the tables that a merge moved. Dropped are
// those where into had said something himself.
type toldMoves struct {
	Moved   []telling `json:"moved,omitempty"`
	Dropped []telling `json:"dropped,omitempty"`
}

// moveTold passes on what from said once to into. It comes before votes move:
// they take their reasons along.
func moveTold(tx *gorm.DB, from, into int64) (map[string]toldMoves, error) {
	journal := map[string]toldMoves{}
	for _, t := range tellings {
		var moves toldMoves
		row := t.thing + " AS thing, created_at, words, " + strings.Join(t.more, ", ")
		err := tx.Raw("DELETE FROM "+t.table+" WHERE user_id = ? AND "+t.thing+" IN (SELECT "+t.thing+" FROM "+t.table+" WHERE user_id = ?) RETURNING "+row,
			from, into).Scan(&moves.Dropped).Error
		if err == nil {
			err = tx.Raw("SELECT "+t.thing+" AS thing, created_at FROM "+t.table+" WHERE user_id = ? ORDER BY "+t.thing, from).Scan(&moves.Moved).Error
		}
		if err == nil {
			of := "user_id = @from"
			if t.table == "vote_reasons" { // the others move with their votes
				of += " AND idea_id IN (SELECT idea_id FROM votes WHERE user_id = @into)"
			}
			err = tx.Exec("UPDATE "+t.table+" SET user_id = @into WHERE "+of, map[string]any{"from": from, "into": into}).Error
		}
		if err == nil {
			slices.SortFunc(moves.Dropped, byThing)
			err = countEach(tx, t.count, moves.Dropped, -1)
		}
		if err != nil {
			return nil, fmt.Errorf("move %s: %w", t.table, err)
		}
		journal[t.table] = moves
	}
	return journal, nil
}

func byThing(a, b telling) int { return cmp.Compare(a.Thing, b.Thing) }

func countEach(tx *gorm.DB, count func(*gorm.DB, telling, int) error, rows []telling, by int) error {
	if count == nil {
		return nil
	}
	for _, row := range rows {
		if err := count(tx, row, by); err != nil {
			return err
		}
	}
	return nil
}

// undoTold moves back what is still there, and makes again what was dropped. It
// comes after votes are back.
func undoTold(tx *gorm.DB, journal map[string]toldMoves, from, into int64) error {
	for _, t := range tellings {
		moves := journal[t.table]
		rows := make([]kept, len(moves.Moved))
		for i, row := range moves.Moved {
			rows[i] = kept{ID: row.Thing, CreatedAt: row.CreatedAt}
		}
		if err := moveBack(tx, t.table, t.thing, rows, from, into); err != nil {
			return fmt.Errorf("move %s back: %w", t.table, err)
		}
		for _, row := range moves.Dropped {
			if err := t.bringBack(tx, row, from); err != nil {
				return fmt.Errorf("bring %s back: %w", t.table, err)
			}
		}
	}
	return nil
}

// bringBack makes a row of from again that was dropped, unless what it was about
// is gone or he has said something new.
func (t tellingTable) bringBack(tx *gorm.DB, row telling, from int64) error {
	there, err := existing(tx, t.parent, map[string]any{"thing": row.Thing, "from": from})
	if err != nil || !there {
		return err
	}
	again := map[string]any{t.thing: row.Thing, "user_id": from, "created_at": row.CreatedAt, "words": row.Words}
	for _, column := range t.more {
		again[column] = row.column(column)
	}
	added := tx.Table(t.table).Clauses(clause.OnConflict{DoNothing: true}).Create(again)
	if added.Error != nil || added.RowsAffected == 0 || t.count == nil {
		return added.Error
	}
	return t.count(tx, row, +1)
}

func (row telling) column(name string) any {
	switch name {
	case "weight":
		return row.Weight
	case "public":
		return row.Public
	case "edited_at":
		return row.EditedAt
	case "choice_id":
		return row.ChoiceID
	case "verdict":
		return row.Verdict
	}
	return row.HandledAt
}

// forgetTold deletes what people who leave said once, and counts it off. The
// reasons have gone with the votes.
func forgetTold(ctx context.Context, tx *gorm.DB, people []int64) error {
	for _, t := range tellings {
		var gone []telling
		err := tx.WithContext(ctx).Raw("DELETE FROM "+t.table+" WHERE user_id IN ? RETURNING "+t.thing+" AS thing, "+strings.Join(t.more, ", "), people).Scan(&gone).Error
		if err == nil {
			slices.SortFunc(gone, byThing)
			err = countEach(tx.WithContext(ctx), t.count, gone, -1)
		}
		if err != nil {
			return fmt.Errorf("forget %s: %w", t.table, err)
		}
	}
	return nil
}
