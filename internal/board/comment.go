package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/text"
)

// MaxComment is how long a comment may be, in characters. At least one of them must be
// visible.
const MaxComment = 10_000

// repeatWindow is how long identical text by the same person in the same place counts as
// the same comment: a form that was sent twice.
const repeatWindow = time.Minute

// Comment is a public comment on an idea, or a note that only staff see. It is on the idea
// itself, or a reply to such a comment.
type Comment struct {
	ID         int64
	IdeaID     int64
	ParentID   *int64 // of a reply: always a comment without a parent
	AuthorID   int64
	ByStaff    bool // when it was written
	Internal   bool // a note for staff
	Body       string
	BodyHTML   string // Body as sanitized HTML
	ReplyCount int    // public ones
	Source     *string
	SourceID   *string
	CreatedAt  time.Time
	EditedAt   *time.Time
	DeletedAt  *time.Time // when its author deleted it; it stays without text while there are replies
	HiddenAt   *time.Time // by staff
	ActID      int64      `gorm:"-"` // set by an operation of staff that can be undone; see [Board.Undo]
}

// CommentDraft is what a person submits to comment on an idea.
type CommentDraft struct {
	Body     string
	ParentID int64 // the comment that it replies to; 0 for none
	Internal bool  // a note for staff
}

// clean returns the draft as it is stored, or what is wrong with it.
func (d CommentDraft) clean() (CommentDraft, error) {
	d.Body = text.Block(d.Body)
	switch {
	case text.Visible(d.Body) == 0:
		return d, problem.Field("body", "problem.comment_empty", nil)
	case text.Length(d.Body) > MaxComment:
		return d, problem.Field("body", "problem.comment_long", map[string]any{"Max": MaxComment})
	}
	return d, nil
}

// Check returns the error that Comment would return about the text.
func (d CommentDraft) Check() error {
	_, err := d.clean()
	return err
}

// public reports whether everybody who sees the idea may read the comment. Counters count
// public comments.
func (c *Comment) public() bool { return !c.Internal && c.HiddenAt == nil && c.DeletedAt == nil }

// subject returns what the rules need to know about a comment on idea.
func (c *Comment) subject(idea *Idea, snapshot *Snapshot) policy.Subject {
	s := idea.commentSubject(snapshot)
	s.WriterID, s.Internal = c.AuthorID, c.Internal
	s.Removed, s.Deleted, s.Replied = c.HiddenAt != nil, c.DeletedAt != nil, c.ReplyCount > 0
	return s
}

// commentSubject returns what the rules for commenting need to know about the idea.
func (i *Idea) commentSubject(snapshot *Snapshot) policy.Subject {
	return policy.Subject{
		AuthorID: i.AuthorID,
		Category: snapshot.CategoryAccess(i.CategoryID),
		Hidden:   i.HiddenAt != nil,
		Locked:   i.LockedAt != nil,
	}
}

// Comment adds a comment or an internal note. The actor then follows the idea. A reply to
// a reply is added to the same thread, and a reply to a note is a note. Identical text
// within a minute returns the existing comment.
func (b *Board) Comment(
	ctx context.Context, actor Actor, ideaID int64, draft CommentDraft,
) (comment Comment, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return comment, err
	}
	idea, err := commentedIdea(ctx, b.db.Read(ctx), ideaID, draft.ParentID)
	if err != nil {
		return comment, err
	}
	// Checked before rendering, and again in the transaction.
	if comment, err = b.newComment(b.db.Read(ctx), actor, &idea, snapshot, draft); err != nil {
		return comment, err
	}
	if draft, err = draft.clean(); err != nil {
		return comment, err
	}
	drawn, err := b.renderComment(ctx, actor, draft.Body, noComment, comment.subject(&idea, snapshot))
	if err != nil {
		return comment, err
	}
	err = b.again(ctx, &ideaID, func() error {
		return b.Change(ctx, func(tx *gorm.DB) error {
			if idea, err = commentedIdea(ctx, tx, ideaID, draft.ParentID, ForUpdate); err != nil {
				return err
			}
			if comment, err = b.newComment(tx, actor, &idea, snapshot, draft); err != nil {
				return err
			}
			comment.Body, comment.BodyHTML = draft.Body, drawn.html
			return b.storeComment(ctx, tx, actor, &idea, &comment, drawn)
		})
	})
	return comment, err
}

