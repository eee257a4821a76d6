package board

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// HideComment makes a comment visible to staff only. Its replies stay, below a
// placeholder.
func (b *Board) HideComment(ctx context.Context, actor Actor, id int64) (Comment, error) {
	hide := func(tx *gorm.DB, comment *Comment, idea *Idea) (event.Kind, event.Detail, error) {
		if comment.HiddenAt != nil {
			return "", nil, nil
		}
		if comment.public() {
			if err := countComment(tx, comment, -1); err != nil {
				return "", nil, err
			}
		}
		now := b.now()
		comment.HiddenAt = &now
		pinned := idea.pins(id)
		if pinned {
			if err := setPinned(tx, idea.ID, nil); err != nil {
				return "", nil, err
			}
		}
		return event.CommentHidden, event.Detail{"hidden": now, "pinned": pinned}, saveHidden(tx, comment)
	}
	return b.moderateComment(ctx, actor, policy.HideComment, id, hide)
}

// UnhideComment makes a hidden comment visible again.
func (b *Board) UnhideComment(ctx context.Context, actor Actor, id int64) (Comment, error) {
	show := func(tx *gorm.DB, comment *Comment, _ *Idea) (event.Kind, event.Detail, error) {
		if comment.HiddenAt == nil {
			return "", nil, nil
		}
		about := event.Detail{"hidden_was": comment.HiddenAt}
		comment.HiddenAt = nil
		if comment.public() {
			if err := countComment(tx, comment, 1); err != nil {
				return "", nil, err
			}
		}
		return event.CommentUnhidden, about, saveHidden(tx, comment)
	}
	return b.moderateComment(ctx, actor, policy.HideComment, id, show)
}

func saveHidden(tx *gorm.DB, comment *Comment) error {
	if err := tx.Exec("UPDATE comments SET hidden_at = ? WHERE id = ?", comment.HiddenAt, comment.ID).Error; err != nil {
		return fmt.Errorf("hide or show comment %d: %w", comment.ID, err)
	}
	return nil
}

// PinComment pins a comment above the others of its idea, replacing the pinned one.
func (b *Board) PinComment(ctx context.Context, actor Actor, id int64) (Comment, error) {
	pin := func(tx *gorm.DB, _ *Comment, idea *Idea) (event.Kind, event.Detail, error) {
		if idea.pins(id) {
			return "", nil, nil
		}
		return event.CommentPinned, event.Detail{"pinned_was": idea.PinnedCommentID}, setPinned(tx, idea.ID, &id)
	}
	return b.moderateComment(ctx, actor, policy.Pin, id, pin)
}

// UnpinComment returns a pinned comment to its position.
func (b *Board) UnpinComment(ctx context.Context, actor Actor, id int64) (Comment, error) {
	unpin := func(tx *gorm.DB, _ *Comment, idea *Idea) (event.Kind, event.Detail, error) {
		if !idea.pins(id) {
			return "", nil, nil
		}
		return event.CommentUnpinned, nil, setPinned(tx, idea.ID, nil)
	}
	return b.moderateComment(ctx, actor, policy.Unpin, id, unpin)
}

// pins reports whether the comment is the pinned one of the idea.
func (i *Idea) pins(comment int64) bool {
	return i.PinnedCommentID != nil && *i.PinnedCommentID == comment
}

func setPinned(tx *gorm.DB, ideaID int64, id *int64) error {
	if err := tx.Exec("UPDATE ideas SET pinned_comment_id = ? WHERE id = ?", id, ideaID).Error; err != nil {
		return fmt.Errorf("pin on idea %d: %w", ideaID, err)
	}
	return nil
}

// moderateComment runs do on a comment for staff. do returns the event's kind and what
// undoing needs, or "" if nothing changed.
func (b *Board) moderateComment(
	ctx context.Context,
	actor Actor,
	action policy.Action,
	id int64,
	do func(*gorm.DB, *Comment, *Idea) (event.Kind, event.Detail, error),
) (comment Comment, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return comment, err
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		var idea Idea
		if comment, idea, err = b.commentFor(ctx, tx, actor, action, id, snapshot); err != nil {
			return err
		}
		kind, about, err := do(tx, &comment, &idea)
		if err != nil || kind == "" {
			return err
		}
		if kind == event.CommentHidden || kind == event.CommentUnhidden {
			if err := b.index(ctx, tx, idea.ID); err != nil {
				return err
			}
		}
		return b.recordCommentAct(ctx, tx, kind, &comment, actor, about)
	})
	return comment, err
}

// LockComments closes the comments on an idea to all but staff.
func (b *Board) LockComments(ctx context.Context, actor Actor, ideaID int64) (Idea, error) {
	return b.lockComments(ctx, actor, ideaID, true)
}

// UnlockComments reopens the comments on an idea.
func (b *Board) UnlockComments(ctx context.Context, actor Actor, ideaID int64) (Idea, error) {
	return b.lockComments(ctx, actor, ideaID, false)
}

func (b *Board) lockComments(ctx context.Context, actor Actor, ideaID int64, locked bool) (idea Idea, err error) {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return idea, err
	}
	err = b.Change(ctx, func(tx *gorm.DB) error {
		if idea, err = LockIdea(ctx, tx, ideaID); err != nil {
			return err
		}
		if err := actor.May(policy.Lock, idea.commentSubject(snapshot)); err != nil {
			return err
		}
		if locked == (idea.LockedAt != nil) {
			return nil
		}
		kind, about := event.IdeaUnlocked, event.Detail{"locked_was": idea.LockedAt}
		idea.LockedAt = nil
		if locked {
			now := b.now()
			kind, idea.LockedAt, about = event.IdeaLocked, &now, event.Detail{"locked": now}
		}
		if err := setLocked(tx, ideaID, idea.LockedAt); err != nil {
			return err
		}
		return b.RecordAct(ctx, tx, kind, &idea, actor, about)
	})
	return idea, err
}

func setLocked(tx *gorm.DB, ideaID int64, at *time.Time) error {
	if err := tx.Exec("UPDATE ideas SET locked_at = ? WHERE id = ?", at, ideaID).Error; err != nil {
		return fmt.Errorf("lock or unlock the comments on idea %d: %w", ideaID, err)
	}
	return nil
}
