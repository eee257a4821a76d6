package board

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// EventKind names something that happened.
type EventKind string

// The kinds of events.
const (
	IdeaProposed      EventKind = "idea.proposed"
	IdeaEdited        EventKind = "idea.edited"
	IdeaVoted         EventKind = "idea.voted"
	IdeaUnvoted       EventKind = "idea.unvoted"
	IdeaAnswered      EventKind = "idea.answered"
	IdeaStatusChanged EventKind = "idea.status_changed"
	IdeaCategorised   EventKind = "idea.categorised"
	IdeaHidden        EventKind = "idea.hidden"
	IdeaUnhidden      EventKind = "idea.unhidden"
	SiteChanged       EventKind = "site.changed"
)

// Event is something that happened, written in the transaction of the change.
type Event struct {
	ID        int64
	Kind      EventKind
	IdeaID    *int64
	ActorID   *int64
	Detail    string // JSON, by kind
	CreatedAt time.Time
}

// detail is what an event says beyond idea and actor.
type detail map[string]any

// record is the only writer of events.
func (b *Board) record(ctx context.Context, tx *gorm.DB, kind EventKind, ideaID int64, actor Actor, about detail) error {
	text := []byte("{}")
	if len(about) > 0 {
		var err error
		if text, err = json.Marshal(about); err != nil {
			return fmt.Errorf("record %s: %w", kind, err)
		}
	}
	event := Event{Kind: kind, Detail: string(text), CreatedAt: b.now()}
	if ideaID != 0 {
		event.IdeaID = &ideaID
	}
	if actor.SignedIn() {
		event.ActorID = &actor.ID
	}
	if err := gorm.G[Event](tx).Create(ctx, &event); err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return nil
}
