package board

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// Unmerge separates a duplicate and returns it. Its copied votes and follows are
// removed unless another duplicate also supplies them. Reports that the two are the
// same are undecided again. Changes to either idea since the merge stay. An idea that
// is not a duplicate is returned unchanged. It is a Conflict if the other idea is
// itself merged: undo the last merge of a chain first.
func (b *Board) Unmerge(ctx context.Context, actor Actor, duplicate int64) (idea Idea, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if err := lockMerges(tx); err != nil {
			return err
		}
		if idea, err = LockIdea(ctx, tx, duplicate); err != nil || idea.MergedIntoID == nil {
			return err
		}
		var into int64
		if idea, into, err = b.unmerge(ctx, tx, actor, idea); err != nil {
			return err
		}
		return b.Record(ctx, tx, event.IdeaUnmerged, duplicate, actor, event.Detail{"into": into})
	})
	return idea, err
}

// unmerge separates a locked duplicate, and returns it and the id of the idea it was
// merged into.
func (b *Board) unmerge(ctx context.Context, tx *gorm.DB, actor Actor, was Idea) (idea Idea, from int64, err error) {
	into, err := LockIdea(ctx, tx, *was.MergedIntoID)
	if err != nil {
		return was, 0, err
	}
	if into.MergedIntoID != nil {
		return was, 0, &problem.Error{
			Kind:    problem.Conflict,
			Message: "problem.unmerge_first",
			Args:    map[string]any{"Idea": into.Title},
		}
	}
	idea = was
	idea.MergedIntoID, idea.MergedAt = nil, nil
	if err := b.separate(ctx, tx, &actor.ID, into, idea); err != nil {
		return was, 0, fmt.Errorf("unmerge idea %d: %w", was.ID, err)
	}
	return idea, into.ID, recount(tx, []Idea{was}, []Idea{idea})
}

// separate undoes the merge of a locked duplicate into a locked idea.
func (b *Board) separate(ctx context.Context, tx *gorm.DB, by *int64, into, duplicate Idea) error {
	merges, err := mergesInto(tx, into.ID)
	if err != nil {
		return err
	}
	var rest []ideaMerge
	var undone ideaMerge
	for _, merge := range merges {
		if merge.FromID == duplicate.ID {
			undone = merge
		} else {
			rest = append(rest, merge)
		}
	}
	if err := removeCopies(tx, &into, duplicate, undone, rest); err != nil {
		return err
	}
	if err := recomputeRank(tx, &into, rest); err != nil {
		return err
	}
	now := b.now()
	undone.UndoneAt, undone.UndoneBy = &now, by
	_, err = database.Rows[ideaMerge](tx).Where("id = ?", undone.ID).Select("undone_at", "undone_by").Updates(ctx, undone)
	return errors.Join(err, saveMerged(ctx, tx, duplicate), saveFamily(ctx, tx, into),
		unmarkMerged(tx, into.ID, duplicate.ID), b.index(ctx, tx, into.ID, duplicate.ID))
}

// mergesInto returns the merges into an idea, in their order.
func mergesInto(tx *gorm.DB, id int64) (merges []ideaMerge, err error) {
	err = tx.Where("into_id = ? AND undone_at IS NULL", id).Order("id").Find(&merges).Error
	if err != nil {
		return nil, fmt.Errorf("load the duplicates of idea %d: %w", id, err)
	}
	return merges, nil
}

// whoVoted limits people to those who voted for a duplicate.
const whoVoted = " AND user_id IN (SELECT user_id FROM votes WHERE idea_id = ?)"

