// Package question is what is asked about an idea: staff ask the people behind it,
// with choices or without, and its author asks the staff. A question is open until
// it is closed, with what came of it. The board knows of it by [Part].
package question

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// What a question may be, in characters.
const (
	MaxText    = 500
	MaxChoice  = 80
	MinChoices = 2 // or none: then one answers in words
	MaxChoices = 6
)

// Audience is whom a question is for.
type Audience string

// Staff ask the people behind an idea; its author asks the staff.
const (
	AudiencePeople Audience = "people"
	AudienceStaff  Audience = "staff"
)

// Question is one thing that is asked about an idea, until it is closed.
type Question struct {
	ID          int64
	IdeaID      int64
	AskerID     int64
	Audience    Audience
	Body        string
	AnswerCount int
	CreatedAt   time.Time
	ClosedAt    *time.Time
	ClosedBy    *int64
	Summary     string // Markdown: what came of it
	SummaryHTML string
}

// Choice is one of the answers that one may choose.
type Choice struct {
	ID         int64
	QuestionID int64
	Position   int
	Label      string
	Count      int
}

// TableName says where choices are kept.
func (Choice) TableName() string { return "question_choices" }

// Draft is what somebody sends to ask.
type Draft struct {
	Body    string
	Choices []string // none: one answers in words; the author's question has none
}

func (d *Draft) clean(asked Audience) error {
	refused := problem.Fields{Args: map[string]any{
		"Max": MaxText, "MaxChoice": MaxChoice, "MinChoices": MinChoices, "MaxChoices": MaxChoices,
	}}
	d.Body = text.Block(d.Body)
	switch {
	case text.Visible(d.Body) == 0:
		refused.Add("body", "problem.question_empty")
	case text.Length(d.Body) > MaxText:
		refused.Add("body", "problem.question_long")
	}
	if asked == AudienceStaff {
		d.Choices = nil
	}
	if key := d.cleanChoices(); key != "" {
		refused.Add("choices", key)
	}
	return refused.Err()
}

// cleanChoices leaves the choices that say something and returns what is wrong
// with them, or "".
func (d *Draft) cleanChoices() (wrong string) {
	var choices []string
	known := map[string]bool{}
	for _, words := range d.Choices {
		words = text.Line(words)
		if text.Visible(words) == 0 {
			continue
		}
		if text.Length(words) > MaxChoice {
			return "problem.choice_long"
		}
		if known[strings.ToLower(words)] {
			return "problem.choice_twice"
		}
		known[strings.ToLower(words)] = true
		choices = append(choices, words)
	}
	d.Choices = choices
	if n := len(choices); n != 0 && (n < MinChoices || n > MaxChoices) {
		return "problem.choices_few"
	}
	return ""
}

// Questions has all operations of this package. It is safe for concurrent use.
type Questions struct{ board *board.Board }

// New returns the questions about the ideas on a board that was made with [Part].
func New(b *board.Board) *Questions { return &Questions{b} }

// Ask asks one thing about an idea: staff the people behind it, its author the
// staff. A second question of the same kind is a Conflict until the first is
// closed.
func (q *Questions) Ask(
	ctx context.Context, actor board.Actor, ideaID int64, draft Draft,
) (question Question, err error) {
	question = Question{IdeaID: ideaID, AskerID: actor.ID, Audience: AudienceStaff, CreatedAt: q.board.Now()}
	do := policy.AskStaff
	if actor.Staff() {
		question.Audience, do = AudiencePeople, policy.AskPeople
	}
	snapshot, err := q.board.Snapshot(ctx)
	if err != nil {
		return question, err
	}
	wrong := draft.clean(question.Audience)
	question.Body = draft.Body
	err = q.board.Change(ctx, func(tx *gorm.DB) error {
		_, about, err := q.board.IdeaSubject(ctx, tx, actor, ideaID, snapshot)
		if err != nil {
			return err
		}
		if err := actor.May(do, about); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := addQuestion(ctx, tx, &question, draft.Choices); err != nil {
			return err
		}
		detail := event.Detail{"question": question.ID, "asked": question.Audience}
		return q.board.Record(ctx, tx, event.QuestionAsked, ideaID, actor, detail)
	})
	return question, err
}

// addQuestion adds a question unless another of its kind is open. The row comes
// first, and the lock on the idea after: who leaves takes them in this order, too.
func addQuestion(ctx context.Context, tx *gorm.DB, question *Question, choices []string) error {
	if err := database.Rows[Question](tx).Create(ctx, question); err != nil {
		return board.LeftMeanwhile(fmt.Errorf("ask about idea %d: %w", question.IdeaID, err))
	}
	if _, err := board.LockIdea(ctx, tx, question.IdeaID); err != nil {
		return err
	}
	open, err := anotherOpen(tx, *question)
	if err != nil {
		return fmt.Errorf("ask about idea %d: %w", question.IdeaID, err)
	}
	if open {
		refused := problem.Field("body", "problem.question_open", nil)
		refused.Kind = problem.Conflict
		return refused
	}
	if len(choices) == 0 {
		return nil
	}
	rows := make([]Choice, len(choices))
	for i, words := range choices {
		rows[i] = Choice{QuestionID: question.ID, Position: i + 1, Label: words}
	}
	if err := tx.Create(&rows).Error; err != nil {
		return fmt.Errorf("ask about idea %d: %w", question.IdeaID, err)
	}
	return nil
}

// anotherOpen reports whether a question of the same kind is open on the same idea.
func anotherOpen(tx *gorm.DB, question Question) (open bool, err error) {
	err = tx.Raw(`
		SELECT EXISTS (
			SELECT 1
			FROM questions
			WHERE idea_id = ?
				AND audience = ?
				AND closed_at IS NULL
				AND id <> ?
		)`, question.IdeaID, question.Audience, question.ID).Scan(&open).Error
	return open, err
}

// subject is what the rules ask of a question on an idea that they know.
func (q *Question) subject(about policy.Subject) policy.Subject {
	about.WriterID, about.ToStaff, about.Closed = q.AskerID, q.Audience == AudienceStaff, q.ClosedAt != nil
	return about
}
