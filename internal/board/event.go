package board

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/event"
)

// Record writes down what the actor did to an idea, 0 for none, in the transaction
// of the change.
func (b *Board) Record(ctx context.Context, tx *gorm.DB, kind event.Kind, ideaID int64, actor Actor, about event.Detail) error {
	return event.Record(ctx, tx, event.Of(kind, actor.ID, b.now()).OnIdea(ideaID), about)
}
