package takeout

import (
	"context"
	"time"
)

// Rows about what they follow and save.
type (
	// ownCategory is a category that they follow.
	ownCategory struct {
		ID        int64
		Category  string
		CreatedAt time.Time
	}
	// ownIdeaTag is a tag of one of their ideas.
	ownIdeaTag struct {
		IdeaID int64
		Tag    string
	}
	// ownTag is a tag that they follow.
	ownTag struct {
		ID        int64
		Tag       string
		CreatedAt time.Time
	}
	// ownView is a list that they saved.
	ownView struct {
		ID                   int64
		Name, Query          string
		Shared               bool
		CreatedAt, UpdatedAt time.Time
	}
)

// knownTags is the SQL condition for tags that the person may see: staff also see those restricted
// to staff.
const knownTags = `(
				NOT tags.staff_only
				OR EXISTS (SELECT 1 FROM users WHERE users.id = ? AND users.role <> 'member')
			)`

// ideaTags calls each for every tag of the person's ideas that they may see.
func (d ownData) ideaTags(ctx context.Context, each func(ownIdeaTag) error) error {
	var after int64
	for {
		var rows []ownIdeaTag
		err := d.db.Read(ctx).Raw(`
			SELECT mine.id AS idea_id, tags.name AS tag
			FROM (
				SELECT id
				FROM ideas
				WHERE author_id = ?
					AND id > ?
				ORDER BY id
				LIMIT ?
			) AS mine
			JOIN idea_tags ON idea_tags.idea_id = mine.id
			JOIN tags ON tags.id = idea_tags.tag_id
			WHERE `+knownTags+`
			ORDER BY mine.id, tags.name`, d.id, after, dataBatch, d.id).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
		var last *int64 // last idea read, including those without a tag
		err = d.db.Read(ctx).Raw(`
			SELECT max(id)
			FROM (
				SELECT id
				FROM ideas
				WHERE author_id = ?
					AND id > ?
				ORDER BY id
				LIMIT ?
			) AS mine`, d.id, after, dataBatch).Scan(&last).Error
		if err != nil || last == nil {
			return err
		}
		after = *last
	}
}

// tags calls each for every tag that the person follows and may see.
func (d ownData) tags(ctx context.Context, each func(ownTag) error) error {
	var rows []ownTag
	err := d.db.Read(ctx).Raw(`
		SELECT tags.id, tags.name AS tag, tag_follows.created_at
		FROM tag_follows
		JOIN tags ON tags.id = tag_follows.tag_id
		WHERE user_id = ?
			AND `+knownTags+`
		ORDER BY tags.id`, d.id, d.id).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// categories calls each for every category that the person follows.
func (d ownData) categories(ctx context.Context, each func(ownCategory) error) error {
	return few(ctx, d, `
		SELECT categories.id, categories.name AS category, category_follows.created_at
		FROM category_follows
		JOIN categories ON categories.id = category_follows.category_id
		WHERE user_id = ?
			AND categories.id NOT IN `+d.hidden+`
		ORDER BY categories.id`, each)
}

// views calls each for every list that the person saved.
func (d ownData) views(ctx context.Context, each func(ownView) error) error {
	return batches(ctx, d, `
		SELECT *
		FROM saved_views
		WHERE owner_id = ?
			AND id > ?
		ORDER BY id
		LIMIT ?`, func(v ownView) int64 { return v.ID }, each)
}
