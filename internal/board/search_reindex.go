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

// reindexAtOnce is how many ideas are indexed in the transaction that changes a tag or
// category.
const reindexAtOnce = 500

// IndexMissingJob is the job that indexes ideas without a search document: see
// [Board.IndexMissing].
type IndexMissingJob struct{}

// Kind returns the stored kind of the job.
func (IndexMissingJob) Kind() string { return "search.unfound" }

// ReindexIdeas is the job that re-indexes ideas that were indexed without a row lock and
// may lack a concurrent change.
type ReindexIdeas struct {
	IDs []int64 `json:"ids"`
}

// Kind returns the stored kind of the job.
func (ReindexIdeas) Kind() string { return "search.again" }

// enqueueReindex enqueues the job in tx.
func enqueueReindex(tx *gorm.DB, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return jobs.Enqueue(tx, ReindexIdeas{IDs: ids})
}

// ReindexIdeas runs the job. It waits for transactions that change these ideas.
func (b *Board) ReindexIdeas(ctx context.Context, job ReindexIdeas) error {
	for some := range slices.Chunk(job.IDs, indexBatch) {
		if err := b.tx(ctx, func(tx *gorm.DB) error { return b.indexLocked(ctx, tx, some) }); err != nil {
			return err
		}
	}
	return nil
}

// [Board.IndexMissing] re-indexes recently changed ideas, so that a missed update does not
// last. It examines this many of the newest events.
const (
	recentEvents = 5000
	recently     = 30 * time.Minute
)

// indexRecent re-indexes the ideas that changed recently.
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
		return fmt.Errorf("find recently changed ideas: %w", err)
	}
	return b.ReindexIdeas(ctx, ReindexIdeas{IDs: ids})
}

// [Board.IndexMissing] also re-indexes all ideas in rotation, so that no error is
// permanent: a few in each run, all of them once a day, or more slowly where that would
// exceed maxTurn ideas in a run.
const (
	turnEvery = 10 * time.Minute
	turns     = int64(24 * time.Hour / turnEvery)
	maxTurn   = 2000
)

// indexInTurn re-indexes the ideas whose turn it is. It derives them from the time, so
// that nothing is stored.
func (b *Board) indexInTurn(ctx context.Context) error {
	var last int64
	if err := b.db.Read(ctx).Raw("SELECT COALESCE(MAX(id), 0) FROM ideas").Scan(&last).Error; err != nil {
		return fmt.Errorf("find the last idea: %w", err)
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
		return fmt.Errorf("find the ideas to re-index in rotation: %w", err)
	}
	return b.ReindexIdeas(ctx, ReindexIdeas{IDs: ids})
}

// reindex rewrites the search documents of the ideas whose ids a query selects. If there
// are very many, it deletes their documents, so that hidden names cannot be found, and the
// job [IndexMissingJob] recreates them.
func (b *Board) reindex(ctx context.Context, tx *gorm.DB, query string, args ...any) error {
	var ids []int64
	err := tx.Raw(query+" LIMIT ?", append(args[:len(args):len(args)], reindexAtOnce+1)...).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("find the ideas to re-index: %w", err)
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

// reindexTag is reindex for the ideas with a tag that was renamed, hidden or shown.
func (b *Board) reindexTag(ctx context.Context, tx *gorm.DB, id int64) error {
	return b.reindex(ctx, tx, ideasOfTag, id)
}

// reindexCategory is reindex for the ideas that have duplicates in a category, whose
// titles they are found by.
func (b *Board) reindexCategory(ctx context.Context, tx *gorm.DB, id int64) error {
	return b.reindex(ctx, tx, `
		SELECT DISTINCT merged_into_id
		FROM ideas
		WHERE category_id = ?
			AND merged_into_id IS NOT NULL`, id)
}

// reindexMoved is reindex for ideas that moved to another category together, if they have
// duplicates or are duplicates.
func (b *Board) reindexMoved(ctx context.Context, tx *gorm.DB, moved []Idea) error {
	return b.reindex(ctx, tx, `
		SELECT DISTINCT merged_into_id
		FROM ideas
		WHERE merged_into_id IS NOT NULL
			AND (id IN ? OR merged_into_id IN ?)`, ideaIDs(moved), ideaIDs(moved))
}
