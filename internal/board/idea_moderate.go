package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// SetCategory moves an idea to another category.
func (b *Board) SetCategory(ctx context.Context, actor Actor, id, categoryID int64) (Idea, error) {
	return b.moderate(ctx, actor, policy.SetCategory, id, func(idea *Idea, snapshot *Snapshot) (event.Kind, error) {
		category := snapshot.Category(categoryID)
		if category.ID == 0 || category.RemovedInto != nil && idea.CategoryID != categoryID {
			return "", problem.Field("category", "problem.category_unknown", nil)
		}
		if idea.CategoryID == categoryID {
			return "", nil
		}
		idea.CategoryID = categoryID
		return event.IdeaCategorised, nil
	})
}

// Hide makes an idea visible to staff only; its text and votes are kept.
func (b *Board) Hide(ctx context.Context, actor Actor, id int64) (Idea, error) {
	return b.moderate(ctx, actor, policy.Hide, id, func(idea *Idea, _ *Snapshot) (event.Kind, error) {
		if idea.HiddenAt != nil {
			return "", nil
		}
		now := b.now()
		idea.HiddenAt = &now
		return event.IdeaHidden, nil
	})
}

// Unhide makes a hidden idea visible again.
func (b *Board) Unhide(ctx context.Context, actor Actor, id int64) (Idea, error) {
	return b.moderate(ctx, actor, policy.Hide, id, func(idea *Idea, _ *Snapshot) (event.Kind, error) {
		if idea.HiddenAt == nil {
			return "", nil
		}
		idea.HiddenAt = nil
		return event.IdeaUnhidden, nil
	})
}

// moderate runs do on an idea for staff. do returns the event's kind, or "" if nothing
// changed.
func (b *Board) moderate(
	ctx context.Context, actor Actor, action policy.Action, id int64, do func(*Idea, *Snapshot) (event.Kind, error),
) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		was, err := b.ideaFor(ctx, tx, actor, action, id, snapshot)
		if err != nil {
			return err
		}
		idea = was
		kind, err := do(&idea, snapshot)
		if err != nil || kind == "" {
			return err
		}
		if err := b.saveModeration(ctx, tx, was, idea); err != nil {
			return err
		}
		about := event.Detail{"category": idea.CategoryID}
		switch kind {
		case event.IdeaCategorised:
			about["category_was"] = was.CategoryID
		case event.IdeaHidden:
			about["hidden"] = idea.HiddenAt
		case event.IdeaUnhidden:
			about["hidden_was"] = was.HiddenAt
		}
		return b.RecordAct(ctx, tx, kind, &idea, actor, about)
	})
	return idea, err
}

// saveModeration stores an idea's category and whether it is hidden.
func (b *Board) saveModeration(ctx context.Context, tx *gorm.DB, was, idea Idea) error {
	_, err := database.Rows[Idea](tx).Where("id = ?", idea.ID).Select("category_id", "hidden_at").Updates(ctx, idea)
	if err != nil {
		return fmt.Errorf("move or hide idea %d: %w", idea.ID, err)
	}
	if err := countShownComments(tx, was, idea); err != nil {
		return err
	}
	if err := recount(tx, []Idea{was}, []Idea{idea}); err != nil {
		return err
	}
	if idea.MergedIntoID != nil ||
		idea.OwnTrendingRank != nil { // the titles of duplicates are indexed with the other idea
		return b.index(ctx, tx, idea.ID)
	}
	return nil
}
