package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxAnswer is the longest answer, in characters.
const MaxAnswer = 10_000

// Answer is what staff said of an idea, where they put it, or both.
type Answer struct {
	ID               int64
	IdeaID           int64
	AuthorID         *int64 // nil: brought by an import
	FromStatusID     *int64 // nil: the status did not change
	ToStatusID       *int64
	Body             string // Markdown
	BodyHTML         string
	ReconsiderIf     string // Markdown: what would change our mind
	ReconsiderIfHTML string
	PromisedFor      *time.Time // the day that was named with it, at midnight UTC
	CreatedAt        time.Time
	EditedAt         *time.Time
	WithdrawnAt      *time.Time
	WithdrawnNote    string // what staff said when they withdrew it
	PromiseCleared   bool   // the day that stood is promised no longer
}

// Reply is what staff send to answer an idea.
type Reply struct {
	Status       string // slug or name; "" leaves the idea where it is
	From         string // where the idea stood when the form was drawn; "" does not say
	Body         string
	ReconsiderIf string
	PromisedFor  string // a day, "2026-05-12"; "" names none
	ClearDay     bool   // the day that stands is promised no longer
}

// Answer says something about an idea, moves it to a status, or both. Moving
// to a status of kind declined needs a reason and what would change our mind.
// A day may be promised with a status of kind active; it stands until another
// is named, it is cleared, or the idea leaves that kind. An answer without words,
// day and another status is refused; the same again is nothing.
func (b *Board) Answer(ctx context.Context, actor Actor, id int64, reply Reply) (idea Idea, err error) {
	if err := actor.May(policy.Answer, policy.Subject{}); err != nil {
		return idea, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	answer := Answer{
		IdeaID:       id,
		AuthorID:     &actor.ID,
		CreatedAt:    b.now(),
		Body:         text.Block(reply.Body),
		ReconsiderIf: text.Block(reply.ReconsiderIf),
	}
	if err := answer.checkLength(); err != nil {
		return idea, err
	}
	answer.BodyHTML, answer.ReconsiderIfHTML = markdown.HTML(answer.Body), markdown.HTML(answer.ReconsiderIf)
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if idea, err = b.ideaFor(ctx, tx, actor, policy.Answer, id, snapshot); err != nil {
			return err
		}
		if idea.MergedIntoID != nil { // nobody would read it
			return problem.New(problem.Conflict, "problem.idea_merged")
		}
		if err := answer.moveTo(reply, idea, snapshot); err != nil {
			return err
		}
		if err := answer.promise(reply, idea, snapshot); err != nil {
			return err
		}
		if repeated, err := answer.repeats(ctx, tx, reply, snapshot); err != nil || repeated {
			return err
		}
		idea, err = b.saveAnswer(ctx, tx, actor, idea, answer, snapshot)
		return err
	})
	return idea, err
}

// target returns the status that the reply moves the idea to. A form that was
// drawn before somebody else moved the idea never takes that back unseen: what
// it left alone stays, and what it would change is refused.
func (r Reply) target(idea Idea, snapshot *Snapshot) (Status, error) {
	here := snapshot.Status(idea.StatusID)
	if r.Status == "" {
		return here, nil
	}
	to, known := snapshot.StatusNamed(r.Status)
	if !known {
		return here, problem.Field("status", "problem.status_unknown", nil)
	}
	from, known := snapshot.StatusNamed(r.From)
	switch {
	case !known || from.ID == here.ID || to.ID == here.ID:
		return to, nil
	case to.ID == from.ID:
		return here, nil
	}
	moved := problem.Field("status", "problem.status_moved", map[string]any{"Status": here.Name})
	moved.Kind = problem.Conflict
	return here, moved
}

// meant reports whether the form was to change something beside the words.
func (r Reply) meant(snapshot *Snapshot) bool {
	from, drawn := snapshot.StatusNamed(r.From)
	to, chosen := snapshot.StatusNamed(r.Status)
	return drawn && chosen && from.ID != to.ID || r.PromisedFor != "" || r.ClearDay
}

func (a *Answer) checkLength() error {
	refused := problem.Fields{Args: map[string]any{"Max": MaxAnswer}}
	if text.Length(a.Body) > MaxAnswer {
		refused.Add("answer", "problem.answer_long")
	}
	if text.Length(a.ReconsiderIf) > MaxAnswer {
		refused.Add("reconsider_if", "problem.answer_long")
	}
	return refused.Err()
}

