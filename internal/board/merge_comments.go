package board

import (
	"cmp"
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/problem"
)

// commentedIdea returns the idea that a comment belongs to when it is written on ideaID:
// the merge target, or the parent's idea if that is in the same family. With a lock it
// returns [errMerged] if this changed before the lock was taken.
func commentedIdea(
	ctx context.Context, tx *gorm.DB, ideaID, parentID int64, lock ...clause.Expression,
) (idea Idea, err error) {
	where, err := commentedID(tx, ideaID, parentID)
	if err != nil {
		return idea, err
	}
	if idea, err = ideaByID(ctx, tx, where, lock...); err != nil {
		return idea, err
	}
	if idea.MergedIntoID == nil && where == ideaID || len(lock) == 0 {
		return idea, underRoot(ctx, tx, &idea)
	}
	if now, err := commentedID(tx, ideaID, parentID); err != nil || now != where {
		return idea, cmp.Or(err, errMerged)
	}
	return idea, underRoot(ctx, tx, &idea)
}

// commentedID returns the id of the idea that commentedIdea returns. A missing parent, or
// one elsewhere, is refused later.
func commentedID(tx *gorm.DB, ideaID, parentID int64) (int64, error) {
	root, err := mergeTargetID(tx, ideaID)
	if err != nil || parentID == 0 {
		return root, err
	}
	parent, err := commentByID(tx, parentID)
	if problem.KindOf(err) == problem.NotFound || parent.IdeaID == ideaID {
		return ideaID, nil
	}
	if err != nil {
		return 0, err
	}
	if other, err := mergeTargetID(tx, parent.IdeaID); err != nil || other != root {
		return ideaID, err
	}
	return parent.IdeaID, nil
}

// underRoot makes a duplicate locked and hidden for comments if its merge target is. The
// row is not changed.
func underRoot(ctx context.Context, tx *gorm.DB, idea *Idea) error {
	if idea.MergedIntoID == nil {
		return nil
	}
	id, err := mergeTargetID(tx, idea.ID)
	if err != nil {
		return err
	}
	root, err := ideaByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if idea.LockedAt == nil {
		idea.LockedAt = root.LockedAt
	}
	if idea.HiddenAt == nil {
		idea.HiddenAt = root.HiddenAt
	}
	return nil
}

// countShownComments updates the merge target's comment count when a duplicate is hidden
// or shown again.
func countShownComments(tx *gorm.DB, was, is Idea) error {
	if is.MergedIntoID == nil || (was.HiddenAt == nil) == (is.HiddenAt == nil) {
		return nil
	}
	by := is.CommentCount
	if is.HiddenAt != nil {
		by = -by
	}
	if err := moveCommentCount(tx, is.MergedIntoID, by); err != nil {
		return fmt.Errorf("count the comments on the duplicate %d: %w", is.ID, err)
	}
	return nil
}
