package board

import "context"

// MayComment returns why the actor may not say a draft of an idea, whatever its
// words are, or nil: for who has work to do before Comment, which asks again.
func (b *Board) MayComment(ctx context.Context, actor Actor, ideaID int64, draft CommentDraft) error {
	snapshot, err := b.Snapshot(ctx)
	if err != nil {
		return err
	}
	tx := b.db.Read(ctx)
	idea, err := talkedIdea(ctx, tx, ideaID, draft.ParentID)
	if err != nil {
		return err
	}
	_, err = b.place(tx, actor, &idea, snapshot, draft)
	return err
}
