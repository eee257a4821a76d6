package board_test

import (
	"testing"

	"ideaboard/internal/board"
)

// TestRequestSeesOneSnapshot checks that a request sees its own changes to the snapshot,
// but not those of others.
func TestRequestSeesOneSnapshot(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	admin, request := s.admin(), board.WithOneSnapshot(s.ctx)
	see := func(want string, one bool) {
		t.Helper()
		ctx := s.ctx
		if one {
			ctx = request
		}
		if snapshot, err := s.Snapshot(ctx); err != nil || snapshot.Site.Name != want {
			t.Fatalf("sees %+v, %v; want %s", snapshot.Site, err, want)
		}
	}
	before, err := s.Snapshot(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetSite(s.ctx, admin, board.Site{Name: "Larkspur", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	see("Larkspur", false)
	see(before.Site.Name, true)
	if err := s.SetSite(request, admin, board.Site{Name: "Foxglove", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	see("Foxglove", true)
	see("Foxglove", false)
}
