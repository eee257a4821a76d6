package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/policy"
)

// commentByID returns one comment, or NotFound. The caller checks whether the actor may
// see it.
func commentByID(tx *gorm.DB, id int64) (comment Comment, err error) {
	err = tx.Where("id = ?", id).Take(&comment).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return comment, notFound()
	}
	if err != nil {
		return comment, fmt.Errorf("load comment %d: %w", id, err)
	}
	return comment, nil
}

// commentFor returns a comment that the actor may change, and its idea. The idea's row is
// locked: all changes to its comments take that lock first.
func (b *Board) commentFor(
	ctx context.Context, tx *gorm.DB, actor Actor, do policy.Action, id int64, snapshot *Snapshot,
) (comment Comment, idea Idea, err error) {
	if comment, err = commentByID(tx, id); err != nil {
		return comment, idea, err
	}
	if idea, err = LockIdea(ctx, tx, comment.IdeaID); err != nil {
		return comment, idea, err
	}
	if comment, err = commentByID(tx, id); err != nil { // again: it may have changed before the lock
		return comment, idea, err
	}
	if err := underRoot(ctx, tx, &idea); err != nil {
		return comment, idea, err
	}
	return comment, idea, actor.May(do, comment.subject(&idea, snapshot))
}

// recordComment stores the event of what the actor did to a comment.
func (b *Board) recordComment(
	ctx context.Context, tx *gorm.DB, kind event.Kind, comment *Comment, actor Actor, about event.Detail,
) error {
	return event.Record(ctx, tx, commentEvent(kind, comment, actor, b.now()), about)
}

// recordCommentAct is [Board.RecordAct] for a comment; it sets the comment's ActID.
func (b *Board) recordCommentAct(
	ctx context.Context, tx *gorm.DB, kind event.Kind, comment *Comment, actor Actor, about event.Detail,
) (err error) {
	now := b.now()
	comment.ActID, err = event.RecordUndoable(ctx, tx, commentEvent(kind, comment, actor, now), about, 0, b.notifyAt(now))
	return err
}

func commentEvent(kind event.Kind, comment *Comment, actor Actor, now time.Time) event.Event {
	return event.Of(kind, actor.ID, now).OnIdea(comment.IdeaID).OnComment(comment.ID)
}
