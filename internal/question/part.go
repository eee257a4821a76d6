package question

import (
	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// Part is what the board has to know of questions.
type Part struct{}

// Written are the questions: they stay when the asker leaves.
func (Part) Written() []board.Written {
	return []board.Written{{Table: "questions", Writer: "asker_id"}}
}

// PersonRows are the answers: they go with their person.
func (Part) PersonRows() []board.PersonRows {
	return []board.PersonRows{
		board.OnePerPerson[movedAnswer]{
			Table: "question_answers", Thing: "question_id", Parent: "questions", Count: countMoved,
		},
	}
}

// movedAnswer is an answer in the journal of a merge of two people.
type movedAnswer struct {
	board.RowOf
	ChoiceID *int64 `json:"choice,omitempty"`
	Body     string `json:"words,omitempty"`
}

// Columns returns what somebody answered.
func (a movedAnswer) Columns() map[string]any {
	return map[string]any{"choice_id": a.ChoiceID, "body": a.Body}
}

// countMoved counts answers on their questions and choices, one more or less each.
func countMoved(tx *gorm.DB, rows []movedAnswer, by int) error {
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

// Counters count the answers, of a question and of a choice.
func (Part) Counters() []board.Counter {
	return []board.Counter{
		{
			Name: "answers to question", Table: "questions", Key: "id", Column: "answer_count",
			Rows: "question_answers", By: "question_id",
		},
		{
			Name: "answers with choice", Table: "question_choices", Key: "id", Column: "count",
			Rows: "question_answers", By: "choice_id", Condition: "choice_id IS NOT NULL",
		},
	}
}

// Rendered is the summary of a closed question.
func (Part) Rendered() []board.Rendered {
	return []board.Rendered{{Table: "questions", Source: "summary", HTML: "summary_html"}}
}

// Undo opens a question again that staff have closed.
func (Part) Undo(kind event.Kind) board.Undo {
	if kind == event.QuestionClosed {
		return undoClosing
	}
	return nil
}

// Involved is who answered a question to the people behind an idea.
func (Part) Involved() string {
	return `
		EXISTS (
			SELECT 1
			FROM question_answers
			JOIN questions ON questions.id = question_answers.question_id
			WHERE question_answers.user_id = @person
				AND questions.idea_id = @idea
				AND questions.audience = 'people'
		)`
}
