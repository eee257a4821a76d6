package board

import (
	"context"
	"time"
)

type (
	// OwnIdeaTag is a tag that one of their ideas has.
	OwnIdeaTag struct {
		IdeaID int64
		Tag    string
	}
	// OwnTag is a tag that they follow.
	OwnTag struct {
		ID        int64
		Tag       string
		CreatedAt time.Time
	}
)

// knownTags is which tags a person may know: whoever works for the company knows
// those for staff, too.
const knownTags = "(NOT tags.staff_only OR EXISTS (SELECT 1 FROM users WHERE users.id = ? AND users.role <> 'member'))"

// IdeaTags calls each with every tag of the person's ideas that they may know.
func (d OwnData) IdeaTags(ctx context.Context, each func(OwnIdeaTag) error) error {
	var after int64
	for {
		var rows []OwnIdeaTag
		err := d.b.db.Read(ctx).Raw(`SELECT mine.id AS idea_id, tags.name AS tag
			FROM (SELECT id FROM ideas WHERE author_id = ? AND id > ? ORDER BY id LIMIT ?) AS mine
			JOIN idea_tags ON idea_tags.idea_id = mine.id JOIN tags ON tags.id = idea_tags.tag_id
			WHERE `+knownTags+` ORDER BY mine.id, tags.name`, d.id, after, dataBatch, d.id).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
		var last *int64 // of the ideas that were looked at, also of those without a tag
		err = d.b.db.Read(ctx).Raw(`SELECT max(id) FROM (SELECT id FROM ideas WHERE author_id = ? AND id > ? ORDER BY id LIMIT ?) AS mine`,
			d.id, after, dataBatch).Scan(&last).Error
		if err != nil || last == nil {
			return err
		}
		after = *last
	}
}

// Tags calls each with every tag that the person follows and may know.
func (d OwnData) Tags(ctx context.Context, each func(OwnTag) error) error {
	var rows []OwnTag
	err := d.b.db.Read(ctx).Raw(`SELECT tags.id, tags.name AS tag, tag_follows.created_at FROM tag_follows
		JOIN tags ON tags.id = tag_follows.tag_id WHERE user_id = ? AND `+knownTags+` ORDER BY tags.id`, d.id, d.id).Scan(&rows).Error
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
