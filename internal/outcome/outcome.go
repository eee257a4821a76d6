package board

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxOutcome is the longest line with an outcome, in characters.
const MaxOutcome = 500

// Verdict is whether what was shipped solved it for somebody.
type Verdict string

// The verdicts.
const (
	Solved Verdict = "yes"
	Partly Verdict = "partly"
	Not    Verdict = "no"
)

// Verdicts lists the verdicts as pages show them.
var Verdicts = []Verdict{Solved, Partly, Not}

// solvedColumn is the column of ideas that counts a verdict.
var solvedColumn = map[Verdict]string{Solved: "solved_yes", Partly: "solved_partly", Not: "solved_no"}

// Outcome is what one of the people behind an idea says of what was shipped. It
// stays when the idea is taken up again.
type Outcome struct {
	IdeaID    int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Verdict   Verdict
	Words     string
	CreatedAt time.Time  // or when the verdict or the words changed
	HandledAt *time.Time // when staff answered a "no"
}

// TellOutcome says whether what was shipped solved it for the actor, in place of
// what they said before.
func (b *Board) TellOutcome(ctx context.Context, actor Actor, ideaID int64, verdict Verdict, words string) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	outcome := Outcome{IdeaID: ideaID, UserID: actor.ID, Verdict: verdict, Words: text.Line(words), CreatedAt: b.now()}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		about := policy.Subject{}
		if idea, about, err = b.IdeaSubject(ctx, tx, actor, ideaID, snapshot); err != nil {
			return err
		}
		if err := actor.May(policy.TellOutcome, about); err != nil {
			return err
		}
		switch {
		case !slices.Contains(Verdicts, verdict):
			return problem.Field("verdict", "problem.verdict_needed", nil)
		case text.Length(outcome.Words) > MaxOutcome:
			return problem.Field("words", "problem.outcome_long", map[string]any{"Max": MaxOutcome})
		}
		was, err := saveOutcome(tx, outcome)
		if err != nil || was == verdict {
			return err
		}
		return b.Record(ctx, tx, event.OutcomeTold, ideaID, actor, event.Detail{"verdict": verdict, "user": actor.ID})
	})
	return idea, err
}

// saveOutcome adds or changes an outcome and counts it on the idea, whose row
// comes last. It returns the verdict before, "" for none.
func saveOutcome(tx *gorm.DB, outcome Outcome) (was Verdict, err error) {
	added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&outcome)
	if added.Error != nil {
		return "", LeftMeanwhile(fmt.Errorf("tell the outcome of idea %d: %w", outcome.IdeaID, added.Error))
	}
	if added.RowsAffected == 0 {
		var before Outcome
		err := tx.Clauses(forUpdate).Where("idea_id = ? AND user_id = ?", outcome.IdeaID, outcome.UserID).Take(&before).Error
		if err == nil && (before.Verdict != outcome.Verdict || before.Words != outcome.Words) { // or it was sent twice
			err = tx.Exec("UPDATE outcomes SET verdict = ?, words = ?, created_at = ?, handled_at = NULL WHERE idea_id = ? AND user_id = ?",
				outcome.Verdict, outcome.Words, outcome.CreatedAt, outcome.IdeaID, outcome.UserID).Error
		}
		if err != nil {
			return "", fmt.Errorf("tell the outcome of idea %d: %w", outcome.IdeaID, err)
		}
		was = before.Verdict
	}
	return was, countOutcome(tx, outcome.IdeaID, was, outcome.Verdict)
}

// countOutcome moves one outcome of an idea from a verdict to another; "" is none.
func countOutcome(tx *gorm.DB, ideaID int64, from, to Verdict) error {
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

// HandleOutcome notes that staff answered somebody for whom what was shipped did
// not solve it, and returns what can be undone. Twice is once.
func (b *Board) HandleOutcome(ctx context.Context, actor Actor, ideaID, userID int64) (act int64, err error) {
	if err := actor.May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return 0, err
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		var outcome Outcome
		err := tx.Clauses(forUpdate).Where("idea_id = ? AND user_id = ?", ideaID, userID).Take(&outcome).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return notThere()
		}
		if err != nil {
			return fmt.Errorf("load the outcome of idea %d for user %d: %w", ideaID, userID, err)
		}
		if outcome.Verdict != Not || outcome.HandledAt != nil {
			return nil
		}
		now := b.now()
		if err := setHandled(tx, outcome, &now); err != nil {
			return err
		}
		idea := Idea{ID: ideaID}
		err = b.RecordAct(ctx, tx, event.OutcomeHandled, &idea, actor, event.Detail{"user": userID, "handled": now})
		act = idea.ActID
		return err
	})
	return act, err
}

func setHandled(tx *gorm.DB, outcome Outcome, at *time.Time) error {
	err := tx.Exec("UPDATE outcomes SET handled_at = ? WHERE idea_id = ? AND user_id = ?", at, outcome.IdeaID, outcome.UserID).Error
	if err != nil {
		return fmt.Errorf("handle the outcome of idea %d for user %d: %w", outcome.IdeaID, outcome.UserID, err)
	}
	return nil
}

// undoHandled lets an outcome wait for an answer again, unless its person has said
// something else since.
func (b *Board) undoHandled(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	found, err := gorm.G[Outcome](tx, forUpdate).Where("idea_id = ? AND user_id = ?", *act.IdeaID, act.About.Number("user")).Find(ctx)
	if err != nil {
		return fmt.Errorf("load an outcome of idea %d: %w", *act.IdeaID, err)
	}
	if len(found) == 0 || found[0].HandledAt == nil || !sameTime(found[0].HandledAt, act.About.Time("handled")) {
		return UndoChanged()
	}
	return setHandled(tx, found[0], nil)
}
