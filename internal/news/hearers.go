package news

import (
	"context"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// Hearers returns how many people hear of an act of the staff, and whether there
// are more than were counted.
func (n *News) Hearers(ctx context.Context, act board.Act) (count int, more bool, err error) {
	s, ok, err := n.story(ctx, act.ID)
	if err != nil || !ok && !s.what.Moved {
		return 0, false, err
	}
	if s.what.Moved { // then the other event of the act is the one that is told
		s.what.Kind, s.what.Moved = event.IdeaStatusChanged, false
		s.audience = audience(s.what)
	}
	people, last, err := n.crowd(ctx, s, 0)
	return len(people), last != everybody, err
}
