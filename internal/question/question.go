// Package question manages questions about an idea: staff ask the people behind it, with or without
// choices, and its author asks the staff. A question is open until it is closed, with or without a
// summary. The board knows of it by [Part].
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

// Limits of a question, in characters, and of its choices.
const (
	MaxText    = 500
	MaxChoice  = 80
	MinChoices = 2 // or none: then answers are text
	MaxChoices = 6
)

// Audience is whom a question is for.
type Audience string

// Staff ask the people behind an idea; its author asks the staff.
const (
	AudiencePeople Audience = "people"
	AudienceStaff  Audience = "staff"
)

// Question is a question about an idea.
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
	Summary     string // Markdown: the result
	SummaryHTML string
}

// Choice is one of a question's possible answers.
type Choice struct {
	ID         int64
	QuestionID int64
	Position   int
	Label      string
	Count      int
}

// TableName returns the table of choices.
func (Choice) TableName() string { return "question_choices" }

// Draft is the input for a new question.
type Draft struct {
	Body    string
	Choices []string // none means that answers are text; an author's question has none
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

// cleanChoices removes empty choices. If the rest are invalid, it returns the message key,
// otherwise "".
func (d *Draft) cleanChoices() (wrong string) {
	var choices []string
	known := map[string]bool{}
	for _, label := range d.Choices {
		label = text.Line(label)
		if text.Visible(label) == 0 {
			continue
		}
		if text.Length(label) > MaxChoice {
			return "problem.choice_long"
		}
		if known[strings.ToLower(label)] {
			return "problem.choice_twice"
		}
		known[strings.ToLower(label)] = true
		choices = append(choices, label)
	}
	d.Choices = choices
	if n := len(choices); n != 0 && (n < MinChoices || n > MaxChoices) {
		return "problem.choices_few"
	}
	return ""
}

// Questions has all operations of this package. It is safe for concurrent use.
type Questions struct{ board *board.Board }

// New returns the questions of a board that was created with [Part].
func New(b *board.Board) *Questions { return &Questions{b} }

// Ask asks a question about an idea: staff ask the people behind it, its author the staff. It
// returns Conflict if a question with the same audience is open.
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

// addQuestion adds a question unless another one with its audience is open. It inserts the row
// before it locks the idea, which is the order of deleting a person, too.
func addQuestion(ctx context.Context, tx *gorm.DB, question *Question, choices []string) error {
	if err := database.Rows[Question](tx).Create(ctx, question); err != nil {
		return board.SignedOutIfDeleted(fmt.Errorf("ask about idea %d: %w", question.IdeaID, err))
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
	for i, label := range choices {
		rows[i] = Choice{QuestionID: question.ID, Position: i + 1, Label: label}
	}
	if err := tx.Create(&rows).Error; err != nil {
		return fmt.Errorf("ask about idea %d: %w", question.IdeaID, err)
	}
	return nil
}

// anotherOpen reports whether a question with the same audience is open on the same idea.
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

// subject adds to what policy knows of the idea what it needs to know of the question.
func (q *Question) subject(about policy.Subject) policy.Subject {
	about.WriterID, about.ToStaff, about.Closed = q.AskerID, q.Audience == AudienceStaff, q.ClosedAt != nil
	return about
}
