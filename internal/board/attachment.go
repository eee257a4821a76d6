package board

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
	"ideaboard/internal/markdown"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxAlt is the longest alt text of a picture, in characters.
const MaxAlt = 300

// unattachedLife is how long a picture is kept that no idea or comment uses.
const unattachedLife = 24 * time.Hour

// Attachment is a picture in an idea or a comment. It belongs to neither until a text that
// uses it is submitted. Its files are in the file store.
type Attachment struct {
	ID            int64
	UserID        int64
	IdeaID        *int64
	CommentID     *int64
	Key           string
	Type          string // "image/jpeg" or "image/png"
	Width, Height int    // of the largest size, in pixels
	Sizes         string // widths in pixels, ascending, joined by commas
	Alt           string
	CreatedAt     time.Time
}

// Widths returns the widths in which the picture is stored, in pixels, ascending.
func (a Attachment) Widths() (widths []int) {
	for size := range strings.SplitSeq(a.Sizes, ",") {
		if width, err := strconv.Atoi(size); err == nil {
			widths = append(widths, width)
		}
	}
	return widths
}

// File returns the name of one size's file in the store.
func (a Attachment) File(width int) string { return a.Key + "-" + strconv.Itoa(width) }

func (a Attachment) files() (names []string) {
	for _, width := range a.Widths() {
		names = append(names, a.File(width))
	}
	return names
}

// DeleteFiles is the job that deletes the files of deleted pictures. It is enqueued in the
// transaction that deletes their rows.
type DeleteFiles struct {
	Files []string `json:"files"`
}

// Kind returns the stored kind of the job.
func (DeleteFiles) Kind() string { return "pictures.gone" }

// CleanAlt returns an alt text as it is stored, or the error about field.
func CleanAlt(field, alt string) (string, error) {
	if alt = text.Line(alt); text.Length(alt) > MaxAlt {
		return alt, problem.Field(field, "problem.alt_long", map[string]any{"Max": MaxAlt})
	}
	return alt, nil
}

// Attach adds a picture whose files are already in the store. It is unattached until a
// text of the actor's uses it.
func (b *Board) Attach(ctx context.Context, actor Actor, picture Attachment) (Attachment, error) {
	if err := actor.May(policy.Attach, policy.Subject{}); err != nil {
		return picture, err
	}
	picture.ID, picture.UserID, picture.IdeaID, picture.CommentID, picture.CreatedAt = 0, actor.ID, nil, nil, b.now()
	err := b.db.Tx(ctx, func(tx *gorm.DB) error { return database.Rows[Attachment](tx).Create(ctx, &picture) })
	if err != nil {
		return picture, SignedOutIfDeleted(fmt.Errorf("attach: %w", err))
	}
	return picture, nil
}

// Attachment returns a picture that the viewer may see, or NotFound. Whoever may see its
// idea or comment may see it; an unattached picture is visible to its uploader only.
// shared reports whether every reader of the board may see it.
func (b *Board) Attachment(
	ctx context.Context, viewer Actor, id int64, key string, width int,
) (picture Attachment, shared bool, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return picture, false, err
	}
	var row struct {
		Attachment
		CategoryID                   int64 // 0 for an unattached picture
		IdeaHidden, Removed, Deleted *time.Time
		Internal                     bool
	}
	err = b.db.Read(ctx).Raw(`
		SELECT attachments.*, coalesce(ideas.category_id, 0) AS category_id, ideas.hidden_at AS idea_hidden,
			comments.hidden_at AS removed, comments.deleted_at AS deleted, coalesce(comments.internal, FALSE) AS internal
		FROM attachments
		LEFT JOIN comments ON comments.id = attachments.comment_id
		LEFT JOIN ideas ON ideas.id = coalesce(attachments.idea_id, comments.idea_id)
		WHERE attachments.id = ?
			AND attachments.key = ?`, id, key).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return picture, false, notFound()
	}
	if err != nil {
		return picture, false, fmt.Errorf("load picture %d: %w", id, err)
	}
	picture = row.Attachment
	if !slices.Contains(picture.Widths(), width) {
		return picture, false, notFound()
	}
	subject := policy.Subject{
		Hidden:     row.IdeaHidden != nil,
		WriterID:   picture.UserID,
		Internal:   row.Internal,
		Removed:    row.Removed != nil,
		Deleted:    row.Deleted != nil,
		Unattached: picture.IdeaID == nil && picture.CommentID == nil,
	}
	if !subject.Unattached {
		subject.Category = snapshot.CategoryAccess(row.CategoryID)
	}
	return picture, Actor{}.May(policy.SeePicture, subject) == nil, viewer.May(policy.SeePicture, subject)
}

