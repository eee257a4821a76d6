package board_test

import (
	"fmt"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
)

// TestAVoteLeavesTheIndexAlone compares the stored index, so that rewriting the same text
// is noticed.
func TestAVoteLeavesTheIndexAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	before := s.storedWords()
	for _, voter := range []board.Actor{actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)} {
		_, err := s.Vote(s.ctx, voter, idea.ID)
		s.must(err)
		_, err = s.Unvote(s.ctx, voter, idea.ID)
		s.must(err)
		_, err = s.Vote(s.ctx, voter, idea.ID)
		s.must(err)
	}
	if after := s.storedWords(); after != before {
		t.Errorf("votes wrote the index:\n%s\nit was\n%s", after, before)
	}
	s.says(s.cast.Cleo, idea.ID, board.CommentDraft{Body: "At night it blinds me."})
	if s.storedWords() == before {
		t.Error("a comment did not write the index, or it is not seen")
	}
}

// storedWords returns the rows of the index with what every write changes: on PostgreSQL
// their locations and transactions, on SQLite the blocks of FTS5.
func (s *stage) storedWords() (stored string) {
	s.t.Helper()
	var rows []string
	err := s.db.Read(s.ctx).
		Raw(database.Pick(s.db.Read(s.ctx), "SELECT id || ' ' || hex(block) FROM idea_search_data ORDER BY id",
			"SELECT idea_id || ' ' || ctid || ' ' || xmin FROM idea_search ORDER BY idea_id")).
		Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		s.t.Fatal("the index is empty", err)
	}
	return fmt.Sprint(rows)
}
