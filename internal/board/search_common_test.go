package board_test

import (
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/database"
)

// commonWord searches for a word that every one of very many ideas has: the pages are
// those of the list by votes, open ideas first, and no idea is repeated.
func (s *stage) commonWord(t *testing.T) {
	s.exec(
		database.Pick(s.db.Read(s.ctx), `
			INSERT INTO idea_search (rowid, title, tags, body, talk)
			SELECT id, 'idea', '', '', ''
			FROM ideas`,
			"INSERT INTO idea_search (idea_id, doc) SELECT id, CAST('''idea'':1A' AS tsvector) FROM ideas"),
	)
	s.analyze()
	s.Board = board.New(s.db, nil, boardtest.Parts...)
	s.learnSpelling()
	f, seen, votes := board.IdeaFilter{Query: "idea"}, map[int64]bool{}, 1<<30
	for range 4 {
		page, err := s.List(s.ctx, board.Actor{}, f)
		if err != nil || page.Next == "" {
			t.Fatalf("%d hits and then %q, %v", len(page.Ideas), page.Next, err)
		}
		for _, hit := range page.Ideas {
			if seen[hit.ID] || hit.VoteCount > votes {
				t.Errorf("idea %d with %d votes after one with %d, seen before: %v", hit.ID, hit.VoteCount, votes, seen[hit.ID])
			}
			seen[hit.ID], votes = true, hit.VoteCount
		}
		f.After = page.Next
	}
	var most int64 // among open ideas: decided ones come after them
	err := s.db.Read(s.ctx).Raw(`
		SELECT ideas.id
		FROM ideas
		JOIN statuses ON statuses.id = ideas.status_id
		WHERE statuses.kind IN ('open', 'active')
			AND hidden_at IS NULL
		ORDER BY vote_count DESC, ideas.id DESC
		LIMIT 1`).Scan(&most).Error
	if err != nil {
		t.Fatal(err)
	}
	if !seen[most] {
		t.Error("the open idea with the most votes is not among the first")
	}
}
