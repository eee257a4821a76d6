package question

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// Limits of an answer and of the summary, in characters.
const (
	MaxAnswer  = 1_000
	MaxSummary = 4_000
)

// Answer is one person's answer to a question.
type Answer struct {
	QuestionID int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID     int64 `gorm:"primaryKey;autoIncrement:false"`
	ChoiceID   *int64
	Body       string
	CreatedAt  time.Time
}

// TableName returns the table of answers.
func (Answer) TableName() string { return "question_answers" }

// questionFor returns a question that the actor may act on, its idea, and what policy needs to know
// of both.
func (q *Questions) questionFor(
	ctx context.Context, tx *gorm.DB, actor board.Actor, do policy.Action, id int64, snapshot *board.Snapshot,
) (question Question, idea board.Idea, about policy.Subject, err error) {
	question, err = database.Rows[Question](tx).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return question, idea, about, problem.New(problem.NotFound, "problem.not_found")
	}
	if err != nil {
		return question, idea, about, fmt.Errorf("load question %d: %w", id, err)
	}
	if idea, about, err = q.board.IdeaSubject(ctx, tx, actor, question.IdeaID, snapshot); err != nil {
		return question, idea, about, err
	}
	about = question.subject(about)
	return question, idea, about, actor.May(do, about)
}

// Answer stores the actor's answer to a question, replacing an earlier one: a choice, a text, or
// both. choice is 0 for none.
func (q *Questions) Answer(
	ctx context.Context, actor board.Actor, id, choice int64, body string,
) (question Question, idea board.Idea, err error) {
	snapshot, err := q.board.Snapshot(ctx)
	if err != nil {
		return question, idea, err
	}
	err = q.board.Change(ctx, func(tx *gorm.DB) error {
		if question, idea, _, err = q.questionFor(ctx, tx, actor, policy.AnswerQuestion, id, snapshot); err != nil {
			return err
		}
		answer := Answer{QuestionID: id, UserID: actor.ID, Body: text.Block(body), CreatedAt: q.board.Now()}
		if err := answer.choose(tx, choice); err != nil {
			return err
		}
		isNew, err := save(tx, answer)
		if err != nil || !isNew {
			return err
		}
		return q.board.Record(ctx, tx, event.QuestionAnswered, question.IdeaID, actor, event.Detail{"question": id})
	})
	return question, idea, err
}

// choose validates the answer and sets its choice.
func (a *Answer) choose(tx *gorm.DB, choice int64) error {
	if text.Length(a.Body) > MaxAnswer {
		return problem.Field("body", "problem.reply_long", map[string]any{"Max": MaxAnswer})
	}
	var choices []int64
	err := tx.Raw("SELECT id FROM question_choices WHERE question_id = ?", a.QuestionID).Scan(&choices).Error
	if err != nil {
		return fmt.Errorf("load the choices of question %d: %w", a.QuestionID, err)
	}
	for _, id := range choices {
		if id == choice {
			a.ChoiceID = &id
		}
	}
	switch {
	case choice != 0 && a.ChoiceID == nil:
		return problem.Field("choice", "problem.choice_unknown", nil)
	case a.ChoiceID != nil || text.Visible(a.Body) > 0:
		return nil
	case len(choices) > 0:
		return problem.Field("choice", "problem.choice_needed", nil)
	}
	return problem.Field("body", "problem.reply_empty", nil)
}

// save adds or changes an answer, and updates the counts. It locks the answer's row before the
// question's, as does deleting a person.
func save(tx *gorm.DB, answer Answer) (isNew bool, err error) {
	added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&answer)
	if added.Error != nil {
		return false, board.SignedOutIfDeleted(fmt.Errorf("answer question %d: %w", answer.QuestionID, added.Error))
	}
	isNew = added.RowsAffected > 0
	was, by := Answer{}, 1
	if !isNew {
		by = 0
		err := tx.Clauses(board.ForUpdate).Where("question_id = ? AND user_id = ?", answer.QuestionID, answer.UserID).
			Take(&was).Error
		if err == nil {
			err = tx.Exec(`
				UPDATE question_answers
				SET choice_id = ?, body = ?
				WHERE question_id = ?
					AND user_id = ?`, answer.ChoiceID, answer.Body, answer.QuestionID, answer.UserID).Error
		}
		if err != nil {
			return false, fmt.Errorf("answer question %d: %w", answer.QuestionID, err)
		}
	}
	counted := tx.Exec(`
		UPDATE questions
		SET answer_count = answer_count + ?
		WHERE id = ?
			AND closed_at IS NULL`, by, answer.QuestionID)
	if counted.Error != nil {
		return false, fmt.Errorf("count an answer to question %d: %w", answer.QuestionID, counted.Error)
	}
	if counted.RowsAffected == 0 { // closed since it was read
		return false, problem.New(problem.Conflict, "problem.question_closed")
	}
	return isNew, countChoices(tx, was.ChoiceID, answer.ChoiceID)
}

