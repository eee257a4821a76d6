package outcome

import (
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// Part is what the board has to know of outcomes.
type Part struct{}

// Written is none: an outcome goes with its person.
func (Part) Written() []board.Written { return nil }

// PersonRows are the outcomes.
func (Part) PersonRows() []board.PersonRows {
	return []board.PersonRows{
		board.OnePerPerson[moved]{Table: "outcomes", Thing: "idea_id", Parent: "ideas", Count: countMoved},
	}
}

// moved is an outcome in the journal of a merge of two people.
type moved struct {
	board.RowOf
	Body      string     `json:"words,omitempty"`
	Verdict   Verdict    `json:"verdict,omitempty"`
	HandledAt *time.Time `json:"handled,omitempty"`
}

// Columns returns what somebody said.
func (m moved) Columns() map[string]any {
	return map[string]any{"body": m.Body, "verdict": m.Verdict, "handled_at": m.HandledAt}
}

// countMoved counts outcomes on their ideas, one more or less each.
func countMoved(tx *gorm.DB, rows []moved, by int) error {
	for _, row := range rows {
		was, is := row.Verdict, Verdict("")
		if by > 0 {
			was, is = is, was
		}
		if err := count(tx, row.ID, was, is); err != nil {
			return err
		}
	}
	return nil
}

// Counters count the outcomes of each verdict on their idea.
func (Part) Counters() (all []board.Counter) {
	for _, verdict := range Verdicts {
		all = append(all, board.Counter{
			Name:  "outcomes (" + string(verdict) + ") of idea",
			Table: "ideas", Key: "id", Column: solvedColumn[verdict],
			Rows: "outcomes", By: "idea_id", Condition: "verdict = '" + string(verdict) + "'",
		})
	}
	return all
}

// Rendered is none: an outcome is plain text.
func (Part) Rendered() []board.Rendered { return nil }

// Undo takes the mark back that a "no" was answered.
func (Part) Undo(kind event.Kind) board.Undo {
	if kind == event.OutcomeHandled {
		return undoHandled
	}
	return nil
}

// Involved is nobody: those who tell an outcome are involved before.
func (Part) Involved() string { return "" }