// usablePictures returns those of the pictures that the actor may use in this text: their
// own unattached pictures, and those that already belong to the idea or comment.
func usablePictures(tx *gorm.DB, actor Actor, ids []int64, on Target) (map[int64]markdown.Picture, error) {
	shown := map[int64]markdown.Picture{}
	if len(ids) == 0 {
		return shown, nil
	}
	var rows []Attachment
	q := tx.Where("id IN ?", ids)
	if on.CommentID != 0 {
		q = q.Where("comment_id = ? OR user_id = ? AND idea_id IS NULL AND comment_id IS NULL", on.CommentID, actor.ID)
	} else { // 0: the idea is not stored yet
		q = q.Where("idea_id = ? OR user_id = ? AND idea_id IS NULL AND comment_id IS NULL", on.IdeaID, actor.ID)
	}
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("load pictures: %w", err)
	}
	for _, row := range rows {
		shown[row.ID] = markdown.Picture{
			Key:    row.Key,
			Width:  row.Width,
			Height: row.Height,
			Widths: row.Widths(),
			Alt:    row.Alt,
		}
	}
	return shown, nil
}

// attachPictures attaches the actor's unattached pictures to the idea or comment that uses
// them.
func attachPictures(tx *gorm.DB, actor Actor, ids []int64, on Target) error {
	if len(ids) == 0 {
		return nil
	}
	of, id := on.tables()
	err := tx.Exec(`
		UPDATE attachments
		SET `+of.thing+` = ?
		WHERE id IN ?
			AND user_id = ?
			AND idea_id IS NULL
			AND comment_id IS NULL`, id, ids, actor.ID).Error
	if err != nil {
		return fmt.Errorf("attach pictures: %w", err)
	}
	return nil
}

// dropPictures deletes the pictures that match a condition and enqueues the deletion of
// their files. It returns how many.
func dropPictures(tx *gorm.DB, where string, args ...any) (n int, err error) {
	var gone []Attachment
	if err := tx.Raw("DELETE FROM attachments WHERE "+where+" RETURNING *", args...).Scan(&gone).Error; err != nil {
		return 0, fmt.Errorf("drop pictures: %w", err)
	}
	var files []string
	for _, picture := range gone {
		files = append(files, picture.files()...)
	}
	if len(files) == 0 {
		return 0, nil
	}
	return len(gone), jobs.Enqueue(tx, DeleteFiles{files})
}

// sweptPictures is how many pictures one statement deletes.
const sweptPictures = 500

// sweepPictures deletes pictures that stayed unattached for [unattachedLife].
func (b *Board) sweepPictures(ctx context.Context) error {
	for {
		var n int
		err := b.db.Tx(ctx, func(tx *gorm.DB) (err error) {
			n, err = dropPictures(tx, `
				idea_id IS NULL
					AND comment_id IS NULL
					AND id IN (
						SELECT id
						FROM attachments
						WHERE created_at < ?
							AND idea_id IS NULL
							AND comment_id IS NULL
						ORDER BY created_at
						LIMIT ?
					)`, b.now().Add(-unattachedLife), sweptPictures)
			return err
		})
		if err != nil || n < sweptPictures {
			return err
		}
	}
}

// OrphanedFiles returns those of the file names that belong to no picture.
func (b *Board) OrphanedFiles(ctx context.Context, files []string) (without []string, err error) {
	keys := make([]string, len(files))
	for i, file := range files {
		keys[i], _, _ = strings.Cut(file, "-")
	}
	var known []string
	if err := b.db.Read(ctx).Raw("SELECT key FROM attachments WHERE key IN ?", keys).Scan(&known).Error; err != nil {
		return nil, fmt.Errorf("find pictures: %w", err)
	}
	for i, file := range files {
		if !slices.Contains(known, keys[i]) {
			without = append(without, file)
		}
	}
	return without, nil
}

// Markdown returns the Markdown that shows the picture.
func (a Attachment) Markdown() string { return markdown.Attached(a.ID, a.Alt) }
