package board

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// importedPair is an idea and another that its source calls a duplicate of it.
type importedPair struct {
	importedDuplicate
	FromID, IntoID int64
}

// mergedAtOnce is how many imported duplicates are merged in one transaction.
const mergedAtOnce = 25

// MergeImported merges the imported ideas that their source called duplicates, as far as
// both exist, and returns how many it merged. Nobody is notified. An idea with several
// originals is merged into the oldest; of two that name each other, the newer is merged.
// Hidden and merged ideas are left alone.
func (b *Board) MergeImported(ctx context.Context) (merged int, err error) {
	var pairs []importedPair
	err = b.db.Read(ctx).Raw(`
		SELECT imported_duplicates.*, duplicates.id AS from_id, others.id AS into_id
		FROM imported_duplicates
		JOIN ideas AS duplicates ON duplicates.source = imported_duplicates.source
			AND duplicates.source_id = imported_duplicates.source_id
		JOIN ideas AS others ON others.source = imported_duplicates.source
			AND others.source_id = imported_duplicates.duplicate_of
		ORDER BY duplicates.id DESC, others.id`).Scan(&pairs).Error
	if err != nil {
		return 0, fmt.Errorf("find imported duplicates: %w", err)
	}
	for some := range slices.Chunk(pairs, mergedAtOnce) {
		var now int
		err := b.changeSnapshot(ctx, func(tx *gorm.DB) (err error) {
			now, err = b.mergePairs(ctx, tx, some)
			return err
		})
		if err != nil {
			return merged, fmt.Errorf("merge imported duplicates: %w", err)
		}
		merged += now
	}
	return merged, nil
}

func (b *Board) mergePairs(ctx context.Context, tx *gorm.DB, pairs []importedPair) (merged int, err error) {
	for _, pair := range pairs {
		did, err := b.mergePair(ctx, tx, pair)
		if err == nil {
			err = tx.Where("source = ? AND source_id = ? AND duplicate_of = ?", pair.Source, pair.SourceID, pair.DuplicateOf).
				Delete(&importedDuplicate{}).Error
		}
		if err != nil {
			return merged, err
		}
		if did {
			merged++
		}
	}
	return merged, nil
}

// mergePair merges one pair, into the merge target of the other idea.
func (b *Board) mergePair(ctx context.Context, tx *gorm.DB, pair importedPair) (did bool, err error) {
	into, err := mergeTargetID(tx, pair.IntoID)
	if err != nil || into == pair.FromID {
		return false, err
	}
	idea, merging, err := mergeableIdeas(ctx, tx, into, []int64{pair.FromID})
	if problem.KindOf(err) == problem.Conflict && err != nil {
		return false, nil
	}
	if err != nil || len(merging) == 0 {
		return false, err
	}
	_, err = b.mergeAll(ctx, tx, nil, idea, merging, true)
	return err == nil, err
}
