package board_test

import (
	"testing"

	"ideaboard/internal/board"
)

func TestMergeBringsVotesAlong(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya := board.ActorOf(&s.cast.Maya)
	into, from := s.idea("Dark mode", "Open"), s.idea("Night theme", "Open")
	for _, id := range []int64{into.ID, from.ID} {
		if _, err := s.Vote(s.ctx, board.ActorOf(&s.cast.Cleo), id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Vote(s.ctx, board.ActorOf(&s.cast.Ruth), from.ID); err != nil {
		t.Fatal(err)
	}
	merged, err := s.Merge(s.ctx, maya, into.ID, []int64{from.ID}, true)
	if err != nil || merged.VoteCount != 3 {
		t.Fatalf("merged: %d votes, %v", merged.VoteCount, err)
	}
	found, err := s.Duplicates(s.ctx, maya, into.ID)
	if err != nil || len(found) != 1 || found[0].ID != from.ID || found[0].By.Name != s.cast.Maya.Name {
		t.Errorf("duplicates: %+v, %v", found, err)
	}
	if target, err := s.MergeTarget(s.ctx, maya, from.ID); err != nil || target.ID != into.ID {
		t.Errorf("merge target: %d, %v", target.ID, err)
	}
	apart, err := s.Unmerge(s.ctx, maya, from.ID)
	if err != nil || apart.MergedIntoID != nil {
		t.Fatalf("unmerged: %+v, %v", apart, err)
	}
	s.wantVotes(into.ID, 2)
	s.wantVotes(from.ID, 3)
}
