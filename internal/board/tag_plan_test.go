package board_test

import (
	"strings"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
)

// tagPlans checks lists of a rare tag, whose ideas are fetched and sorted, and of a common
// one, for which the order's index is walked.
func (s *stage) tagPlans(t *testing.T) {
	s.exec(`
		INSERT INTO tags (id, name, slug, idea_count, created_at)
		VALUES (1, 'rare', 'rare', 50, ?), (2, 'common', 'common', 25000, ?)`, s.now, s.now)
	s.exec(`
		INSERT INTO idea_tags (idea_id, tag_id, created_at)
		SELECT id, 1, created_at
		FROM ideas
		WHERE id % 2000 = 0`)
	s.exec(`
		INSERT INTO idea_tags (idea_id, tag_id, created_at)
		SELECT id, 2, created_at
		FROM ideas
		WHERE id % 4 = 0`)
	s.analyze()
	s.Board = board.New(s.db, nil, boardtest.Parts...)
	for _, sort := range []board.Sort{board.Trending, board.Top, board.Newest} {
		t.Run("rare tag, "+string(sort), func(t *testing.T) {
			plan := s.plan(board.Actor{}, board.IdeaFilter{Sort: sort, Tags: board.TagFilter{Any: []int64{1}}})
			wantNoScan(t, plan)
			if !strings.Contains(plan, "idea_tags_by_tag") {
				t.Errorf("not served by the tag's own index:\n%s", plan)
			}
		})
		t.Run("common tag, "+string(sort), func(t *testing.T) {
			f := board.IdeaFilter{Sort: sort, Tags: board.TagFilter{All: []int64{2}}}
			wantIndex(t, s.plan(board.Actor{}, f), servedBy("all", sort))
			f.StatusID = 3
			wantIndex(t, s.plan(board.Actor{}, f), servedBy("status", sort))
		})
	}
}
