package board_test

import (
	"slices"
	"testing"

	"ideaboard/internal/board"
)

// TestNearTiesAreSortedByVotesAndStatus checks that of ideas with equal matches, open ones with
// votes come first, and that a match in the title comes before a mention.
func TestNearTiesAreSortedByVotesAndStatus(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	shipped := s.idea("Lantern colours", "Shipped")
	quiet := s.idea("Lantern heights", "Open")
	loud := s.idea("Lantern widths", "Open")
	s.exec("UPDATE ideas SET vote_count = 2 WHERE id IN (?, ?)", shipped.ID, quiet.ID)
	s.exec("UPDATE ideas SET vote_count = 90 WHERE id = ?", loud.ID)
	mention := s.proposes("Something about the door", "A lantern, perhaps.")
	s.exec("UPDATE ideas SET vote_count = 3000 WHERE id = ?", mention.ID)
	got, want := s.found(board.Actor{}, "lantern "), []string{
		loud.Title,
		quiet.Title,
		shipped.Title,
		mention.Title,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}
