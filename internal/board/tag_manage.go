package board

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// clean returns the tag as it is stored, or all that is wrong with it.
func (t Tag) clean(snapshot *Snapshot) (Tag, error) {
	t.Name, t.Description = text.Line(t.Name), text.Line(t.Description)
	if t.Colour == "" {
		t.Colour = TagColours[0]
	}
	refused := problem.Fields{
		Args: map[string]any{"Max": MaxTagName, "MaxDescription": MaxTagDescription, "MaxTags": MaxTags},
	}
	other := snapshot.tagCalled(t.Name)
	switch {
	case text.Visible(t.Name) == 0:
		refused.Add("name", "problem.tag_name_needed")
	case text.Length(t.Name) > MaxTagName:
		refused.Add("name", "problem.tag_name_long")
	case other.ID != 0 && other.ID != t.ID:
		refused.Add("name", "problem.tag_name_taken")
	case t.ID == 0 && len(snapshot.Tags) >= MaxTags:
		refused.Add("name", "problem.tags_full")
	}
	if text.Length(t.Description) > MaxTagDescription {
		refused.Add("description", "problem.tag_description_long")
	}
	if !slices.Contains(TagColours, t.Colour) {
		refused.Add("colour", "problem.tag_colour_unknown")
	}
	return t, refused.Err()
}

// AddTag adds a tag with its name, colour, description and visibility.
func (b *Board) AddTag(ctx context.Context, actor Actor, tag Tag) (Tag, error) {
	return b.manageTags(ctx, actor, func(tx *gorm.DB, snapshot *Snapshot) (Tag, error) {
		clean, err := Tag{
			Name:        tag.Name,
			Colour:      tag.Colour,
			Description: tag.Description,
			StaffOnly:   tag.StaffOnly,
		}.clean(snapshot)
		if err != nil {
			return tag, err
		}
		clean, err = addTag(ctx, tx, snapshot, clean, b)
		if err != nil {
			return tag, err
		}
		return clean, b.Record(ctx, tx, event.TagAdded, 0, actor, event.Detail{"tag": clean.ID, "name": clean.Name})
	})
}

func addTag(ctx context.Context, tx *gorm.DB, snapshot *Snapshot, tag Tag, b *Board) (Tag, error) {
	tag.Slug, tag.CreatedAt = snapshot.freeSlug(tag.Name, 0), b.now()
	if err := database.Rows[Tag](tx).Create(ctx, &tag); err != nil {
		return tag, fmt.Errorf("add a tag: %w", err)
	}
	return tag, nil
}

// ChangeTag changes the name, colour, description and visibility of the tag with tag's id.
// Its old slug redirects to the new one.
func (b *Board) ChangeTag(ctx context.Context, actor Actor, tag Tag) (Tag, error) {
	return b.manageTags(ctx, actor, func(tx *gorm.DB, snapshot *Snapshot) (Tag, error) {
		was := snapshot.Tag(tag.ID)
		if was.ID == 0 {
			return tag, notFound()
		}
		next := was
		next.Name, next.Colour, next.Description, next.StaffOnly = tag.Name, tag.Colour, tag.Description, tag.StaffOnly
		next, err := next.clean(snapshot)
		if err != nil {
			return was, err
		}
		if tagSlug(next.Name) != tagSlug(was.Name) {
			next.Slug = snapshot.freeSlug(next.Name, was.ID)
		}
		if next == was {
			return was, nil // nothing changed, so there is no event
		}
		if next.Slug != was.Slug {
			if err := redirectSlugs(tx, next.Slug, was.ID, was.Slug); err != nil {
				return was, err
			}
		}
		_, err = database.Rows[Tag](tx).Where("id = ?", was.ID).
			Select("name", "slug", "colour", "description", "staff_only").
			Updates(ctx, next)
		if err != nil {
			return was, fmt.Errorf("change tag %d: %w", was.ID, err)
		}
		if next.Name != was.Name || next.StaffOnly != was.StaffOnly {
			if err := b.reindexTag(ctx, tx, was.ID); err != nil {
				return was, err
			}
		}
		return next, b.Record(ctx, tx, event.TagChanged, 0, actor,
			event.Detail{"tag": was.ID, "name": next.Name, "changes": next.changesFrom(was)})
	})
}

func (t Tag) changesFrom(was Tag) []event.Change {
	return event.Changes(
		event.Change{Field: "name", Before: was.Name, After: t.Name},
		event.Change{Field: "colour", Before: was.Colour, After: t.Colour},
		event.Change{Field: "description", Before: was.Description, After: t.Description},
		event.Change{Field: "staff_only", Before: was.StaffOnly, After: t.StaffOnly},
	)
}

// redirectSlugs makes old slugs redirect to a tag, and removes free from the old slugs.
func redirectSlugs(tx *gorm.DB, free string, id int64, old ...string) error {
	if err := tx.Where("slug = ?", free).Delete(&tagRename{}).Error; err != nil {
		return fmt.Errorf("free slug of tag %d: %w", id, err)
	}
	for _, slug := range old {
		rename := tagRename{Slug: slug, TagID: id}
		replace := clause.OnConflict{
			Columns:   []clause.Column{{Name: "slug"}},
			DoUpdates: clause.AssignmentColumns([]string{"tag_id"}),
		}
		err := tx.Clauses(replace).Create(&rename).Error
		if err != nil {
			return fmt.Errorf("keep slug of tag %d: %w", id, err)
		}
	}
	return nil
}

// SetAuthorsTag sets whether authors may set public tags on their ideas.
func (b *Board) SetAuthorsTag(ctx context.Context, actor Actor, do bool) error {
	if err := actor.May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	return b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		changed := tx.Exec(`
			UPDATE site
			SET authors_tag = ?, updated_at = ?
			WHERE id = 1
				AND authors_tag <> ?`, do, b.now(), do)
		if changed.Error != nil || changed.RowsAffected == 0 {
			return changed.Error
		}
		return b.Record(ctx, tx, event.SiteChanged, 0, actor,
			event.Detail{"changes": event.Changes(event.Change{Field: "authors_tag", Before: !do, After: do})})
	})
}

// manageTags runs do with the current tags, read again. If two people take the same name
// or slug at once, one gets an error.
func (b *Board) manageTags(
	ctx context.Context, actor Actor, do func(*gorm.DB, *Snapshot) (Tag, error),
) (tag Tag, err error) {
	if err := actor.May(policy.ManageTags, policy.Subject{}); err != nil {
		return tag, err
	}
	err = b.changeSnapshot(ctx, func(tx *gorm.DB) error {
		fresh := &Snapshot{}
		if err := lockAllTags(tx); err != nil {
			return err
		}
		if fresh.tagIndex, err = readTags(ctx, tx); err != nil {
			return err
		}
		tag, err = do(tx, fresh)
		return err
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = problem.Field("name", "problem.tag_name_taken", nil)
	}
	return tag, err
}

// lockAllTags serializes changes to the set of tags, by a lock on the row of site.
func lockAllTags(tx *gorm.DB) error {
	if err := tx.Table("site").Clauses(ForUpdate).Where("id = 1").Select("id").Scan(&[]int64{}).Error; err != nil {
		return fmt.Errorf("lock the tags: %w", err)
	}
	return nil
}
