package board_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
	s.exec("INSERT INTO tags (id, name, slug, idea_count, created_at) VALUES (3, 'late', 'late', 14000, ?)", s.now)
	s.exec(`
		INSERT INTO idea_tags (idea_id, tag_id, created_at)
		SELECT id, 3, created_at
		FROM ideas
		WHERE id <= 14000`)
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
			plan := s.plan(board.Actor{}, f)
			wantIndex(t, plan, servedBy("all", sort))
			if s.db.Kind() == "postgres" && !strings.Contains(plan, "Index Only Scan Backward using ideas_by") {
				t.Errorf("reads ideas without the tag:\n%s", plan)
			}
			f.StatusID = 3
			wantIndex(t, s.plan(board.Actor{}, f), servedBy("status", sort))
		})
	}
	t.Run("the same ideas as by a plain query", s.taggedIdeas)
}

// plainIdea is what sorts and filters an idea.
type plainIdea struct {
	board.ListedIdea
	tags []int64
}

// taggedIdeas compares pages of ideas with tags with those of a plain search through all
// ideas. One tag is on ideas that come last in most orders.
func (s *stage) taggedIdeas(t *testing.T) {
	all := s.plainIdeas()
	for _, f := range []board.TagFilter{
		{Any: []int64{2}},
		{All: []int64{2, 3}},
		{Any: []int64{1, 3}},
		{All: []int64{3}},
		{All: []int64{3}, None: []int64{2}},
	} {
		for _, sort := range board.Sorts {
			for _, status := range []int64{0, 3} {
				for page, after := range map[string]string{"first page": "", "deep page": deepTagged[sort]} {
					t.Run(fmt.Sprint(f, " ", sort, " ", status, " ", page), func(t *testing.T) {
						filter := board.IdeaFilter{Sort: sort, Tags: f, StatusID: status, After: after}
						page, err := s.List(s.ctx, board.Actor{}, filter)
						s.must(err)
						if want := plainly(t, all, filter); !slices.Equal(ids(page.Ideas), want) {
							t.Errorf("got  %v\nwant %v", ids(page.Ideas), want)
						}
					})
				}
			}
		}
	}
}

// deepTagged are cursors in the middle of each list of ideas with tags.
var deepTagged = map[board.Sort]string{
	board.Trending: "t40_12000", board.Top: "v9_9900", board.Newest: "n1600000000000000_9000",
	board.Discussed: "c3_9000", board.Answered: "a1600000000000000_9000",
	board.Unanswered: "w1600000000000000_9000", board.Surprise: fmt.Sprintf("s%d_9000", 9000*2654435761%(1<<32)),
}

// plainIdeas returns all ideas with their tags.
func (s *stage) plainIdeas() []plainIdea {
	var ideas []board.ListedIdea
	s.must(s.db.Read(s.ctx).Raw(`
		SELECT id, status_id, vote_count, trending_rank, created_at, comment_count, answered_at
		FROM ideas
		WHERE hidden_at IS NULL
			AND merged_into_id IS NULL`).Scan(&ideas).Error)
	var tags []struct{ IdeaID, TagID int64 }
	s.must(s.db.Read(s.ctx).Raw("SELECT idea_id, tag_id FROM idea_tags").Scan(&tags).Error)
	having := map[int64][]int64{}
	for _, tag := range tags {
		having[tag.IdeaID] = append(having[tag.IdeaID], tag.TagID)
	}
	all := make([]plainIdea, len(ideas))
	for i, idea := range ideas {
		all[i] = plainIdea{idea, having[idea.ID]}
	}
	return all
}

// plainly returns the ids of a page of ideas with tags.
func plainly(t *testing.T, all []plainIdea, f board.IdeaFilter) []int64 {
	compare := inOrderFrom(f.Sort, 0)
	last := cursorIdea(t, f.Sort, f.After)
	var list []board.ListedIdea
	for _, idea := range all {
		if f.StatusID != 0 && idea.StatusID != f.StatusID ||
			f.LeavesDecided() && idea.StatusID > 4 ||
			f.Sort == board.Answered && idea.AnsweredAt == nil ||
			f.Sort == board.Unanswered && idea.AnsweredAt != nil ||
			!idea.passes(f.Tags) ||
			f.After != "" && compare(idea.ListedIdea, last) <= 0 {
			continue
		}
		list = append(list, idea.ListedIdea)
	}
	slices.SortFunc(list, compare)
	return ids(list[:min(len(list), board.PageSize)])
}

func (i plainIdea) passes(f board.TagFilter) bool {
	has := func(tag int64) bool { return slices.Contains(i.tags, tag) }
	return (len(f.Any) == 0 || slices.ContainsFunc(f.Any, has)) && !slices.ContainsFunc(f.None, has) &&
		!slices.ContainsFunc(f.All, func(tag int64) bool { return !has(tag) })
}

// cursorIdea returns what a cursor says of the last idea of the page before.
func cursorIdea(t *testing.T, sort board.Sort, after string) (last board.ListedIdea) {
	if after == "" {
		return last
	}
	key, id, err := board.ParseCursor(sort, after)
	if err != nil {
		t.Fatal(err)
	}
	last.ID = id
	switch sort {
	case board.Trending:
		last.TrendingRank = key.(float64)
	case board.Top:
		last.VoteCount = int(key.(int64))
	case board.Discussed:
		last.CommentCount = int(key.(int64))
	case board.Newest, board.Unanswered:
		last.CreatedAt = key.(time.Time)
	case board.Answered:
		at := key.(time.Time)
		last.AnsweredAt = &at
	}
	return last
}
