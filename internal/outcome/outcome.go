// Package outcome manages what the people behind a shipped idea report: it solved their need,
// partly, or not. A "no" waits for a reply by staff. The board knows of it by [Part]. Only this
// package changes the counts, ideas.solved_yes, solved_partly and solved_no.
package outcome

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxText is the maximum length of an outcome's text, in characters.
const MaxText = 500

// Verdict is whether a shipped idea solved a person's need.
type Verdict string

// The verdicts.
const (
	Solved Verdict = "yes"
	Partly Verdict = "partly"
	Not    Verdict = "no"
)

// Verdicts lists the verdicts in the order of pages.
var Verdicts = []Verdict{Solved, Partly, Not}

// solvedColumn has the column of ideas that counts each verdict.
var solvedColumn = map[Verdict]string{Solved: "solved_yes", Partly: "solved_partly", Not: "solved_no"}

// Outcome is one person's report about a shipped idea. It remains if the idea is reopened.
type Outcome struct {
	IdeaID    int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Verdict   Verdict
	Body      string
	CreatedAt time.Time  // or when verdict or text last changed
	HandledAt *time.Time // when staff handled a "no"
}

// Outcomes has all operations of this package. It is safe for concurrent use.
type Outcomes struct{ board *board.Board }

// New returns the outcomes of a board that was created with [Part].
func New(b *board.Board) *Outcomes { return &Outcomes{b} }

// Tell stores whether a shipped idea solved the actor's need, replacing an earlier report. It
// returns the idea without its text.
func (o *Outcomes) Tell(
	ctx context.Context, actor board.Actor, ideaID int64, verdict Verdict, body string,
) (idea board.Idea, err error) {
	snapshot, err := o.board.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	outcome := Outcome{IdeaID: ideaID, UserID: actor.ID, Verdict: verdict, Body: text.Line(body)}
	outcome.CreatedAt = o.board.Now()
	err = o.board.Change(ctx, func(tx *gorm.DB) error {
		var about policy.Subject
		if idea, about, err = o.board.IdeaSubject(ctx, tx, actor, ideaID, snapshot); err != nil {
			return err
		}
		if err := actor.May(policy.TellOutcome, about); err != nil {
			return err
		}
		switch {
		case !slices.Contains(Verdicts, verdict):
			return problem.Field("verdict", "problem.verdict_needed", nil)
		case text.Length(outcome.Body) > MaxText:
			return problem.Field("body", "problem.outcome_long", map[string]any{"Max": MaxText})
		}
		was, err := save(tx, outcome)
		if err != nil || was == verdict {
			return err
		}
		return o.board.Record(ctx, tx, event.OutcomeTold, ideaID, actor, event.Detail{"verdict": verdict, "user": actor.ID})
	})
	return idea, err
}

// save adds or changes an outcome and updates the idea's counts. It locks the idea's row last. It
// returns the earlier verdict, "" for none.
func save(tx *gorm.DB, outcome Outcome) (was Verdict, err error) {
	added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&outcome)
	if added.Error != nil {
		return "", board.SignedOutIfDeleted(fmt.Errorf("tell the outcome of idea %d: %w", outcome.IdeaID, added.Error))
	}
	if added.RowsAffected == 0 {
		var before Outcome
		err := tx.Clauses(board.ForUpdate).Where("idea_id = ? AND user_id = ?", outcome.IdeaID, outcome.UserID).
			Take(&before).Error
		if err == nil && (before.Verdict != outcome.Verdict || before.Body != outcome.Body) { // otherwise it was sent twice
			err = tx.Exec(`
				UPDATE outcomes
				SET verdict = ?, body = ?, created_at = ?, handled_at = NULL
				WHERE idea_id = ?
					AND user_id = ?`,
				outcome.Verdict, outcome.Body, outcome.CreatedAt, outcome.IdeaID, outcome.UserID).Error
		}
		if err != nil {
			return "", fmt.Errorf("tell the outcome of idea %d: %w", outcome.IdeaID, err)
		}
		was = before.Verdict
	}
	return was, count(tx, outcome.IdeaID, was, outcome.Verdict)
}

// count moves one report in an idea's counts from one verdict to another; "" is none.
func count(tx *gorm.DB, ideaID int64, from, to Verdict) error {
	if from == to {
		return nil
	}
	for _, c := range []struct {
		column string
		by     int
	}{{solvedColumn[from], -1}, {solvedColumn[to], +1}} {
		if c.column == "" {
			continue
		}
		if err := tx.Exec("UPDATE ideas SET "+c.column+" = "+c.column+" + ? WHERE id = ?", c.by, ideaID).Error; err != nil {
			return fmt.Errorf("count an outcome of idea %d: %w", ideaID, err)
		}
	}
	return nil
}

// Handle records that staff replied to a person whose need was not solved. It returns the id of the
// act, for undo. A second call changes nothing.
func (o *Outcomes) Handle(ctx context.Context, actor board.Actor, ideaID, userID int64) (act int64, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return 0, err
	}
	err = o.board.Change(ctx, func(tx *gorm.DB) error {
		var outcome Outcome
		err := tx.Clauses(board.ForUpdate).Where("idea_id = ? AND user_id = ?", ideaID, userID).Take(&outcome).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		if err != nil {
			return fmt.Errorf("load the outcome of idea %d for user %d: %w", ideaID, userID, err)
		}
		if outcome.Verdict != Not || outcome.HandledAt != nil {
			return nil
		}
		now := o.board.Now()
		if err := setHandled(tx, outcome, &now); err != nil {
			return err
		}
		idea := board.Idea{ID: ideaID}
		err = o.board.RecordAct(ctx, tx, event.OutcomeHandled, &idea, actor, event.Detail{"user": userID, "handled": now})
		act = idea.ActID
		return err
	})
	return act, err
}

func setHandled(tx *gorm.DB, outcome Outcome, at *time.Time) error {
	err := tx.Exec(`
		UPDATE outcomes
		SET handled_at = ?
		WHERE idea_id = ?
			AND user_id = ?`, at, outcome.IdeaID, outcome.UserID).Error
	if err != nil {
		return fmt.Errorf("handle the outcome of idea %d for user %d: %w", outcome.IdeaID, outcome.UserID, err)
	}
	return nil
}

// undoHandled marks an outcome as not handled again, unless its person has changed it since.
func undoHandled(ctx context.Context, tx *gorm.DB, _ board.Actor, act board.Act) error {
	found, err := database.Rows[Outcome](tx, board.ForUpdate).
		Where("idea_id = ? AND user_id = ?", *act.IdeaID, act.About.Number("user")).Find(ctx)
	if err != nil {
		return fmt.Errorf("load an outcome of idea %d: %w", *act.IdeaID, err)
	}
	if len(found) == 0 || found[0].HandledAt == nil || !act.About.IsTime("handled", found[0].HandledAt) {
		return board.UndoChanged()
	}
	return setHandled(tx, found[0], nil)
}
