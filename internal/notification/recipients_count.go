package notification

import (
	"context"

	"ideaboard/internal/board"
	"ideaboard/internal/event"
)

// Recipients returns how many people hear of an act of the staff, and whether there
// are more than were counted.
func (n *Notifications) Recipients(ctx context.Context, act board.Act) (count int, more bool, err error) {
	s, ok, err := n.load(ctx, act.ID)
	if err != nil || !ok && !s.what.Moved {
		return 0, false, err
	}
	if s.what.Moved { // then the other event of the act is the one that is told
		s.what.Kind, s.what.Moved = event.IdeaStatusChanged, false
		s.audience = audience(s.what)
	}
	people, last, err := n.recipients(ctx, s, 0)
	return len(people), last != everybody, err
}
