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

// tagFollow is a row of tag_follows: a person is notified of new ideas with a tag.
type tagFollow struct {
	TagID     int64 `gorm:"primaryKey;autoIncrement:false"`
	UserID    int64 `gorm:"primaryKey;autoIncrement:false"`
	CreatedAt time.Time
}

// FollowTag makes the actor follow a tag, or with follow false no longer. Repeating it
// changes nothing.
func (b *Board) FollowTag(ctx context.Context, actor Actor, id int64, follow bool) error {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	tag := snapshot.Tag(id)
	if tag.ID == 0 || !tag.seenBy(actor) {
		return notFound()
	}
	if err := actor.May(policy.Follow, policy.Subject{}); err != nil {
		return err
	}
	err = b.db.Tx(ctx, func(tx *gorm.DB) error {
		if !follow {
			return tx.Where("tag_id = ? AND user_id = ?", id, actor.ID).Delete(&tagFollow{}).Error
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).
			Create(&tagFollow{TagID: id, UserID: actor.ID, CreatedAt: b.now()}).Error
	})
	if err != nil {
		return SignedOutIfDeleted(fmt.Errorf("follow tag %d: %w", id, err))
	}
	return nil
}

// FollowTags makes the actor follow exactly those of the tags that they may see.
func (b *Board) FollowTags(ctx context.Context, actor Actor, ids []int64) error {
	if err := actor.May(policy.Follow, policy.Subject{}); err != nil {
		return err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	wanted := make([]tagFollow, len(ids))
	for i, id := range ids {
		if tag := snapshot.Tag(id); tag.ID == 0 || !tag.seenBy(actor) {
			return problem.Field("tag", "problem.tag_unknown", nil)
		}
		wanted[i] = tagFollow{TagID: id, UserID: actor.ID, CreatedAt: b.now()}
	}
	if err := followExactly(ctx, b, actor, "tag_id", ids, wanted); err != nil {
		return SignedOutIfDeleted(fmt.Errorf("follow tags: %w", err))
	}
	return nil
}

// FollowedTags returns the tags that the actor follows and may see, by name.
func (b *Board) FollowedTags(ctx context.Context, actor Actor) ([]Tag, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil || !actor.SignedIn() || len(snapshot.Tags) == 0 {
		return nil, err
	}
	var ids []int64
	if err := b.db.Read(ctx).Table("tag_follows").Where("user_id = ?", actor.ID).Pluck("tag_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("load followed tags: %w", err)
	}
	return snapshot.tagsOf(actor, ids), nil
}
