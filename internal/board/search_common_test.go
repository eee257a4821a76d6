package board_test

import (
	"slices"
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
			SELECT id, CASE WHEN id % 2 = 0 THEN 'idea plan' ELSE 'plan idea' END, '', '',
				CASE WHEN id % 20000 = 7 THEN 'zebra' ELSE '' END
			FROM ideas`, `
			INSERT INTO idea_search (idea_id, doc)
			SELECT id, CAST(
				CASE WHEN id % 2 = 0 THEN '''idea'':1A ''plan'':2A' ELSE '''plan'':1A ''idea'':2A' END ||
				CASE WHEN id % 20000 = 7 THEN ' ''zebra'':20D' ELSE '' END AS tsvector)
			FROM ideas`),
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

// commonPhrase searches the same ideas for a phrase that half of them have, though all have
// its words: no other idea is found, the best are among those found, and the page says if
// not all were checked.
func (s *stage) commonPhrase(t *testing.T) {
	for name, f := range map[string]board.IdeaFilter{"best": {}, "newest": {Sort: board.Newest}, "status": {StatusID: 3}} {
		f.Query = `"idea plan"`
		page, err := s.List(s.ctx, board.Actor{}, f)
		if err != nil || page.Next == "" {
			t.Fatalf("%s: %d hits and then %q, %v", name, len(page.Ideas), page.Next, err)
		}
		if all := !database.ReadsForPhrases(s.db.Read(s.ctx)); all != (page.Search.Checked == 0) {
			t.Errorf("%s: %d checked, want all: %v", name, page.Search.Checked, all)
		}
		for _, hit := range page.Ideas {
			if hit.ID%2 != 0 {
				t.Errorf("%s: idea %d has its words the other way round", name, hit.ID)
			}
		}
		if better := s.betterThan(page.Ideas[0], f); len(better) > 0 {
			t.Errorf("%s: ideas %v should be before %d", name, better, page.Ideas[0].ID)
		}
	}
}

// betterThan returns ideas with the phrase that should be found before the first.
func (s *stage) betterThan(first board.ListedIdea, f board.IdeaFilter) (ids []int64) {
	q := s.db.Read(s.ctx).Table("ideas").Where("id % 2 = 0 AND status_id <= 4")
	if f.Sort == board.Newest {
		q = q.Where("created_at > ?", first.CreatedAt)
	} else {
		q = q.Where("vote_count > ?", first.VoteCount)
	}
	if f.StatusID != 0 {
		q = q.Where("status_id = ?", f.StatusID)
	}
	s.must(q.Limit(3).Pluck("id", &ids).Error)
	return ids
}

// begunWord searches for a rare word and the beginning of one that all ideas have.
func (s *stage) begunWord(t *testing.T) {
	page, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Query: "zebra id"})
	if err != nil {
		t.Fatal(err)
	}
	found := ids(page.Ideas)
	slices.Sort(found)
	if want := []int64{7, 20007, 40007, 60007, 80007}; !slices.Equal(found, want) || page.Search.Checked > 0 {
		t.Errorf("found %v, want %v; %d checked", found, want, page.Search.Checked)
	}
}