// moveTo notes the change of status, if it is one, and refuses a refusal
// without its reasons.
func (a *Answer) moveTo(reply Reply, idea Idea, snapshot *Snapshot) error {
	to, err := reply.target(idea, snapshot)
	if err != nil || to.ID == idea.StatusID {
		return err
	}
	a.FromStatusID, a.ToStatusID = &idea.StatusID, &to.ID
	if to.Kind != KindDeclined {
		return nil
	}
	var refused problem.Fields
	if text.Visible(a.Body) == 0 {
		refused.Add("answer", "problem.reason_needed")
	}
	if text.Visible(a.ReconsiderIf) == 0 {
		refused.Add("reconsider_if", "problem.change_needed")
	}
	return refused.Err()
}

// repeats reports whether the answer is what the last one of the same person said
// a moment ago, or a move that was made: a form that was sent twice. It refuses an
// answer that says nothing.
func (a *Answer) repeats(ctx context.Context, tx *gorm.DB, reply Reply, snapshot *Snapshot) (bool, error) {
	if a.ToStatusID != nil || a.PromisedFor != nil || a.PromiseCleared {
		return false, nil
	}
	if a.Body == "" && a.ReconsiderIf == "" {
		if reply.meant(snapshot) { // by now the idea is where it was to go
			return true, nil
		}
		return false, problem.Field("answer", "problem.answer_empty", nil)
	}
	last, err := database.Rows[Answer](tx).Where("idea_id = ?", a.IdeaID).Order("id DESC").Limit(1).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("load the last answer of idea %d: %w", a.IdeaID, err)
	}
	return len(last) == 1 && last[0].AuthorID != nil && *last[0].AuthorID == *a.AuthorID && last[0].Body == a.Body &&
		last[0].ReconsiderIf == a.ReconsiderIf && a.CreatedAt.Sub(last[0].CreatedAt) < time.Minute, nil
}

func (b *Board) saveAnswer(
	ctx context.Context, tx *gorm.DB, actor Actor, was Idea, answer Answer, snapshot *Snapshot,
) (Idea, error) {
	idea := was
	idea.AnsweredAt = &answer.CreatedAt
	if answer.ToStatusID != nil {
		idea.StatusID = *answer.ToStatusID
	}
	idea.PromisedFor = answer.promised(was, snapshot.Status(idea.StatusID).Kind)
	if err := database.Rows[Answer](tx).Create(ctx, &answer); err != nil {
		return idea, fmt.Errorf("answer idea %d: %w", was.ID, err)
	}
	_, err := database.Rows[Idea](tx).Where("id = ?", was.ID).
		Select("status_id", "answered_at", "promised_for").
		Updates(ctx, idea)
	if err != nil {
		return idea, fmt.Errorf("answer idea %d: %w", was.ID, err)
	}
	if err := answeredFirst(tx, was.AuthorID, answer.CreatedAt); err != nil {
		return idea, err
	}
	if err := recount(tx, []Idea{was}, []Idea{idea}); err != nil {
		return idea, err
	}
	if err := b.index(ctx, tx, was.ID); err != nil {
		return idea, err
	}
	return idea, b.recordAnswer(ctx, tx, actor, was, &idea, answer)
}

// recordAnswer tells of words and of a new status, each by its own event. A new
// day without either is told as an answer.
func (b *Board) recordAnswer(ctx context.Context, tx *gorm.DB, actor Actor, was Idea, idea *Idea, answer Answer) error {
	moved, about := answer.ToStatusID != nil, event.Detail{"answer": answer.ID}
	if was.PromisedFor != nil {
		about["promised_was"] = was.PromisedFor.Format(time.DateOnly)
	}
	if moved {
		about["from"], about["to"] = was.StatusID, *answer.ToStatusID
	}
	if answer.PromiseCleared {
		about["promise_cleared"] = true
	}
	if answer.PromisedFor != nil {
		about["promised"] = answer.PromisedFor.Format(time.DateOnly)
		if was.PromisedFor != nil && !was.PromisedFor.Equal(*answer.PromisedFor) {
			about["promised_before"] = was.PromisedFor.Format(time.DateOnly)
		}
	}
	if answer.Body != "" || answer.ReconsiderIf != "" || !moved {
		about["moved"] = moved // then people hear of both at once, by the other event
		if err := b.RecordAct(ctx, tx, event.IdeaAnswered, idea, actor, about); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	delete(about, "moved")
	return b.RecordAct(ctx, tx, event.IdeaStatusChanged, idea, actor, about)
}
