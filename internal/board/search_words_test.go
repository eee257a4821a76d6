package board_test

import (
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// TestSearchNeedsNoSpelling checks that searches with few and many results work before the
// words for spelling correction are read and when that fails; a failed read keeps the
// previous words.
func TestSearchNeedsNoSpelling(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.proposes("Lantern at the door", "")
	broken, err := database.Open(s.ctx, dbtest.URL(t))
	if err == nil {
		err = broken.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if !dbtest.OnPostgres() { // where the words are read from
		s.exec("ALTER TABLE idea_search_words RENAME TO away")
	}
	for query, want := range map[string]int{"lantern": 1, "lantren": 0, "lantren doors": 1} {
		if got := s.found(board.Actor{}, query); len(got) != want {
			t.Errorf("without spelling %q finds %q", query, got)
		}
	}
	if s.LearnSpelling(s.ctx, broken) == nil {
		t.Error("a closed database was read")
	}
	if !dbtest.OnPostgres() {
		s.exec("ALTER TABLE away RENAME TO idea_search_words")
	}
	s.learnSpelling()
	s.now = s.now.Add(time.Hour)
	if s.LearnSpelling(s.ctx, broken) == nil {
		t.Error("a closed database was read")
	}
	if got := s.found(board.Actor{}, "lantren"); len(got) != 1 || got[0] != idea.Title {
		t.Errorf("with spelling it finds %q", got)
	}
}
