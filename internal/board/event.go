package board

import (
	"context"

	"gorm.io/gorm"

	"ideaboard/internal/event"
)

// record writes down what the actor did to an idea; 0 for none.
func (b *Board) record(ctx context.Context, tx *gorm.DB, kind event.Kind, ideaID int64, actor Actor, about event.Detail) error {
	return event.Record(ctx, tx, event.Of(kind, actor.ID, b.now()).OnIdea(ideaID), about)
}
