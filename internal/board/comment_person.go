package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
)

// PersonComment is a person's comment as their public page shows it.
type PersonComment struct {
	ID        int64
	IdeaID    int64
	IdeaTitle string
	BodyHTML  string
	Excerpt   string `gorm:"-"` // the start of the text, plain
	CreatedAt time.Time
}

// How many comments a person's page shows, and how many of the newest are examined.
const (
	personComments   = 10
	personCommentsOf = 500
	commentExcerpt   = 160
)

// CommentsBy returns a person's newest public comments, on ideas that the viewer may see.
func (b *Board) CommentsBy(ctx context.Context, viewer Actor, personID int64) (comments []PersonComment, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	err = b.db.Read(ctx).Raw(`
		SELECT said.id, said.idea_id, ideas.title AS idea_title, said.body_html, said.created_at
		FROM (
			SELECT id, idea_id, body_html, created_at, internal, hidden_at, deleted_at
			FROM comments
			WHERE author_id = ?
			ORDER BY id DESC
			LIMIT ?
		) AS said
		JOIN ideas ON ideas.id = said.idea_id
		WHERE `+publicOf("said")+`
			AND ideas.hidden_at IS NULL
			AND ideas.category_id NOT IN ?
		ORDER BY said.id DESC
		LIMIT ?`,
		personID, personCommentsOf, snapshot.Invisible(viewer), personComments).Scan(&comments).Error
	if err != nil {
		return nil, fmt.Errorf("load the comments of user %d: %w", personID, err)
	}
	for i := range comments {
		comments[i].Excerpt = markdown.Excerpt(comments[i].BodyHTML, commentExcerpt)
	}
	return comments, nil
}

func publicOf(table string) string {
	return `
		NOT ` + table + `.internal
			AND ` + table + `.hidden_at IS NULL
			AND ` + table + `.deleted_at IS NULL`
}

// countComments returns how many comments of a person CommentsBy can show, at most
// [MaxCounted]. It examines the newest ten times as many.
func countComments(tx *gorm.DB, viewer Actor, snapshot *Snapshot, personID int64) (n int, err error) {
	err = tx.Raw(`
		SELECT count(*)
		FROM (
			SELECT 1
			FROM (
				SELECT *
				FROM comments
				WHERE author_id = ?
				ORDER BY id DESC
				LIMIT ?
			) AS said
			JOIN ideas ON ideas.id = said.idea_id
			WHERE `+publicOf("said")+`
				AND ideas.hidden_at IS NULL
				AND ideas.category_id NOT IN ?
			LIMIT ?
		) AS counted`, personID, 10*MaxCounted, snapshot.Invisible(viewer), MaxCounted).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the comments of user %d: %w", personID, err)
	}
	return n, nil
}

// CommentCountOf returns how many comments a person wrote, including notes and hidden
// ones, at most [MaxCounted]. It is for staff.
func (b *Board) CommentCountOf(ctx context.Context, viewer Actor, personID int64) (n int, err error) {
	if err := viewer.May(policy.SeePeople, policy.Subject{}); err != nil {
		return 0, err
	}
	err = b.db.Read(ctx).Raw(`
		SELECT count(*)
		FROM (SELECT 1 FROM comments WHERE author_id = ? LIMIT ?) AS said`,
		personID, MaxCounted).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the comments of user %d: %w", personID, err)
	}
	return n, nil
}