// countChoices moves one answer in the counts from one choice to another; nil is none. The caller
// holds the lock on the question's row.
func countChoices(tx *gorm.DB, from, to *int64) error {
	if from != nil && to != nil && *from == *to {
		return nil
	}
	for _, c := range []struct {
		id *int64
		by int
	}{{from, -1}, {to, +1}} {
		if c.id == nil {
			continue
		}
		if err := tx.Exec("UPDATE question_choices SET count = count + ? WHERE id = ?", c.by, *c.id).Error; err != nil {
			return fmt.Errorf("count an answer: %w", err)
		}
	}
	return nil
}

// Close closes a question with a summary in Markdown, or without: then the counts are the result.
// Authors who close their own question write no summary.
func (q *Questions) Close(
	ctx context.Context, actor board.Actor, id int64, summary string,
) (question Question, idea board.Idea, err error) {
	snapshot, err := q.board.Snapshot(ctx)
	if err != nil {
		return question, idea, err
	}
	summary = text.Block(summary)
	wrong := summaryLong(summary)
	html := ""
	if wrong == nil { // outside the transaction, because rendering takes time
		html = markdown.HTML(summary)
	}
	err = q.board.Change(ctx, func(tx *gorm.DB) error {
		var about policy.Subject
		if question, idea, about, err = q.questionFor(ctx, tx, actor, policy.CloseQuestion, id, snapshot); err != nil {
			return err
		}
		if actor.May(policy.SumUpQuestion, about) == nil {
			if wrong != nil {
				return wrong
			}
			question.Summary, question.SummaryHTML = summary, html
		}
		now := q.board.Now()
		question.ClosedAt, question.ClosedBy = &now, &actor.ID
		return q.saveClosed(ctx, tx, actor, question, &idea)
	})
	return question, idea, err
}

func summaryLong(summary string) error {
	if text.Length(summary) > MaxSummary {
		return problem.Field("summary", "problem.summary_long", map[string]any{"Max": MaxSummary})
	}
	return nil
}

// saveClosed closes a question. Staff can undo it; the act records it for the idea.
func (q *Questions) saveClosed(
	ctx context.Context, tx *gorm.DB, actor board.Actor, question Question, idea *board.Idea,
) error {
	closed, err := database.Rows[Question](tx).Where("id = ? AND closed_at IS NULL", question.ID).
		Select("summary", "summary_html", "closed_at", "closed_by").Updates(ctx, question)
	if err != nil {
		return board.SignedOutIfDeleted(fmt.Errorf("close question %d: %w", question.ID, err))
	}
	if closed == 0 { // closed since it was read
		return problem.New(problem.Conflict, "problem.question_closed")
	}
	about := event.Detail{"question": question.ID, "closed": question.ClosedAt}
	if actor.Staff() {
		return q.board.RecordAct(ctx, tx, event.QuestionClosed, idea, actor, about)
	}
	return q.board.Record(ctx, tx, event.QuestionClosed, question.IdeaID, actor, about)
}

// undoClosing opens a question again. The summary stays, as a draft for the next time.
func undoClosing(ctx context.Context, tx *gorm.DB, _ board.Actor, act board.Act) error {
	question, err := database.Rows[Question](tx).Where("id = ?", act.About.Number("question")).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return board.UndoChanged()
	}
	if err != nil {
		return fmt.Errorf("load question %d: %w", act.About.Number("question"), err)
	}
	if _, err := board.LockIdea(ctx, tx, question.IdeaID); err != nil {
		return err
	}
	another, err := anotherOpen(tx, question)
	if err != nil {
		return fmt.Errorf("open question %d again: %w", question.ID, err)
	}
	if another || !act.About.IsTime("closed", question.ClosedAt) {
		return board.UndoChanged()
	}
	err = tx.Exec("UPDATE questions SET closed_at = NULL, closed_by = NULL WHERE id = ?", question.ID).Error
	if err != nil {
		return fmt.Errorf("open question %d again: %w", question.ID, err)
	}
	return nil
}
