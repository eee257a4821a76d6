package outcome

import (
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// Part tells the board about outcomes.
type Part struct{}

// Written returns nothing: a deleted person's outcomes are deleted, too.
func (Part) Written() []board.Written { return nil }

// PersonRows returns the table of outcomes.
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

// Columns returns the columns of the person's report.
func (m moved) Columns() map[string]any {
	return map[string]any{"body": m.Body, "verdict": m.Verdict, "handled_at": m.HandledAt}
}

// countMoved adds by to the idea's count of each outcome.
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

// Counters returns the counts of each verdict on ideas.
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

// Rendered returns nothing: an outcome is plain text.
func (Part) Rendered() []board.Rendered { return nil }

// Undo returns how to undo [Outcomes.Handle], for its kind of event.
func (Part) Undo(kind event.Kind) board.Undo {
	if kind == event.OutcomeHandled {
		return undoHandled
	}
	return nil
}

// Involved returns "": only people who are involved already can report an outcome.
func (Part) Involved() string { return "" }
