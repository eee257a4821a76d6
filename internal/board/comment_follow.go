package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// followByComment makes a person who comments follow the idea. Authors and voters already
// do. A person who comments on a duplicate follows it, and the idea that it was merged
// into.
func followByComment(ctx context.Context, tx *gorm.DB, idea *Idea, actor Actor, now time.Time) error {
	if actor.ID == idea.AuthorID {
		return nil
	}
	voted, err := existing(tx, `
		SELECT 1
		FROM votes
		WHERE idea_id = ?
			AND user_id = ?
			AND merged_from IS NULL`, idea.ID, actor.ID)
	if err == nil && !voted {
		own := clause.Set{
			{Column: clause.Column{Name: "level"}, Value: Everything},
			{Column: clause.Column{Name: "merged_from"}, Value: nil},
			{Column: clause.Column{Name: "created_at"}, Value: now},
		}
		replaceCopy := clause.OnConflict{
			Columns:   []clause.Column{{Name: "idea_id"}, {Name: "user_id"}},
			DoUpdates: own,
			Where:     clause.Where{Exprs: []clause.Expression{gorm.Expr("follows.merged_from IS NOT NULL")}},
		}
		wish := follow{IdeaID: idea.ID, UserID: actor.ID, Level: Everything, CreatedAt: now}
		err = tx.Clauses(replaceCopy).Create(&wish).Error
	}
	if err == nil && idea.MergedIntoID != nil && !voted {
		err = followAlong(ctx, tx, idea, actor, now)
	}
	if err != nil {
		return fmt.Errorf("follow idea %d by commenting: %w", idea.ID, err)
	}
	return nil
}

// followAlong makes a person who starts to follow a duplicate follow the ideas that it was
// merged into, unless they already do.
func followAlong(ctx context.Context, tx *gorm.DB, duplicate *Idea, actor Actor, now time.Time) error {
	for duplicate.MergedIntoID != nil {
		into, err := votedIdea(ctx, tx, *duplicate.MergedIntoID, ForUpdate)
		if err != nil || into.AuthorID == actor.ID {
			return err
		}
		wish := follow{IdeaID: into.ID, UserID: actor.ID, Level: Everything, CreatedAt: now, MergedFrom: &duplicate.ID}
		err = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&wish).Error
		if err != nil {
			return err
		}
		duplicate = &into
	}
	return nil
}
