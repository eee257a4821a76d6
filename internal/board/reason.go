package board

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxReason is the longest reason, in characters.
const MaxReason = 280

// Weight is how much a voter needs an idea, in their own judgement. Only staff see it.
type Weight string

// The weights.
const (
	Unweighed Weight = ""
	Nice      Weight = "nice" // to have
	Important Weight = "important"
	Must      Weight = "must" // have
)

// Weights lists the weights in the order of the form, heaviest first.
var Weights = []Weight{Must, Important, Nice}

// Reason is why a voter wants an idea. It is deleted with their vote.
type Reason struct {
	IdeaID    int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID    int64 `gorm:"primaryKey;autoIncrement:false"`
	Body      string
	Weight    Weight
	Public    bool // others may read the text
	CreatedAt time.Time
	EditedAt  *time.Time
}

// TableName returns the table's name.
func (Reason) TableName() string { return "vote_reasons" }

func (r *Reason) clean() error {
	r.Body = text.Line(r.Body)
	if text.Visible(r.Body) == 0 {
		r.Body, r.Public = "", false
	}
	if text.Length(r.Body) > MaxReason {
		return problem.Field("body", "problem.reason_long", map[string]any{"Max": MaxReason})
	}
	if r.Weight != Unweighed && !slices.Contains(Weights, r.Weight) {
		return problem.Field("weight", "problem.weight_unknown", nil)
	}
	return nil
}

// GiveReason sets why the actor voted for an idea, replacing their earlier reason. Without
// text and weight it deletes the reason. It is a Conflict if the actor has not voted.
func (b *Board) GiveReason(ctx context.Context, actor Actor, ideaID int64, reason Reason) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	wrong := reason.clean()
	err = b.withMergeTarget(ctx, b.Change, ideaID, func(tx *gorm.DB, found Idea) error {
		idea, ideaID = found, found.ID
		about := idea.Subject(snapshot)
		votes, err := copiedFrom(tx, ideaID, actor.ID)
		if err != nil {
			return err
		}
		about.Voted = len(votes) > 0
		if err := actor.May(policy.GiveReason, about); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		reason.UserID, reason.CreatedAt, reason.EditedAt = actor.ID, b.now(), nil
		for _, vote := range votes { // the original of a copied vote gets the same reason
			reason.IdeaID = vote
			if err := saveReason(tx, reason); err != nil {
				return err
			}
		}
		return lockUnmerged(ctx, tx, ideaID)
	})
	return idea, err
}

func saveReason(tx *gorm.DB, reason Reason) (err error) {
	if reason.Body == "" && reason.Weight == Unweighed {
		err = tx.Exec("DELETE FROM vote_reasons WHERE idea_id = ? AND user_id = ?", reason.IdeaID, reason.UserID).Error
	} else {
		now := reason.CreatedAt
		again := clause.Set{
			{Column: clause.Column{Name: "body"}, Value: reason.Body},
			{Column: clause.Column{Name: "weight"}, Value: reason.Weight},
			{Column: clause.Column{Name: "public"}, Value: reason.Public},
			{Column: clause.Column{Name: "edited_at"}, Value: now},
		}
		err = tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "idea_id"}, {Name: "user_id"}}, DoUpdates: again}).
			Create(&reason).Error
	}
	if errors.Is(err, gorm.ErrForeignKeyViolated) { // the vote was removed meanwhile
		return problem.New(problem.Conflict, "problem.vote_first")
	}
	if err != nil {
		return fmt.Errorf("give a reason for idea %d: %w", reason.IdeaID, err)
	}
	return nil
}
