package question

import (
	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// Part tells the board about questions.
type Part struct{}

// Written returns the questions: they remain when the person who asked is deleted.
func (Part) Written() []board.Written {
	return []board.Written{{Table: "questions", Writer: "asker_id"}}
}

// PersonRows returns the table of answers: they are deleted with their person.
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

// Columns returns the columns of the person's answer.
func (a movedAnswer) Columns() map[string]any {
	return map[string]any{"choice_id": a.ChoiceID, "body": a.Body}
}

// countMoved adds by to the counts of each answer's question and choice.
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

// Counters returns the counts of answers of questions and of choices.
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

// Rendered returns the summaries of closed questions.
func (Part) Rendered() []board.Rendered {
	return []board.Rendered{{Table: "questions", Source: "summary", HTML: "summary_html"}}
}

// Undo returns how to undo the closing of a question by staff.
func (Part) Undo(kind event.Kind) board.Undo {
	if kind == event.QuestionClosed {
		return undoClosing
	}
	return nil
}

// Involved returns the query for people who answered a question about an idea.
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
