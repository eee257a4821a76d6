package board_test

import (
	"testing"

	"ideaboard/internal/board"
)

func TestImportedDuplicatesAreMerged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	row := func(id string, of ...string) board.Imported {
		return board.Imported{
			Source:      "old",
			SourceID:    id,
			IdeaText:    board.IdeaText{Title: "Wish " + id},
			Author:      "ann",
			StatusID:    1,
			Votes:       3,
			CreatedAt:   s.now,
			DuplicateOf: of,
		}
	}
	var rows []board.Imported
	for _, one := range []board.Imported{row("a", "b"), row("b", "a"), row("c", "d", "b"), row("d"), row("e", "later")} {
		if err := one.Check(s.now); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, one)
	}
	bring := func(rows []board.Imported, want int) {
		t.Helper()
		if _, err := s.Import(s.ctx, rows, false); err != nil {
			t.Fatal(err)
		}
		merged, err := s.MergeImported(s.ctx)
		if err != nil || merged != want {
			t.Errorf("%d merged, %v; want %d", merged, err, want)
		}
	}
	bring(rows, 2) // the newer of a and b is merged into the other, and therefore c
	bring([]board.Imported{row("later")}, 1)
	bring(nil, 0)
	var votes, events int
	s.db.Read(s.ctx).Raw("SELECT vote_count FROM ideas WHERE source_id = 'a'").Scan(&votes)
	s.db.Read(s.ctx).Raw("SELECT count(*) FROM events WHERE kind = 'idea.merged'").Scan(&events)
	if votes != 9 || events != 0 {
		t.Errorf("a has %d votes, %d events", votes, events)
	}
	s.wantTruths()
	if wrong, err := s.Audit(s.ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %+v, %v", wrong, err)
	}
}
