package board

import (
	"context"
	"time"
)

// What a person may take with them of the talk, and of what they were told.
type (
	// OwnComment is something that they said of an idea.
	OwnComment struct {
		ID, IdeaID, ParentID          int64 // ParentID is 0 for none
		Internal                      bool
		Body                          string
		CreatedAt                     time.Time
		EditedAt, DeletedAt, HiddenAt *time.Time
	}
	// OwnCommentVersion is what one of their comments said before they edited it.
	OwnCommentVersion struct {
		ID, CommentID int64
		Body          string
		WrittenAt     time.Time
	}
	// OwnReactionTo is how they reacted to an idea or a comment.
	OwnReactionTo struct {
		Thing     string // "idea" or "comment"
		ID        int64
		Emoji     string
		CreatedAt time.Time
	}
	// OwnPicture is a picture that they sent.
	OwnPicture struct {
		ID                int64
		IdeaID, CommentID *int64
		Alt, Type         string
		Width, Height     int
		CreatedAt         time.Time
	}
	// OwnNotification is something that they were told.
	OwnNotification struct {
		ID           int64
		IdeaID       *int64
		Kind, Reason string
		CreatedAt    time.Time
		ReadAt       *time.Time
	}
	// OwnMail is a mail that went to them, or will.
	OwnMail struct {
		ID                int64
		Kind              string
		CreatedAt, DueAt  time.Time
		SentAt, DroppedAt *time.Time
		Failure           string
	}
	// OwnSettings are how they want to be told.
	OwnSettings struct {
		Answers, Comments, Mentions, Changelog, Community string
		QuietFrom, QuietUntil                             int
		StaffMail                                         bool
		UpdatedAt                                         time.Time
	}
)

// ofStaff is the words of a comment, but for notes of somebody who works for the
// company no more: they stay there.
func ofStaff(words string) string {
	return "CASE WHEN comments.internal AND users.role = 'member' THEN '' ELSE " + words + " END"
}

// Comments calls each with everything that the person said.
func (d OwnData) Comments(ctx context.Context, each func(OwnComment) error) error {
	return batches(ctx, d, `SELECT comments.id, idea_id, coalesce(parent_id, 0) AS parent_id, internal, `+ofStaff("comments.body")+` AS body,
			comments.created_at, edited_at, deleted_at, hidden_at
		FROM comments JOIN users ON users.id = comments.author_id WHERE author_id = ? AND comments.id > ? ORDER BY comments.id LIMIT ?`, func(c OwnComment) int64 { return c.ID }, each)
}

// CommentVersions calls each with every earlier wording of what they said.
func (d OwnData) CommentVersions(ctx context.Context, each func(OwnCommentVersion) error) error {
	return batches(ctx, d, `SELECT versions.id, comment_id, `+ofStaff("versions.body")+` AS body, written_at FROM comment_versions AS versions
			JOIN comments ON comments.id = versions.comment_id JOIN users ON users.id = versions.editor_id
		WHERE editor_id = ? AND versions.id > ? ORDER BY versions.id LIMIT ?`,
		func(v OwnCommentVersion) int64 { return v.ID }, each)
}

// Reactions calls each with every reaction of the person, an emoji after the
// other, so that each query has one row a thing.
func (d OwnData) Reactions(ctx context.Context, each func(OwnReactionTo) error) error {
	for _, of := range []reacted{reactedIdeas, reactedComments} {
		thing := map[string]string{"idea_id": "idea", "comment_id": "comment"}[of.thing]
		for _, emoji := range Emojis {
			err := batches(ctx, d, "SELECT '"+thing+"' AS thing, "+of.thing+" AS id, emoji, created_at FROM "+of.rows+
				" WHERE user_id = ? AND emoji = '"+emoji.Key+"' AND "+of.thing+" > ? ORDER BY "+of.thing+" LIMIT ?",
				func(r OwnReactionTo) int64 { return r.ID }, each)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ownPictures are the pictures of a person, with what they hang on.
const ownPictures = ` FROM attachments JOIN users ON users.id = attachments.user_id LEFT JOIN comments ON comments.id = attachments.comment_id
	WHERE user_id = ? AND attachments.id > ?`

// Pictures calls each with every picture that the person sent.
func (d OwnData) Pictures(ctx context.Context, each func(OwnPicture) error) error {
	return batches(ctx, d, "SELECT attachments.id, attachments.idea_id, comment_id, "+ofStaff("attachments.alt")+" AS alt, type, width, height, attachments.created_at"+
		ownPictures+" ORDER BY attachments.id LIMIT ?", func(p OwnPicture) int64 { return p.ID }, each)
}

// PictureFiles calls each with every picture whose file the person may take: all
// but those in notes of somebody who works for the company no more.
func (d OwnData) PictureFiles(ctx context.Context, each func(Attachment) error) error {
	return batches(ctx, d, "SELECT attachments.*"+ownPictures+" AND NOT (coalesce(comments.internal, FALSE) AND users.role = 'member') ORDER BY attachments.id LIMIT ?",
		func(a Attachment) int64 { return a.ID }, each)
}

// Notifications calls each with everything that the person was told.
func (d OwnData) Notifications(ctx context.Context, each func(OwnNotification) error) error {
	return batches(ctx, d, "SELECT id, idea_id, kind, reason, created_at, read_at FROM notifications WHERE user_id = ? AND id > ? ORDER BY id LIMIT ?",
		func(n OwnNotification) int64 { return n.ID }, each)
}

// Letters calls each with every mail of news to the person.
func (d OwnData) Letters(ctx context.Context, each func(OwnMail) error) error {
	return batches(ctx, d, "SELECT id, kind, created_at, due_at, sent_at, dropped_at, failure FROM letters WHERE user_id = ? AND id > ? ORDER BY id LIMIT ?",
		func(l OwnMail) int64 { return l.ID }, each)
}

// Settings calls each with how the person wants to be told, if they ever said.
func (d OwnData) Settings(ctx context.Context, each func(OwnSettings) error) error {
	return few(ctx, d, "SELECT * FROM notification_settings WHERE user_id = ?", each)
}
