package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// categoryFollow is a row of category_follows: a person is notified of new ideas in a
// category.
type categoryFollow struct {
	CategoryID int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID     int64 `gorm:"primaryKey;autoIncrement:false"`
	CreatedAt  time.Time
}

// FollowCategories makes the actor follow exactly these categories.
func (b *Board) FollowCategories(ctx context.Context, actor Actor, ids []int64) error {
	if err := actor.May(policy.Follow, policy.Subject{}); err != nil {
		return err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	seen := snapshot.VisibleTo(actor)
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	wanted := make([]categoryFollow, len(ids))
	for i, id := range ids {
		if seen.Category(id).ID == 0 {
			return problem.Field("category", "problem.category_unknown", nil)
		}
		wanted[i] = categoryFollow{CategoryID: id, UserID: actor.ID, CreatedAt: b.now()}
	}
	if err := followExactly(ctx, b, actor, "category_id", ids, wanted); err != nil {
		return SignedOutIfDeleted(fmt.Errorf("follow categories: %w", err))
	}
	return nil
}

// followExactly leaves the actor exactly the follows in wanted, whose column has the ids,
// and deletes their others in the same table.
func followExactly[F any](ctx context.Context, b *Board, actor Actor, column string, ids []int64, wanted []F) error {
	return b.db.Tx(ctx, func(tx *gorm.DB) error {
		gone := tx.Where("user_id = ?", actor.ID)
		if len(ids) > 0 {
			gone = gone.Not(map[string]any{column: ids})
		}
		if err := gone.Delete(new(F)).Error; err != nil || len(wanted) == 0 {
			return err
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&wanted).Error // existing follows keep their date
	})
}

// FollowedCategories returns the categories that the actor follows, by position.
func (b *Board) FollowedCategories(ctx context.Context, actor Actor) (followed []Category, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil || !actor.SignedIn() {
		return nil, err
	}
	var ids []int64
	err = b.db.Read(ctx).Table("category_follows").Where("user_id = ?", actor.ID).Pluck("category_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("load followed categories: %w", err)
	}
	for _, category := range snapshot.VisibleTo(actor).Categories {
		if slices.Contains(ids, category.ID) {
			followed = append(followed, category)
		}
	}
	return followed, nil
}

// FollowCategory makes the actor follow a category, or with follow false no longer.
// Repeating it changes nothing.
func (b *Board) FollowCategory(ctx context.Context, actor Actor, id int64, follow bool) error {
	if err := actor.May(policy.HearNews, policy.Subject{}); err != nil {
		return err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	if snapshot.VisibleTo(actor).Category(id).ID == 0 {
		return notFound()
	}
	err = b.db.Tx(ctx, func(tx *gorm.DB) error {
		if !follow {
			return tx.Exec("DELETE FROM category_follows WHERE category_id = ? AND user_id = ?", id, actor.ID).Error
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).
			Create(&categoryFollow{CategoryID: id, UserID: actor.ID, CreatedAt: b.now()}).Error
	})
	if err != nil {
		return SignedOutIfDeleted(fmt.Errorf("follow category %d: %w", id, err))
	}
	return nil
}