// removeCopies deletes the copies of a duplicate's votes, follows and tags. Where another
// duplicate has the same vote, follow or tag, it is copied from there.
func removeCopies(tx *gorm.DB, into *Idea, duplicate Idea, undone ideaMerge, rest []ideaMerge) error {
	gone := tx.Exec("DELETE FROM votes WHERE idea_id = ? AND merged_from = ?", into.ID, duplicate.ID)
	if gone.Error != nil {
		return gone.Error
	}
	into.VoteCount -= int(gone.RowsAffected) + undone.ImportedVotes
	into.ImportedVotes -= undone.ImportedVotes
	if duplicate.HiddenAt == nil {
		into.CommentCount -= duplicate.CommentCount
	}
	for _, merge := range rest {
		n, err := copyVotes(tx, into.ID, merge.FromID, whoVoted, []any{duplicate.ID})
		if err != nil {
			return err
		}
		into.VoteCount += n
	}
	return errors.Join(removeCopiedFollows(tx, into, duplicate, rest), removeCopiedTags(tx, into, duplicate.ID, rest))
}

// removeCopiedFollows is removeCopies for follows.
func removeCopiedFollows(tx *gorm.DB, into *Idea, duplicate Idea, rest []ideaMerge) error {
	var gone []int64
	err := tx.Raw(`
		DELETE FROM follows
		WHERE idea_id = ?
			AND merged_from = ?
		RETURNING user_id`, into.ID, duplicate.ID).Scan(&gone).Error
	if err != nil || len(gone) == 0 {
		return err
	}
	duplicates, err := duplicatesOf(tx, rest)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(gone, leavingVotes) {
		for _, merge := range rest { // in the order of merging: the first wins
			one := duplicates[merge.FromID]
			if err := copyFollows(tx, into, &one, merge.CreatedAt, some); err != nil {
				return err
			}
		}
	}
	return nil
}

// duplicatesOf returns the duplicates of some merges, with the columns that a merge needs.
func duplicatesOf(tx *gorm.DB, merges []ideaMerge) (map[int64]Idea, error) {
	duplicates := map[int64]Idea{}
	if len(merges) == 0 {
		return duplicates, nil
	}
	ids := make([]int64, len(merges))
	for i, merge := range merges {
		ids[i] = merge.FromID
	}
	var found []Idea
	err := tx.Select("id", "author_id", "created_at", "hidden_at", "comment_count").
		Where("id IN ?", ids).
		Find(&found).Error
	for _, idea := range found {
		duplicates[idea.ID] = idea
	}
	return duplicates, err
}

// removeCopiedTags is removeCopies for tags.
func removeCopiedTags(tx *gorm.DB, into *Idea, duplicate int64, rest []ideaMerge) error {
	var gone []int64
	err := tx.Raw(`
		DELETE FROM idea_tags
		WHERE idea_id = ?
			AND merged_from = ?
		RETURNING tag_id`, into.ID, duplicate).Scan(&gone).Error
	if err != nil || len(gone) == 0 {
		return err
	}
	for _, merge := range rest {
		if merge.WithTags {
			back, err := copyTags(tx, into.ID, merge.FromID, " AND tag_id IN ?", gone)
			if err != nil {
				return err
			}
			gone = slices.DeleteFunc(gone, func(id int64) bool { return slices.Contains(back, id) })
			if len(gone) == 0 {
				return nil
			}
		}
	}
	if !into.counted() {
		return nil
	}
	return moreTags(tx, gone, -1)
}

// recomputeRank computes the rank of an idea from its own votes and those of the remaining
// duplicates. Without any, it is exactly the rank that it had before.
func recomputeRank(tx *gorm.DB, into *Idea, rest []ideaMerge) error {
	into.TrendingRank = *into.OwnTrendingRank
	if len(rest) == 0 {
		into.OwnTrendingRank = nil
		return nil
	}
	duplicates, err := duplicatesOf(tx, rest)
	if err != nil {
		return err
	}
	for _, merge := range rest {
		if into.TrendingRank, err = withWeights(tx, into.TrendingRank, into.ID, merge.FromID); err != nil {
			return err
		}
		into.TrendingRank = withWeight(into.TrendingRank, duplicates[merge.FromID].CreatedAt, merge.ImportedVotes)
	}
	return nil
}
