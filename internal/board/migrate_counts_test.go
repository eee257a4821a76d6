package board_test

import (
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
)

// TestCountsHoldAfterDownAndUp: undoing the migration that brought merges makes
// duplicates ideas of their own again, and they are counted as such.
func TestCountsHoldAfterDownAndUp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := actorOf(&s.cast.Maya)
	into, same, answered, hidden := s.idea("Dark mode", "Open"), s.idea("Night mode", "Open"), s.idea("Black mode", "Planned"), s.idea("Hidden mode", "Open")
	if _, err := s.Hide(s.ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Merge(s.ctx, maya, into.ID, []int64{same.ID, answered.ID}, false); err != nil {
		t.Fatal(err)
	}
	for {
		undone, err := s.db.MigrateDown(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if undone.Version <= 4 {
			break
		}
	}
	if _, err := s.db.MigrateUp(s.ctx); err != nil {
		t.Fatal(err)
	}
	s.Board = board.New(s.db, func() time.Time { return s.now }, boardtest.Parts...)
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil || snapshot.Count(0, 0) != 3 || snapshot.Waiting() != 2 || snapshot.Hidden() != 1 {
		t.Errorf("%d ideas, %d without an answer, %d hidden, %v", snapshot.Count(0, 0), snapshot.Waiting(), snapshot.Hidden(), err)
	}
	s.wantExact()
}
