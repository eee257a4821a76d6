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

// MaxComment is how long a comment may be, in characters. It has at least one
// that can be seen.
const MaxComment = 10_000

// sameWords is how long the same words of the same person at the same place
// are the same comment: a form that was sent twice.
const sameWords = time.Minute

// Comment is what somebody said of an idea: in public, or as a note that only
// staff see. It answers the idea, or a comment that answers the idea.
type Comment struct {
	ID         int64
	IdeaID     int64
	ParentID   *int64 // of a reply: always a comment without a parent
	AuthorID   int64
	ByStaff    bool // when it was written
	Internal   bool // a note
	Body       string
	BodyHTML   string // Body made safe
	ReplyCount int    // that everybody may read
	Source     *string
	SourceID   *string
	CreatedAt  time.Time
	EditedAt   *time.Time
	DeletedAt  *time.Time // by its author, while others had replied: a stub without words
	HiddenAt   *time.Time // by staff
	ActID      int64      `gorm:"-"` // what an operation of staff just did and can be undone; see [Board.Undo]
}

// CommentDraft is what a person writes to comment on an idea.
type CommentDraft struct {
	Body     string
	ParentID int64 // the comment that it replies to; 0 for none
	Internal bool  // a note, seen by staff alone
}

// clean returns the draft as it would be stored, or what is wrong with it.
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

// Check returns what is wrong with the draft, as Comment would.
func (d CommentDraft) Check() error {
	_, err := d.clean()
	return err
}

// public reports whether everybody who sees the idea may read the comment:
// those are counted.
func (c *Comment) public() bool { return !c.Internal && c.HiddenAt == nil && c.DeletedAt == nil }

// subject is what the rules ask of a comment on idea.
func (c *Comment) subject(idea *Idea, snapshot *Snapshot) policy.Subject {
	s := idea.commentSubject(snapshot)
	s.WriterID, s.Internal = c.AuthorID, c.Internal
	s.Removed, s.Deleted, s.Replied = c.HiddenAt != nil, c.DeletedAt != nil, c.ReplyCount > 0
	return s
}

// commentSubject is what the rules of the comments ask of the idea.
func (i *Idea) commentSubject(snapshot *Snapshot) policy.Subject {
	return policy.Subject{
		AuthorID: i.AuthorID,
		Category: snapshot.CategoryAccess(i.CategoryID),
		Hidden:   i.HiddenAt != nil,
		Locked:   i.LockedAt != nil,
	}
}

// Comment says something of an idea, or notes it for staff. Who comments
// follows the idea from then on. A reply to a reply stands under the same
// comment, and a reply to a note is a note. The same words within a minute are
// the comment that is there.
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
	// before the work, and again in the transaction
	if comment, err = b.place(b.db.Read(ctx), actor, &idea, snapshot, draft); err != nil {
		return comment, err
	}
	if draft, err = draft.clean(); err != nil {
		return comment, err
	}
	drawn, err := b.drawComment(ctx, actor, draft.Body, noComment, comment.subject(&idea, snapshot))
	if err != nil {
		return comment, err
	}
	err = b.again(ctx, &ideaID, func() error {
		return b.Change(ctx, func(tx *gorm.DB) error {
			if idea, err = commentedIdea(ctx, tx, ideaID, draft.ParentID, ForUpdate); err != nil {
				return err
			}
			if comment, err = b.place(tx, actor, &idea, snapshot, draft); err != nil {
				return err
			}
			comment.Body, comment.BodyHTML = draft.Body, drawn.html
			return b.say(ctx, tx, actor, &idea, &comment, drawn)
		})
	})
	return comment, err
}

// place returns the comment that a draft would be, without its words, or why
// the actor may not say it there.
func (b *Board) place(
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
		if problem.KindOf(err) == problem.NotFound { // also what the actor may not know of
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

// say stores a comment, unless it is there, with all that follows from it. The
// idea's row is locked: of two that come at once, one sees the other.
func (b *Board) say(ctx context.Context, tx *gorm.DB, actor Actor, idea *Idea, comment *Comment, drawn written) error {
	said, err := saidAlready(tx, comment)
	if err != nil {
		return err
	}
	if said.ID != 0 {
		*comment = said
		return nil
	}
	if err := database.Rows[Comment](tx).Create(ctx, comment); err != nil {
		return LeftMeanwhile(fmt.Errorf("comment on idea %d: %w", idea.ID, err))
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

// lastSaid is how many of a person's newest comments are looked at for the
// same words.
const lastSaid = 20

// saidAlready returns the comment that is there with the same words, or the
// zero Comment.
func saidAlready(tx *gorm.DB, comment *Comment) (said Comment, err error) {
	var last []Comment
	err = tx.Where("author_id = ?", comment.AuthorID).Order("id DESC").Limit(lastSaid).Find(&last).Error
	if err != nil {
		return said, fmt.Errorf("look for the same words: %w", err)
	}
	for _, before := range last {
		if before.IdeaID == comment.IdeaID && sameID(before.ParentID, comment.ParentID) &&
			before.Internal == comment.Internal &&
			sameText(before.Body, comment.Body) &&
			before.DeletedAt == nil &&
			comment.CreatedAt.Sub(before.CreatedAt) < sameWords {
			return before, nil
		}
	}
	return said, nil
}

func sameID(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// MayComment returns why the actor may not say a draft of an idea, whatever its
// words are, or nil: for who has work to do before Comment, which asks again.
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
	_, err = b.place(tx, actor, &idea, snapshot, draft)
	return err
}

// PreviewComment returns what would be shown of words that are being written,
// at most the first [MaxComment] characters' worth of trouble: longer ones are
// refused as Comment refuses them.
func (b *Board) PreviewComment(ctx context.Context, actor Actor, body string) (html string, err error) {
	draft, err := CommentDraft{Body: body}.clean()
	if err != nil {
		return "", err
	}
	drawn, err := b.draw(ctx, actor, draft.Body, preview, &policy.Subject{})
	return drawn.html, err
}

// countComment moves the counters by a comment that everybody may read now, or
// no longer. The idea's row is locked.
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

// moveCommentCount moves an idea's count of comments and, as those of a duplicate are
// read with the idea that it was merged into, that one's: but for what is hidden.
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
