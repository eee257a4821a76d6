package board

import (
	"gorm.io/gorm"

	"ideaboard/internal/event"
)

// questionPart is what the board does with questions.
type questionPart struct{}

func (questionPart) Written() []Written { return []Written{{Table: "questions", Writer: "asker_id"}} }

func (questionPart) PersonRows() []PersonRows {
	return []PersonRows{OnePerPerson[movedAnswer]{Table: "question_answers", Thing: "question_id", Parent: "questions", Count: countAnswers}}
}

func (questionPart) Counters() []Counter {
	return []Counter{
		{Name: "answers to question", Table: "questions", Key: "id", Column: "answer_count", Rows: "question_answers", By: "question_id"},
		{Name: "answers with choice", Table: "question_choices", Key: "id", Column: "count",
			Rows: "question_answers", By: "choice_id", Condition: "choice_id IS NOT NULL"},
	}
}

func (questionPart) Rendered() []Rendered {
	return []Rendered{{"questions", "summary", "summary_html"}}
}

func (questionPart) Undo(kind event.Kind) Undo {
	if kind == event.QuestionClosed {
		return undoClosing
	}
	return nil
}

func (questionPart) Involved() string {
	return `EXISTS (SELECT 1 FROM question_answers JOIN questions ON questions.id = question_answers.question_id
		WHERE question_answers.user_id = @person AND questions.idea_id = @idea AND questions.asked = 'people')`
}

type movedAnswer struct {
	RowOf
	ChoiceID *int64 `json:"choice,omitempty"`
	Words    string `json:"words,omitempty"`
}

// Columns returns what somebody answered.
func (a movedAnswer) Columns() map[string]any {
	return map[string]any{"choice_id": a.ChoiceID, "words": a.Words}
}

// countAnswers counts answers to questions, one more or less each.
func countAnswers(tx *gorm.DB, rows []movedAnswer, by int) error {
	for _, row := range rows {
		if err := tx.Exec("UPDATE questions SET answer_count = answer_count + ? WHERE id = ?", by, row.ID).Error; err != nil {
			return err
		}
		was, is := row.ChoiceID, (*int64)(nil)
		if by > 0 {
			was, is = is, was
		}
		if err := countChoices(tx, was, is); err != nil {
			return err
		}
	}
	return nil
}