// newComment returns the comment that a draft makes, without its text, or the refusal.
func (b *Board) newComment(
	tx *gorm.DB, actor Actor, idea *Idea, snapshot *Snapshot, draft CommentDraft,
) (comment Comment, err error) {
	comment = Comment{
		IdeaID:    idea.ID,
		AuthorID:  actor.ID,
		ByStaff:   actor.Staff(),
		Internal:  draft.Internal,
		CreatedAt: b.now(),
	}
	if err := actor.May(policy.Comment, idea.commentSubject(snapshot)); err != nil {
		return comment, err
	}
	if draft.ParentID != 0 {
		to, err := commentByID(tx, draft.ParentID)
		if err == nil && to.IdeaID != idea.ID {
			err = notFound()
		}
		if err == nil {
			err = actor.May(policy.Comment, to.subject(idea, snapshot))
		}
		if problem.KindOf(err) == problem.NotFound { // also covers a comment hidden from the actor
			return comment, problem.Field("body", "problem.reply_gone", nil)
		}
		if err != nil {
			return comment, err
		}
		comment.ParentID, comment.Internal = &to.ID, comment.Internal || to.Internal
		if to.ParentID != nil {
			comment.ParentID = to.ParentID
		}
	}
	if comment.Internal {
		return comment, actor.May(policy.AddNote, idea.commentSubject(snapshot))
	}
	return comment, nil
}

// storeComment stores a comment, its event and its counters, unless the same comment
// exists. It locks the idea's row, so that of two concurrent requests one sees the other's
// comment.
func (b *Board) storeComment(
	ctx context.Context,
	tx *gorm.DB,
	actor Actor,
	idea *Idea,
	comment *Comment,
	drawn renderedText,
) error {
	said, err := repeatedComment(tx, comment)
	if err != nil {
		return err
	}
	if said.ID != 0 {
		*comment = said
		return nil
	}
	if err := database.Rows[Comment](tx).Create(ctx, comment); err != nil {
		return SignedOutIfDeleted(fmt.Errorf("comment on idea %d: %w", idea.ID, err))
	}
	if _, err := drawn.keepComment(tx, actor, comment.ID, comment.CreatedAt); err != nil {
		return err
	}
	if comment.public() {
		if err := countComment(tx, comment, 1); err != nil {
			return err
		}
		if err := followByComment(ctx, tx, idea, actor, comment.CreatedAt); err != nil {
			return err
		}
		if err := b.index(ctx, tx, idea.ID); err != nil {
			return err
		}
	}
	return b.recordComment(ctx, tx, event.CommentAdded, comment, actor, nil)
}

// lastComments is how many of a person's newest comments are searched for the same text.
const lastComments = 20

// repeatedComment returns the person's earlier comment with the same text, or the zero
// Comment.
func repeatedComment(tx *gorm.DB, comment *Comment) (said Comment, err error) {
	var last []Comment
	err = tx.Where("author_id = ?", comment.AuthorID).Order("id DESC").Limit(lastComments).Find(&last).Error
	if err != nil {
		return said, fmt.Errorf("find a repeated comment: %w", err)
	}
	for _, before := range last {
		if before.IdeaID == comment.IdeaID && sameID(before.ParentID, comment.ParentID) &&
			before.Internal == comment.Internal &&
			sameText(before.Body, comment.Body) &&
			before.DeletedAt == nil &&
			comment.CreatedAt.Sub(before.CreatedAt) < repeatWindow {
			return before, nil
		}
	}
	return said, nil
}

func sameID(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// MayComment returns nil or the refusal, ignoring the text. Use it before costly work;
// Comment checks again.
func (b *Board) MayComment(ctx context.Context, actor Actor, ideaID int64, draft CommentDraft) error {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	tx := b.db.Read(ctx)
	idea, err := commentedIdea(ctx, tx, ideaID, draft.ParentID)
	if err != nil {
		return err
	}
	_, err = b.newComment(tx, actor, &idea, snapshot, draft)
	return err
}

// countComment adds by to the counters for a comment that became public or stopped being
// so. The idea's row is locked.
func countComment(tx *gorm.DB, comment *Comment, by int) error {
	err := moveCommentCount(tx, &comment.IdeaID, by)
	if err == nil && comment.ParentID != nil {
		err = tx.Exec("UPDATE comments SET reply_count = reply_count + ? WHERE id = ?", by, *comment.ParentID).Error
	}
	if err != nil {
		return fmt.Errorf("count comment %d: %w", comment.ID, err)
	}
	return nil
}

// moveCommentCount adds by to an idea's comment count. A duplicate that is not hidden also
// counts for the idea that it was merged into.
func moveCommentCount(tx *gorm.DB, ideaID *int64, by int) error {
	for ideaID != nil {
		var idea Idea
		err := tx.Raw(`
			UPDATE ideas
			SET comment_count = comment_count + ?
			WHERE id = ?
			RETURNING merged_into_id, hidden_at`, by, *ideaID).Scan(&idea).Error
		if err != nil || idea.HiddenAt != nil {
			return err
		}
		ideaID = idea.MergedIntoID
	}
	return nil
}
