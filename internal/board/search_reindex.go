package board

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
)

// reindexAtOnce is how many ideas are indexed in the transaction that changes
// what they are called.
const reindexAtOnce = 500

// Unfound is the job of indexing the ideas that cannot be found for now: see
// [Board.IndexMissing].
type Unfound struct{}

// Kind names the job.
func (Unfound) Kind() string { return "search.unfound" }

// reindex writes anew what those ideas can be found by whose ids a query selects.
// The documents of very many are taken away instead, so that nothing is found by
// what must not be told any more: a job, [Unfound], brings them back.
func (b *Board) reindex(ctx context.Context, tx *gorm.DB, query string, args ...any) error {
	var ids []int64
	if err := tx.Raw(query+" LIMIT ?", append(args[:len(args):len(args)], reindexAtOnce+1)...).Scan(&ids).Error; err != nil {
		return fmt.Errorf("look for what is to be indexed again: %w", err)
	}
	if len(ids) <= reindexAtOnce {
		return b.index(ctx, tx, ids...)
	}
	if err := database.DropDocuments(tx, searchTable, searchKey, query, args...); err != nil {
		return err
	}
	return jobs.Enqueue(tx, Unfound{})
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
	return b.reindex(ctx, tx, "SELECT DISTINCT merged_into_id FROM ideas WHERE category_id = ? AND merged_into_id IS NOT NULL", id)
}

// reindexMoved is reindex for ideas that went to another category together, as
// far as they have duplicates or are some.
func (b *Board) reindexMoved(ctx context.Context, tx *gorm.DB, moved []Idea) error {
	return b.reindex(ctx, tx, "SELECT DISTINCT merged_into_id FROM ideas WHERE merged_into_id IS NOT NULL AND (id IN ? OR merged_into_id IN ?)", ideaIDs(moved), ideaIDs(moved))
}
