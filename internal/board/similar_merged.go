package board

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ideaboard/internal/similar"
)

// candidates are texts to compare. A duplicate yields its merge target.
type candidates struct {
	texts   []similar.Text
	targets map[int64]int64 // by a text's id: the idea that is returned for it
}

func (c candidates) mergeTarget(id int64) int64 { return c.targets[id] }

func (c candidates) text(id int64) similar.Text {
	i := slices.IndexFunc(c.texts, func(text similar.Text) bool { return text.ID == id })
	return c.texts[i]
}

// once keeps only the best result for each idea.
func (c candidates) once(ranked []similar.Alike) []similar.Alike {
	shown := make(map[int64]bool, len(ranked))
	return slices.DeleteFunc(ranked, func(alike similar.Alike) bool {
		again := shown[c.mergeTarget(alike.ID)]
		shown[c.mergeTarget(alike.ID)] = true
		return again
	})
}

// farFuture is later than any idea.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// mergeTargetsFor returns, by idea, the idea to return for it: itself, or its merge
// target. It leaves out ideas that the viewer may not find, so that hidden text does not
// influence results.
func (b *Board) mergeTargetsFor(ctx context.Context, viewer Actor, ids []int64, to SimilarTo) (map[int64]int64, error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	var found []Idea
	err = b.db.Read(ctx).
		Select("id", "merged_into_id").
		Where("id IN ? AND hidden_at IS NULL AND category_id NOT IN ? AND created_at < ?",
			ids, snapshot.Invisible(viewer), cmp.Or(to.Before, farFuture)).
		Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("find ideas to compare: %w", err)
	}
	leads, merged := make(map[int64]int64, len(found)), []int64{}
	for _, idea := range found {
		if idea.MergedIntoID == nil {
			leads[idea.ID] = idea.ID
		} else {
			merged = append(merged, idea.ID)
		}
	}
	return leads, b.addMergeTargets(ctx, viewer, snapshot, merged, leads)
}

// addMergeTargets adds the merge targets of duplicates.
func (b *Board) addMergeTargets(
	ctx context.Context, viewer Actor, snapshot *Snapshot, merged []int64, leads map[int64]int64,
) error {
	if len(merged) == 0 {
		return nil
	}
	var found []struct{ ID, Next int64 }
	err := b.db.Read(ctx).Raw(`
		WITH RECURSIVE chain (id, next) AS (
			SELECT id, merged_into_id
			FROM ideas
			WHERE id IN ?
			UNION
			SELECT chain.id, ideas.merged_into_id
			FROM chain
			JOIN ideas ON ideas.id = chain.next
			WHERE ideas.merged_into_id IS NOT NULL
		)
		SELECT chain.id, chain.next
		FROM chain
		JOIN ideas ON ideas.id = chain.next
		WHERE `+visibleInListsSQL, merged, snapshot.Invisible(viewer)).Scan(&found).Error
	if err != nil {
		return fmt.Errorf("find merge targets of ideas: %w", err)
	}
	for _, idea := range found {
		leads[idea.ID] = idea.Next
	}
	return nil
}
