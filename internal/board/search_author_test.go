package board_test

import (
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
)

// TestSearchFindsAuthorsOfAnyName checks any case, letters that SQLite cannot lower, and
// that others with the same first name are not found.
func TestSearchFindsAuthorsOfAnyName(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	accounts, err := account.New(s.ctx, s.db, account.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for email, name := range map[string]string{
		"eva@example.com": "Éva Łukasz", "eve@example.com": "Éva Other", "jo@example.com": "Élodie",
	} {
		user, err := accounts.AddUser(s.ctx, email, name, account.Member)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Propose(s.ctx, actorOf(&user), board.Draft{Title: "Idea of " + name}); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]int{
		`author:"Éva Łukasz"`: 1, `author:"éva łukasz"`: 1, `author:"ÉVA ŁUKASZ"`: 1, `author:éva`: 0, `author:ÉLODIE`: 1,
		`idea -author:élodie`: 2, `author:nobody`: 0, `author:"..."`: 0,
	} {
		s.wantFound("by an author", query, want)
	}
}
