package board

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/problem"
)

// MergeTags merges the tag from into the tag into: its ideas, followers and slugs move.
// Followers of a public tag that is merged into one for staff are notified only if they
// are staff, because that is checked for each notification.
func (b *Board) MergeTags(ctx context.Context, actor Actor, from, into int64) (Tag, error) {
	return b.manageTags(ctx, actor, func(tx *gorm.DB, snapshot *Snapshot) (Tag, error) {
		gone, kept := snapshot.Tag(from), snapshot.Tag(into)
		switch {
		case gone.ID == 0:
			return kept, notFound()
		case kept.ID == 0:
			return kept, problem.Field("into", "problem.tag_unknown", nil)
		case gone.ID == kept.ID:
			return kept, problem.Field("into", "problem.tag_itself", nil)
		}
		if err := moveTagged(tx, from, into); err != nil {
			return kept, fmt.Errorf("merge tag %d into %d: %w", from, into, err)
		}
		if err := b.dropTag(ctx, tx, from); err != nil {
			return kept, err
		}
		if err := redirectSlugs(tx, kept.Slug, into, snapshot.slugsOf(from)...); err != nil {
			return kept, err
		}
		return kept, b.Record(ctx, tx, event.TagMerged, 0, actor, event.Detail{"tag": from, "into": into, "name": gone.Name})
	})
}

// slugsOf returns the current and old slugs of a tag.
func (s *Snapshot) slugsOf(tag int64) (slugs []string) {
	for slug, id := range s.bySlug {
		if id == tag {
			slugs = append(slugs, slug)
		}
	}
	slices.Sort(slugs)
	return slugs
}

// dropTag removes a tag with its slugs and follows. Its ideas are no longer found by its
// name.
func (b *Board) dropTag(ctx context.Context, tx *gorm.DB, id int64) error {
	if err := tx.Exec("UPDATE tags SET staff_only = TRUE WHERE id = ?", id).Error; err != nil {
		return fmt.Errorf("remove tag %d: %w", id, err)
	}
	if err := b.reindexTag(ctx, tx, id); err != nil { // before the rows that tell which ideas had it are deleted
		return err
	}
	if _, err := database.Rows[Tag](tx).Where("id = ?", id).Delete(ctx); err != nil {
		return fmt.Errorf("remove tag %d: %w", id, err)
	}
	return nil
}

// moveTagged moves the ideas and followers of one tag to another, and recounts. It locks
// both tags first, so that no change is lost.
func moveTagged(tx *gorm.DB, from, into int64) error {
	if err := lockTags(tx, from, into); err != nil {
		return err
	}
	for _, sql := range []string{
		`
			INSERT INTO idea_tags (idea_id, tag_id, merged_from, created_at)
			SELECT idea_id, @into, merged_from, created_at
			FROM idea_tags
			WHERE tag_id = @from
			ON CONFLICT DO NOTHING`,
		`
			INSERT INTO tag_follows (tag_id, user_id, created_at)
			SELECT @into, user_id, created_at
			FROM tag_follows
			WHERE tag_id = @from
			ON CONFLICT DO NOTHING`,
		`
			UPDATE tags
			SET idea_count = (SELECT count(*) FROM idea_tags WHERE tag_id = @into AND ` + countedTags + `)
			WHERE id = @into`,
	} {
		if err := tx.Exec(sql, map[string]any{"from": from, "into": into}).Error; err != nil {
			return err
		}
	}
	return nil
}

// lockTags locks tags in order of id, as all operations do.
func lockTags(tx *gorm.DB, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Table("tags").Clauses(ForUpdate).Where("id IN ?", ids).Order("id").Select("id").Scan(&[]int64{}).Error
}

// RemoveTag removes a tag from the board and from all its ideas.
func (b *Board) RemoveTag(ctx context.Context, actor Actor, id int64) error {
	_, err := b.manageTags(ctx, actor, func(tx *gorm.DB, snapshot *Snapshot) (Tag, error) {
		tag := snapshot.Tag(id)
		if tag.ID == 0 {
			return tag, notFound()
		}
		if err := b.dropTag(ctx, tx, id); err != nil {
			return tag, err
		}
		return tag, b.Record(ctx, tx, event.TagRemoved, 0, actor, event.Detail{"tag": id, "name": tag.Name})
	})
	return err
}
