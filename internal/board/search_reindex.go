package board

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
)

// reindexAtOnce is how many ideas are indexed in the transaction that changes
// what they are called.
const reindexAtOnce = 500

// Reindex is the job of indexing the ideas that cannot be found for now: see
// [Board.IndexMissing].
type IndexMissingJob struct{}

// Kind names the job.
func (IndexMissingJob) Kind() string { return "search.unfound" }

// IndexAgain is the job of writing anew what ideas can be found by that were
// indexed without their rows being locked: somebody may have changed their words
// at that moment, and one of the two documents is without the other's change.
type ReindexIdeas struct {
	IDs []int64 `json:"ids"`
}

// Kind names the job.
func (ReindexIdeas) Kind() string { return "search.again" }

// indexAgain puts down the job for when tx has committed.
func enqueueReindex(tx *gorm.DB, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return jobs.Enqueue(tx, ReindexIdeas{IDs: ids})
}

// IndexAgain does the job: it waits for those who change these ideas.
func (b *Board) ReindexIdeas(ctx context.Context, job ReindexIdeas) error {
	for some := range slices.Chunk(job.IDs, indexBatch) {
		if err := b.tx(ctx, func(tx *gorm.DB) error { return b.indexLocked(ctx, tx, some) }); err != nil {
			return err
		}
	}
	return nil
}

// Ideas that were changed lately are indexed again by [Board.IndexMissing], so that
// a mistake of ours does not last: so many of the last events are looked at.
const (
	recentEvents = 5000
	recently     = 30 * time.Minute
)

// indexRecent indexes again the ideas whose words were changed lately.
func (b *Board) indexRecent(ctx context.Context) error {
	var ids []int64
	err := b.db.Read(ctx).Raw(`
		SELECT DISTINCT idea_id
		FROM (SELECT idea_id, kind, created_at FROM events ORDER BY id DESC LIMIT ?) AS latest
		WHERE idea_id IS NOT NULL
			AND created_at > ?
			AND kind NOT IN ?
		ORDER BY idea_id`,
		recentEvents, b.now().Add(-recently), []event.Kind{event.IdeaVoted, event.IdeaUnvoted}).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for what was changed lately: %w", err)
	}
	return b.ReindexIdeas(ctx, ReindexIdeas{IDs: ids})
}

// All ideas are indexed again in turn, so that no mistake of ours stays for good: a
// few with every run of [Board.IndexMissing], so that each has its turn once a day,
// or later where these would be more than maxTurn.
const (
	turnEvery = 10 * time.Minute
	turns     = int64(24 * time.Hour / turnEvery)
	maxTurn   = 2000
)

// indexInTurn indexes the ideas again whose turn it is now. The time says which
// these are, so that nothing must be remembered.
func (b *Board) indexInTurn(ctx context.Context) error {
	var last int64
	if err := b.db.Read(ctx).Raw("SELECT COALESCE(MAX(id), 0) FROM ideas").Scan(&last).Error; err != nil {
		return fmt.Errorf("look for the last idea: %w", err)
	}
	all := max(turns, (last+maxTurn-1)/maxTurn)
	turn := b.now().Unix() / int64(turnEvery.Seconds()) % all
	var ids []int64
	err := b.db.Read(ctx).Raw(`
		SELECT id
		FROM ideas
		WHERE id > ?
			AND id <= ?
		ORDER BY id`, last*turn/all, last*(turn+1)/all).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for the ideas whose turn it is: %w", err)
	}
	return b.ReindexIdeas(ctx, ReindexIdeas{IDs: ids})
}

// reindex writes anew what those ideas can be found by whose ids a query selects.
// The documents of very many are taken away instead, so that nothing is found by
// what must not be told any more: a job, [IndexMissingJob], brings them back.
func (b *Board) reindex(ctx context.Context, tx *gorm.DB, query string, args ...any) error {
	var ids []int64
	err := tx.Raw(query+" LIMIT ?", append(args[:len(args):len(args)], reindexAtOnce+1)...).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("look for what is to be indexed again: %w", err)
	}
	if len(ids) <= reindexAtOnce {
		return errors.Join(b.index(ctx, tx, ids...), enqueueReindex(tx, ids...))
	}
	if err := database.DropDocuments(tx, searchTable, searchKey, query, args...); err != nil {
		return err
	}
	return jobs.Enqueue(tx, IndexMissingJob{})
}

// ideasOfTag selects the ideas that have a tag.
const ideasOfTag = "SELECT idea_id FROM idea_tags WHERE tag_id = ?"

// reindexTag is reindex for the ideas that have a tag, whose name nobody may see
// any more, or everybody may now.
func (b *Board) reindexTag(ctx context.Context, tx *gorm.DB, id int64) error {
	return b.reindex(ctx, tx, ideasOfTag, id)
}

// reindexCategory is reindex for the ideas that can be found by the titles of
// duplicates in a category.
func (b *Board) reindexCategory(ctx context.Context, tx *gorm.DB, id int64) error {
	return b.reindex(ctx, tx, `
		SELECT DISTINCT merged_into_id
		FROM ideas
		WHERE category_id = ?
			AND merged_into_id IS NOT NULL`, id)
}

// reindexMoved is reindex for ideas that went to another category together, as
// far as they have duplicates or are some.
func (b *Board) reindexMoved(ctx context.Context, tx *gorm.DB, moved []Idea) error {
	return b.reindex(ctx, tx, `
		SELECT DISTINCT merged_into_id
		FROM ideas
		WHERE merged_into_id IS NOT NULL
			AND (id IN ? OR merged_into_id IN ?)`, ideaIDs(moved), ideaIDs(moved))
}
