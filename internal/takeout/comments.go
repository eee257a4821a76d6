package takeout

import (
	"context"
	"time"

	"ideaboard/internal/board"
)

// Rows about their comments, reactions and pictures.
type (
	// ownComment is a comment of theirs.
	ownComment struct {
		ID, IdeaID, ParentID          int64 // ParentID is 0 for none
		Internal                      bool
		Body                          string
		CreatedAt                     time.Time
		EditedAt, DeletedAt, HiddenAt *time.Time
	}
	// ownCommentVersion is an earlier text of one of their comments.
	ownCommentVersion struct {
		ID, CommentID int64
		Body          string
		WrittenAt     time.Time
	}
	// ownReactionTo is a reaction of theirs to an idea or a comment.
	ownReactionTo struct {
		Thing     string // "idea" or "comment"
		ID        int64
		Emoji     string
		CreatedAt time.Time
	}
	// ownPicture is a picture that they uploaded.
	ownPicture struct {
		ID                int64
		IdeaID, CommentID *int64
		Alt, Type         string
		Width, Height     int
		CreatedAt         time.Time
	}
)

// ofStaff returns SQL for the text of a comment. Internal notes by former staff are left out: they
// belong to the company.
func ofStaff(column string) string {
	return "CASE WHEN comments.internal AND users.role = 'member' THEN '' ELSE " + column + " END"
}

// comments calls each for every comment of the person.
func (d ownData) comments(ctx context.Context, each func(ownComment) error) error {
	return batches(ctx, d, `
		SELECT comments.id, idea_id, coalesce(parent_id, 0) AS parent_id, internal,
			`+ofStaff("comments.body")+` AS body, comments.created_at, edited_at, deleted_at, hidden_at
		FROM comments
		JOIN users ON users.id = comments.author_id
		WHERE author_id = ?
			AND comments.id > ?
		ORDER BY comments.id
		LIMIT ?`, func(c ownComment) int64 { return c.ID }, each)
}

// commentVersions calls each for every earlier text of their comments.
func (d ownData) commentVersions(ctx context.Context, each func(ownCommentVersion) error) error {
	return batches(ctx, d, `
		SELECT versions.id, comment_id, `+ofStaff("versions.body")+` AS body, written_at
		FROM comment_versions AS versions
		JOIN comments ON comments.id = versions.comment_id
		JOIN users ON users.id = versions.editor_id
		WHERE editor_id = ?
			AND versions.id > ?
		ORDER BY versions.id
		LIMIT ?`, func(v ownCommentVersion) int64 { return v.ID }, each)
}

// reactions calls each for every reaction of the person. It queries one emoji after the other, so
// that each query has one row for each idea or comment.
func (d ownData) reactions(ctx context.Context, each func(ownReactionTo) error) error {
	for _, thing := range []string{"idea", "comment"} {
		for _, emoji := range board.Emojis {
			err := batches(ctx, d, `
				SELECT '`+thing+`' AS thing, `+thing+`_id AS id, emoji, created_at
				FROM `+thing+`_reactions
				WHERE user_id = ?
					AND emoji = '`+emoji.Key+`'
					AND `+thing+`_id > ?
				ORDER BY `+thing+`_id
				LIMIT ?`, func(r ownReactionTo) int64 { return r.ID }, each)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ownPictures selects the person's pictures with the idea or comment that they belong to.
const ownPictures = `
		FROM attachments
		JOIN users ON users.id = attachments.user_id
		LEFT JOIN comments ON comments.id = attachments.comment_id
		WHERE user_id = ?
			AND attachments.id > ?`

// pictures calls each for every picture that the person uploaded.
func (d ownData) pictures(ctx context.Context, each func(ownPicture) error) error {
	return batches(ctx, d, `
		SELECT attachments.id, attachments.idea_id, comment_id, `+ofStaff("attachments.alt")+` AS alt,
			type, width, height, attachments.created_at`+ownPictures+`
		ORDER BY attachments.id
		LIMIT ?`, func(p ownPicture) int64 { return p.ID }, each)
}

// pictureFiles calls each for every picture whose file the person gets. Those in internal notes by
// former staff are left out.
func (d ownData) pictureFiles(ctx context.Context, each func(board.Attachment) error) error {
	return batches(ctx, d, `
		SELECT attachments.*`+ownPictures+`
			AND NOT (coalesce(comments.internal, FALSE) AND users.role = 'member')
		ORDER BY attachments.id
		LIMIT ?`, func(a board.Attachment) int64 { return a.ID }, each)
}
