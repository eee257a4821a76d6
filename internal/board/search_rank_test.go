package board_test

import (
	"slices"
	"testing"

	"ideaboard/internal/board"
)

// TestNearTiesGoByVotesAndStatus: of ideas that have the word alike, open ones with
// votes come first; one that has it in its title stays before one that only
// mentions it.
func TestNearTiesGoByVotesAndStatus(t *testing.T) {
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
