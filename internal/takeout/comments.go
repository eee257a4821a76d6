package takeout

import (
	"context"
	"time"

	"ideaboard/internal/board"
)

// What they said, how they reacted, and the pictures they sent.
type (
	// ownComment is something that they said of an idea.
	ownComment struct {
		ID, IdeaID, ParentID          int64 // ParentID is 0 for none
		Internal                      bool
		Body                          string
		CreatedAt                     time.Time
		EditedAt, DeletedAt, HiddenAt *time.Time
	}
	// ownCommentVersion is what one of their comments said before they edited it.
	ownCommentVersion struct {
		ID, CommentID int64
		Body          string
		WrittenAt     time.Time
	}
	// ownReactionTo is how they reacted to an idea or a comment.
	ownReactionTo struct {
		Thing     string // "idea" or "comment"
		ID        int64
		Emoji     string
		CreatedAt time.Time
	}
	// ownPicture is a picture that they sent.
	ownPicture struct {
		ID                int64
		IdeaID, CommentID *int64
		Alt, Type         string
		Width, Height     int
		CreatedAt         time.Time
	}
)

// ofStaff is the words of a comment, but for notes of somebody who works for the
// company no more: they stay there.
func ofStaff(words string) string {
	return "CASE WHEN comments.internal AND users.role = 'member' THEN '' ELSE " + words + " END"
}

// comments calls each with everything that the person said.
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

// commentVersions calls each with every earlier wording of what they said.
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

// reactions calls each with every reaction of the person, an emoji after the
// other, so that each query has one row a thing.
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

// ownPictures are the pictures of a person, with what they hang on.
const ownPictures = `
		FROM attachments
		JOIN users ON users.id = attachments.user_id
		LEFT JOIN comments ON comments.id = attachments.comment_id
		WHERE user_id = ?
			AND attachments.id > ?`

// pictures calls each with every picture that the person sent.
func (d ownData) pictures(ctx context.Context, each func(ownPicture) error) error {
	return batches(ctx, d, `
		SELECT attachments.id, attachments.idea_id, comment_id, `+ofStaff("attachments.alt")+` AS alt,
			type, width, height, attachments.created_at`+ownPictures+`
		ORDER BY attachments.id
		LIMIT ?`, func(p ownPicture) int64 { return p.ID }, each)
}

// pictureFiles calls each with every picture whose file the person may take: all
// but those in notes of somebody who works for the company no more.
func (d ownData) pictureFiles(ctx context.Context, each func(board.Attachment) error) error {
	return batches(ctx, d, `
		SELECT attachments.*`+ownPictures+`
			AND NOT (coalesce(comments.internal, FALSE) AND users.role = 'member')
		ORDER BY attachments.id
		LIMIT ?`, func(a board.Attachment) int64 { return a.ID }, each)
}
