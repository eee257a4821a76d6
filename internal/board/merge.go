package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// A duplicate points to the idea that it was merged into and keeps everything of its own.
// The other idea gets copies of its votes, reasons, follows and, optionally, tags; each
// copy names its duplicate. docs/merging.md has the details.
//
// Operations on several ideas of one family lock a duplicate before the idea it was merged
// into, and unmerged ideas in order of id.

// MaxDuplicates is how many ideas one merge can merge into another.
const MaxDuplicates = 50

// ideaMerge is a row of idea_merges. Their ids are the order of merging.
type ideaMerge struct {
	ID            int64
	FromID        int64
	IntoID        int64
	ActorID       *int64 // nil: an import
	WithTags      bool
	ImportedVotes int // how many of the other idea's imported votes came from this one
	CreatedAt     time.Time
	UndoneAt      *time.Time
	UndoneBy      *int64
}

// TableName returns the table's name.
func (ideaMerge) TableName() string { return "idea_merges" }

// Merge merges the ideas from into the idea into, which is returned as it then is. Votes,
// follows and, with withTags, tags are copied to it. Ideas that are already duplicates of
// into are left alone. One event records the merge. An idea that is hidden, merged into
// another, or into itself is refused: see [Board.MergeTarget].
func (b *Board) Merge(
	ctx context.Context, actor Actor, into int64, from []int64, withTags bool,
) (idea Idea, err error) {
	if err := actor.May(policy.Merge, policy.Subject{}); err != nil {
		return idea, err
	}
	from = slices.Compact(slices.Sorted(slices.Values(from)))
	switch {
	case len(from) == 0:
		return idea, problem.Field("from", "problem.merge_none", nil)
	case len(from) > MaxDuplicates:
		return idea, problem.Field("from", "problem.merge_too_many", map[string]any{"Max": MaxDuplicates})
	case slices.Contains(from, into):
		return idea, problem.Field("from", "problem.merge_itself", nil)
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		var merging []Idea
		if idea, merging, err = mergeableIdeas(ctx, tx, into, from); err != nil || len(merging) == 0 {
			return err
		}
		if idea, err = b.mergeAll(ctx, tx, &actor.ID, idea, merging, withTags); err != nil {
			return err
		}
		merged := make([]int64, len(merging))
		for i := range merging {
			merged[i] = merging[i].ID
		}
		found, err := markMerged(tx, into, actor, b.now())
		if err != nil {
			return err
		}
		return b.RecordAct(ctx, tx, event.IdeaMerged, &idea, actor, event.Detail{"from": merged, "suggestions": found})
	})
	return idea, err
}

// lockMerges serializes all merges.
func lockMerges(tx *gorm.DB) error {
	if err := tx.Table("site").Clauses(ForUpdate).Select("id").Scan(&[]int64{}).Error; err != nil {
		return fmt.Errorf("wait for other merges: %w", err)
	}
	return nil
}

// mergeableIdeas returns the ideas, or the refusal. Existing duplicates of into are left
// out. The ideas to merge are locked; into is not, so that votes for it go on, and is
// locked last.
func mergeableIdeas(ctx context.Context, tx *gorm.DB, into int64, from []int64) (idea Idea, merging []Idea, err error) {
	if err := lockMerges(tx); err != nil {
		return idea, nil, err
	}
	if idea, err = ideaByID(ctx, tx, into); err != nil {
		return idea, nil, err
	}
	if err := checkMergeable(idea, "into"); err != nil {
		return idea, nil, err
	}
	found, err := database.Rows[Idea](tx, ForUpdate).Where("id IN ?", from).Order("id").Find(ctx)
	if err != nil {
		return idea, nil, fmt.Errorf("lock ideas to merge: %w", err)
	}
	if len(found) < len(from) {
		return idea, nil, notFound()
	}
	for _, one := range found {
		if one.MergedIntoID != nil && *one.MergedIntoID == into {
			continue
		}
		if err := checkMergeable(one, "from"); err != nil {
			return idea, nil, err
		}
		merging = append(merging, one)
	}
	return idea, merging, nil
}

// checkMergeable refuses an idea that cannot be part of a merge.
func checkMergeable(idea Idea, field string) error {
	var refusal string
	switch {
	case idea.HiddenAt != nil:
		refusal = "problem.merge_hidden"
	case idea.MergedIntoID != nil:
		refusal = "problem.merge_merged"
	default:
		return nil
	}
	refused := problem.Field(field, refusal, map[string]any{"Idea": idea.Title})
	refused.Kind = problem.Conflict
	return refused
}

// mergeAll merges locked ideas into another, and returns it as it then is. It copies
// before it locks the other idea's row, because voters insert their vote before they wait
// for that row.
func (b *Board) mergeAll(
	ctx context.Context, tx *gorm.DB, by *int64, into Idea, from []Idea, withTags bool,
) (Idea, error) {
	was, is, now, gained := slices.Clone(from), slices.Clone(from), b.now(), gain{}
	for i := range is {
		one := &is[i]
		one.MergedIntoID, one.MergedAt = &into.ID, &now
		merge := ideaMerge{
			FromID:        one.ID,
			IntoID:        into.ID,
			ActorID:       by,
			WithTags:      withTags,
			ImportedVotes: one.ImportedVotes,
			CreatedAt:     now,
		}
		if err := database.Rows[ideaMerge](tx).Create(ctx, &merge); err != nil {
			return into, fmt.Errorf("merge idea %d into %d: %w", one.ID, into.ID, err)
		}
		if err := gained.copyFrom(tx, &into, one, withTags, now); err != nil {
			return into, fmt.Errorf("merge idea %d into %d: %w", one.ID, into.ID, err)
		}
		if err := saveMerged(ctx, tx, *one); err != nil {
			return into, err
		}
	}
	into, err := LockIdea(ctx, tx, into.ID)
	if err == nil {
		err = checkMergeable(into, "into") // it may have been hidden meanwhile
	}
	if err != nil {
		return into, err
	}
	gained.applyTo(&into)
	if err := saveFamily(ctx, tx, into); err != nil {
		return into, err
	}
	if err := moreTags(tx, gained.tags, +1); err != nil {
		return into, err
	}
	if err := b.index(ctx, tx, append(ideaIDs(is), into.ID)...); err != nil {
		return into, err
	}
	return into, recount(tx, was, is)
}

func ideaIDs(ideas []Idea) []int64 {
	ids := make([]int64, len(ideas))
	for i, idea := range ideas {
		ids[i] = idea.ID
	}
	return ids
}

// saveMerged stores whether an idea is a duplicate.
func saveMerged(ctx context.Context, tx *gorm.DB, idea Idea) error {
	_, err := database.Rows[Idea](tx).Where("id = ?", idea.ID).Select("merged_into_id", "merged_at").Updates(ctx, idea)
	if err != nil {
		return fmt.Errorf("save that idea %d is merged: %w", idea.ID, err)
	}
	return nil
}

// saveFamily stores the counters of an idea that include its duplicates.
func saveFamily(ctx context.Context, tx *gorm.DB, idea Idea) error {
	_, err := database.Rows[Idea](tx).Where("id = ?", idea.ID).
		Select("vote_count", "imported_votes", "comment_count", "trending_rank", "own_trending_rank").Updates(ctx, idea)
	if err != nil {
		return fmt.Errorf("save the merge counters of idea %d: %w", idea.ID, err)
	}
	return nil
}
