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

// Unmerge lets a duplicate stand on its own again, and returns it. What came
// along from it goes, but for people who are with the other idea by another
// duplicate, too; what happened to each of both since stays with it. The other
// idea has to stand: the last merge of a chain is undone first. An idea that is
// no duplicate is left as it is.
func (b *Board) Unmerge(ctx context.Context, actor Actor, duplicate int64) (idea Idea, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return idea, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		if err := oneByOne(tx); err != nil {
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

// unmerge takes a locked duplicate out of the idea that it was merged into, and
// returns it and the number of that idea.
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

// part takes a locked idea and its locked duplicate apart.
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
		b.index(ctx, tx, into.ID, duplicate.ID))
}

// mergesInto returns the merges by which an idea has duplicates, in their order.
func mergesInto(tx *gorm.DB, id int64) (merges []ideaMerge, err error) {
	err = tx.Where("into_id = ? AND undone_at IS NULL", id).Order("id").Find(&merges).Error
	if err != nil {
		return nil, fmt.Errorf("load the duplicates of idea %d: %w", id, err)
	}
	return merges, nil
}

// whoVoted narrows people to those who voted for a duplicate.
const whoVoted = " AND user_id IN (SELECT user_id FROM votes WHERE idea_id = ?)"

// removeCopies takes away what came from a duplicate, and brings from the rest of the
// duplicates what only stood back for it.
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

// removeCopiedFollows is removeCopies for those who hear of the idea by the duplicate.
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
		for _, merge := range rest { // in the order of merging: the first one counts
			one := duplicates[merge.FromID]
			if err := copyFollows(tx, into, &one, merge.CreatedAt, some); err != nil {
				return err
			}
		}
	}
	return nil
}

// duplicatesOf returns the duplicates of some merges, with what a merge asks of them.
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

// removeCopiedTags is removeCopies for the tags.
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

// recomputeRank makes the rank of an idea what its own votes and those of the rest of its
// duplicates make it. Without any it is to the last digit what it would be had
// there never been one.
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
