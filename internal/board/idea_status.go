package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxAnswer is the longest answer, in characters.
const MaxAnswer = 10_000

// Answer is a reply by staff to an idea, a new status, or both.
type Answer struct {
	ID               int64
	IdeaID           int64
	AuthorID         *int64 // nil: from an import
	FromStatusID     *int64 // nil: the status did not change
	ToStatusID       *int64
	Body             string // Markdown
	BodyHTML         string
	ReconsiderIf     string // Markdown: what would change our mind
	ReconsiderIfHTML string
	PromisedFor      *time.Time // the target date set with it, at midnight UTC
	CreatedAt        time.Time
	EditedAt         *time.Time
	WithdrawnAt      *time.Time
	WithdrawnNote    string // the reason given when it was withdrawn
	PromiseCleared   bool   // the target date was removed
}

// Reply is what staff submit to answer an idea.
type Reply struct {
	Status       string // slug or name; "" keeps the idea's status
	From         string // the status when the form was loaded; "" if unknown
	Body         string
	ReconsiderIf string
	PromisedFor  string // a day, "2026-05-12"; "" for none
	ClearDay     bool   // remove the target date
}

// Answer adds an answer to an idea, sets its status, or both. A status of kind declined
// requires a reason and what would change our mind. A target date needs a status of kind
// active; it stays until another is set, it is cleared, or the idea leaves that kind. An
// answer without text, date and new status is refused; repeating the last answer changes
// nothing.
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
	pictures, err := b.renderAnswer(ctx, actor, &answer, id)
	if err != nil {
		return idea, err
	}
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
		if err := attachPictures(tx, actor, pictures, TargetIdea(id)); err != nil {
			return err
		}
		idea, err = b.saveAnswer(ctx, tx, actor, idea, answer, snapshot)
		return err
	})
	return idea, err
}

// target returns the status that the reply sets. If somebody else changed the status after
// the form was loaded, a form that left the status alone keeps the new one, and one that
// changes it is refused.
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

// changesMore reports whether the form changes something besides the text.
func (r Reply) changesMore(snapshot *Snapshot) bool {
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

// moveTo sets the change of status, if there is one, and refuses to decline without
// reasons.
func (a *Answer) moveTo(reply Reply, idea Idea, snapshot *Snapshot) error {
	to, err := reply.target(idea, snapshot)
	if err != nil || to.ID == idea.StatusID {
		return err
	}
	a.FromStatusID, a.ToStatusID = &idea.StatusID, &to.ID
	if to.Kind != KindDeclined {
		return nil
	}
	return a.needReasons(problem.Fields{}, snapshot)
}

// needReasons adds to the refused fields what declining needs and the answer lacks.
func (a *Answer) needReasons(refused problem.Fields, snapshot *Snapshot) error {
	if text.Visible(a.Body) == 0 {
		refused.Add("answer", "problem.reason_needed")
	}
	if text.Visible(a.ReconsiderIf) == 0 && !snapshot.Site.ReconsiderOptional {
		refused.Add("reconsider_if", "problem.change_needed")
	}
	return refused.Err()
}

// repeats reports whether the answer repeats the same person's last one within a minute,
// or a status change that was already made: a form that was sent twice. It refuses an
// empty answer.
func (a *Answer) repeats(ctx context.Context, tx *gorm.DB, reply Reply, snapshot *Snapshot) (bool, error) {
	if a.ToStatusID != nil || a.PromisedFor != nil || a.PromiseCleared {
		return false, nil
	}
	if a.Body == "" && a.ReconsiderIf == "" {
		if reply.changesMore(snapshot) { // the idea has the wanted status by now
			if to, _ := snapshot.StatusNamed(reply.Status); to.Kind == KindDeclined {
				return false, a.needReasons(problem.Fields{}, snapshot) // without any, the form is not one that was sent before
			}
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

// recordAnswer records the text and the new status, each as its own event. A new date
// alone is recorded as an answer.
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
		about["moved"] = moved // then the other event notifies people of both
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
