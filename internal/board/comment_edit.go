package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// CommentVersion is the text of a comment before an edit.
type CommentVersion struct {
	ID        int64
	CommentID int64
	Body      string
	BodyHTML  string
	EditorID  int64 // who wrote this text
	WrittenAt time.Time
	RemovedAt *time.Time // when staff removed the text for good
}

// EditComment changes the text of the actor's own comment. The previous text is kept as a
// version; an unchanged text changes nothing.
func (b *Board) EditComment(ctx context.Context, actor Actor, id int64, since Revision, body string) (Comment, error) {
	comment, about, err := b.myComment(ctx, actor, id)
	if err != nil { // checked before rendering, and again in the transaction
		return comment, err
	}
	draft, err := CommentDraft{Body: body}.clean()
	if err != nil {
		return comment, err
	}
	drawn, err := b.renderComment(ctx, actor, draft.Body, id, about)
	if err != nil {
		return comment, err
	}
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return comment, err
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		comment, _, err = b.commentFor(ctx, tx, actor, policy.EditComment, id, snapshot)
		if err != nil || comment.Body == draft.Body {
			return err
		}
		if err := since.stillAt(comment.EditedAt, "body"); err != nil {
			return err
		}
		return b.reword(ctx, tx, actor, &comment, draft.Body, drawn)
	})
	return comment, err
}

// MyComment returns a comment that the actor may edit, with its Markdown.
func (b *Board) MyComment(ctx context.Context, actor Actor, id int64) (Comment, error) {
	comment, _, err := b.myComment(ctx, actor, id)
	return comment, err
}

// myComment is MyComment with what the rules need to know about it.
func (b *Board) myComment(
	ctx context.Context, actor Actor, id int64,
) (comment Comment, about policy.Subject, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return comment, about, err
	}
	tx := b.db.Read(ctx)
	if comment, err = commentByID(tx, id); err != nil {
		return comment, about, err
	}
	idea, err := ideaByID(ctx, tx, comment.IdeaID)
	if err != nil {
		return comment, about, err
	}
	about = comment.subject(&idea, snapshot)
	return comment, about, actor.May(policy.EditComment, about)
}

func (b *Board) reword(
	ctx context.Context, tx *gorm.DB, actor Actor, comment *Comment, body string, drawn renderedText,
) error {
	before := CommentVersion{
		CommentID: comment.ID,
		Body:      comment.Body,
		BodyHTML:  comment.BodyHTML,
		EditorID:  comment.AuthorID,
		WrittenAt: comment.textSince(),
	}
	if err := database.Rows[CommentVersion](tx).Create(ctx, &before); err != nil {
		return fmt.Errorf("keep version of comment %d: %w", comment.ID, err)
	}
	now := b.now()
	comment.Body, comment.BodyHTML, comment.EditedAt = body, drawn.html, &now
	_, err := database.Rows[Comment](tx).Where("id = ?", comment.ID).
		Select("body", "body_html", "edited_at").
		Updates(ctx, *comment)
	if err != nil {
		return fmt.Errorf("edit comment %d: %w", comment.ID, err)
	}
	added, err := drawn.keepComment(tx, actor, comment.ID, now)
	if err != nil {
		return err
	}
	if err := b.index(ctx, tx, comment.IdeaID); err != nil {
		return err
	}
	var about event.Detail
	if len(added) > 0 { // they were not notified before
		about = event.Detail{"mentioned": added}
	}
	return b.recordComment(ctx, tx, event.CommentEdited, comment, actor, about)
}

// textSince returns when the comment got its current text.
func (c *Comment) textSince() time.Time {
	if c.EditedAt != nil {
		return *c.EditedAt
	}
	return c.CreatedAt
}

// CommentVersions returns a comment and all its texts, newest first, for its writer and
// staff.
func (b *Board) CommentVersions(
	ctx context.Context, viewer Actor, id int64,
) (comment ListedComment, versions []Version, err error) {
	comment, _, err = b.seenComment(ctx, viewer, id)
	if err == nil && comment.DeletedAt != nil {
		err = notFound()
	}
	if err == nil {
		err = viewer.May(policy.SeeWordings, policy.Subject{WriterID: comment.AuthorID})
	}
	if err != nil {
		return comment, nil, err
	}
	versions = []Version{{BodyHTML: comment.BodyHTML, Writer: comment.Author, At: comment.textSince(), Current: true}}
	var older []struct {
		CommentVersion
		account.Byline
	}
	err = b.db.Read(ctx).Raw(`
		SELECT comment_versions.*, `+account.BylineColumns+`
		FROM comment_versions
		JOIN users ON users.id = comment_versions.editor_id
		WHERE comment_versions.comment_id = ?
		ORDER BY comment_versions.id DESC
		LIMIT ?`, id, shownVersions).Scan(&older).Error
	if err != nil {
		return comment, nil, fmt.Errorf("load versions of comment %d: %w", id, err)
	}
	for _, v := range older {
		versions = append(versions,
			Version{ID: v.ID, BodyHTML: v.BodyHTML, Writer: v.Person(), At: v.WrittenAt, Removed: v.RemovedAt != nil})
	}
	return comment, versions, nil
}

// shownVersions is how many earlier texts of a comment a page shows.
const shownVersions = 200
