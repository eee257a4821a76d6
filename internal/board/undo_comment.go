package board

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// undoHidden unhides a comment, and pins it again if it was pinned and no other comment is
// now.
func (b *Board) undoHidden(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	comment, idea, err := actComment(ctx, tx, act)
	if err != nil {
		return err
	}
	if comment.HiddenAt == nil || !act.About.IsTime("hidden", comment.HiddenAt) {
		return UndoChanged()
	}
	comment.HiddenAt = nil
	if comment.public() {
		if err := countComment(tx, &comment, 1); err != nil {
			return err
		}
	}
	if err := saveHidden(tx, &comment); err != nil {
		return err
	}
	if pinned, _ := act.About["pinned"].(bool); pinned && idea.PinnedCommentID == nil && comment.public() {
		if err := setPinned(tx, idea.ID, &comment.ID); err != nil {
			return err
		}
	}
	return b.index(ctx, tx, idea.ID)
}

// undoShown hides a comment again. It is refused if the comment was pinned since.
func (b *Board) undoShown(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	comment, idea, err := actComment(ctx, tx, act)
	if err != nil {
		return err
	}
	if comment.HiddenAt != nil || idea.pins(comment.ID) {
		return UndoChanged()
	}
	if comment.public() {
		if err := countComment(tx, &comment, -1); err != nil {
			return err
		}
	}
	comment.HiddenAt = act.About.Time("hidden_was")
	if err := saveHidden(tx, &comment); err != nil {
		return err
	}
	return b.index(ctx, tx, idea.ID)
}

// undoPin unpins a comment. The previously pinned comment is pinned again if it is still
// public.
func (b *Board) undoPin(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	comment, idea, err := actComment(ctx, tx, act)
	if err != nil {
		return err
	}
	if !idea.pins(comment.ID) {
		return UndoChanged()
	}
	var before *int64
	if id := act.About.Number("pinned_was"); id != 0 {
		was, err := commentByID(tx, id)
		switch {
		case problem.KindOf(err) == problem.NotFound:
		case err != nil:
			return err
		case was.public():
			before = &id
		}
	}
	return setPinned(tx, idea.ID, before)
}

// undoUnpin pins a comment again.
func (b *Board) undoUnpin(ctx context.Context, tx *gorm.DB, _ Actor, act Act) error {
	comment, idea, err := actComment(ctx, tx, act)
	if err != nil {
		return err
	}
	if idea.PinnedCommentID != nil || !comment.public() {
		return UndoChanged()
	}
	return setPinned(tx, idea.ID, &comment.ID)
}

// actComment loads the comment of an action and its idea, whose row is locked. A deleted
// comment is UndoChanged.
func actComment(ctx context.Context, tx *gorm.DB, act Act) (comment Comment, idea Idea, err error) {
	if idea, err = LockIdea(ctx, tx, *act.IdeaID); err != nil {
		return comment, idea, err
	}
	if act.CommentID == nil {
		return comment, idea, UndoChanged()
	}
	comment, err = commentByID(tx, *act.CommentID)
	if problem.KindOf(err) == problem.NotFound || err == nil && comment.DeletedAt != nil {
		err = UndoChanged()
	}
	return comment, idea, err
}
