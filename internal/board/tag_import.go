package board

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/text"
)

// cleanTags returns another product's tags of an idea as tag names: without duplicates,
// cut to the maximum length, and at most as many as an idea may have.
func cleanTags(words []string) (names []string) {
	var folded []string
	for _, word := range words {
		name := text.Line(word)
		fold := text.Fold(name)
		if text.Visible(name) == 0 || text.Length(name) > MaxTagName || slices.Contains(folded, fold) ||
			len(names) == MaxIdeaTags {
			continue
		}
		names, folded = append(names, name), append(folded, fold)
	}
	return names
}

// importTags sets the tags of imported ideas, and creates missing ones as public tags up
// to the board's limit. It notifies nobody. added is in the order of fresh, which has the
// indexes of the rows.
func (b *Board) importTags(ctx context.Context, tx *gorm.DB, rows []Imported, added []Idea, fresh []int) error {
	if !slices.ContainsFunc(fresh, func(i int) bool { return len(rows[i].Tags) > 0 }) {
		return nil
	}
	if err := lockAllTags(tx); err != nil {
		return err
	}
	known, err := readTags(ctx, tx)
	if err != nil {
		return err
	}
	board := &Snapshot{tagIndex: known}
	var had []ideaTag
	counts := map[int64]int{}
	for n, i := range fresh {
		for _, name := range rows[i].Tags {
			tag, err := b.tagForImport(ctx, tx, board, name)
			if err != nil {
				return err
			}
			if tag.ID == 0 {
				continue
			}
			had = append(had, ideaTag{IdeaID: added[n].ID, TagID: tag.ID, CreatedAt: b.now()})
			if added[n].counted() {
				counts[tag.ID]++
			}
		}
	}
	return saveImportedTags(tx, had, counts)
}

func saveImportedTags(tx *gorm.DB, had []ideaTag, counts map[int64]int) error {
	if len(had) == 0 {
		return nil
	}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&had, 500).Error; err != nil {
		return fmt.Errorf("import tags: %w", err)
	}
	ids := make([]int64, 0, len(counts))
	for id := range counts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := countTags(tx, []int64{id}, counts[id]); err != nil {
			return fmt.Errorf("count imported tags: %w", err)
		}
	}
	return nil
}

// tagForImport returns the tag with a name, creating it if needed, or the zero Tag if the
// board has reached its limit.
func (b *Board) tagForImport(ctx context.Context, tx *gorm.DB, board *Snapshot, name string) (Tag, error) {
	if tag := board.tagCalled(name); tag.ID != 0 || len(board.Tags) >= MaxTags {
		return tag, nil
	}
	tag, err := addTag(ctx, tx, board, Tag{Name: name, Colour: TagColours[0]}, b)
	if err != nil {
		return tag, err
	}
	board.Tags = append(board.Tags, tag)
	board.byID[tag.ID], board.bySlug[tag.Slug] = len(board.Tags)-1, tag.ID
	return tag, nil
}
