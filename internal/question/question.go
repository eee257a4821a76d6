package board

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// What a question may be, in characters.
const (
	MaxQuestion = 500
	MaxChoice   = 80
	MinChoices  = 2 // or none: then one answers in words
	MaxChoices  = 6
)

// Asked is whom a question is for.
type Asked string

// Staff ask the people behind an idea; its author asks the staff.
const (
	AskedPeople Asked = "people"
	AskedStaff  Asked = "staff"
)

// Question is one thing that is asked about an idea, until it is closed.
type Question struct {
	ID          int64
	IdeaID      int64
	AskerID     int64
	Asked       Asked
	Words       string
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
	Words      string
	Count      int
}

// TableName says where choices are kept.
func (Choice) TableName() string { return "question_choices" }

// Ask is what somebody sends to ask.
type Ask struct {
	Words   string
	Choices []string // none: one answers in words; the author's question has none
}

func (a *Ask) clean(asked Asked) error {
	refused := problem.Fields{Args: map[string]any{"Max": MaxQuestion, "MaxChoice": MaxChoice, "MinChoices": MinChoices, "MaxChoices": MaxChoices}}
	a.Words = text.Block(a.Words)
	switch {
	case text.Visible(a.Words) == 0:
		refused.Add("words", "problem.question_empty")
	case text.Length(a.Words) > MaxQuestion:
		refused.Add("words", "problem.question_long")
	}
	if asked == AskedStaff {
		a.Choices = nil
	}
	if key := a.cleanChoices(); key != "" {
		refused.Add("choices", key)
	}
	return refused.Err()
}

// cleanChoices leaves the choices that say something and returns what is wrong
// with them, or "".
func (a *Ask) cleanChoices() (wrong string) {
	var choices []string
	known := map[string]bool{}
	for _, words := range a.Choices {
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
	a.Choices = choices
	if n := len(choices); n != 0 && (n < MinChoices || n > MaxChoices) {
		return "problem.choices_few"
	}
	return ""
}

// Ask asks one thing about an idea: staff the people behind it, its author the
// staff. A second question of the same kind is a Conflict until the first is
// closed.
func (b *Board) Ask(ctx context.Context, actor Actor, ideaID int64, ask Ask) (question Question, err error) {
	question = Question{IdeaID: ideaID, AskerID: actor.ID, Asked: AskedStaff, CreatedAt: b.now()}
	do := policy.AskStaff
	if actor.Staff() {
		question.Asked, do = AskedPeople, policy.AskPeople
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return question, err
	}
	wrong := ask.clean(question.Asked)
	question.Words = ask.Words
	err = b.Change(ctx, func(tx *gorm.DB) error {
		idea, err := votedIdea(ctx, tx, ideaID)
		if err != nil {
			return err
		}
		if err := actor.May(do, idea.Subject(snapshot)); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := addQuestion(ctx, tx, &question, ask.Choices); err != nil {
			return err
		}
		return b.Record(ctx, tx, event.QuestionAsked, ideaID, actor, event.Detail{"question": question.ID, "asked": question.Asked})
	})
	return question, err
}

// addQuestion adds a question unless another of its kind is open. The row comes
// first, and the lock on the idea after: who leaves takes them in this order, too.
func addQuestion(ctx context.Context, tx *gorm.DB, question *Question, choices []string) error {
	if err := database.Rows[Question](tx).Create(ctx, question); err != nil {
		return LeftMeanwhile(fmt.Errorf("ask about idea %d: %w", question.IdeaID, err))
	}
	if _, err := LockIdea(ctx, tx, question.IdeaID); err != nil {
		return err
	}
	open, err := existing(tx, "SELECT 1 FROM questions WHERE idea_id = ? AND asked = ? AND closed_at IS NULL AND id <> ?", question.IdeaID, question.Asked, question.ID)
	if err != nil {
		return fmt.Errorf("ask about idea %d: %w", question.IdeaID, err)
	}
	if open {
		refused := problem.Field("words", "problem.question_open", nil)
		refused.Kind = problem.Conflict
		return refused
	}
	if len(choices) == 0 {
		return nil
	}
	rows := make([]Choice, len(choices))
	for i, words := range choices {
		rows[i] = Choice{QuestionID: question.ID, Position: i + 1, Words: words}
	}
	if err := tx.Create(&rows).Error; err != nil {
		return fmt.Errorf("ask about idea %d: %w", question.IdeaID, err)
	}
	return nil
}

// subject is what the rules ask of a question on an idea that they know.
func (q *Question) subject(about policy.Subject) policy.Subject {
	about.WriterID, about.ToStaff, about.Closed = q.AskerID, q.Asked == AskedStaff, q.ClosedAt != nil
	return about
}
