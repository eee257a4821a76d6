package board_test

import (
	"testing"
	"time"

	"ideaboard/internal/board"
)

// TestASnapshotIsReadAhead: a request that finds one that is half as old as it may be
// does not wait for the next.
func TestASnapshotIsReadAhead(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first, err := s.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(board.MaxStale * 3 / 4)
	if same, err := s.Snapshot(s.ctx); err != nil || same != first {
		t.Errorf("waited for another snapshot: %v", err)
	}
	for end := time.Now().Add(10 * time.Second); s.CachedSnapshot() == first; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("none was read ahead")
		}
	}
}
