package board_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"
)

// TestPagesHoldEveryIdeaOnce walks every order and filter to its end.
func TestPagesHoldEveryIdeaOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := seed.Load(s.ctx, s.db, seed.Size{Ideas: 130, Users: 40, Votes: 700}, nil); err != nil {
		t.Fatal(err)
	}
	reader := board.Actor{ID: s.oneUser(), Role: "member"}
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	planned, _ := snapshot.StatusNamed("planned")
	s.exec("UPDATE ideas SET comment_count = id % 7, answered_at = CASE WHEN id % 3 > 0 THEN created_at END")
	for _, sort := range board.Sorts {
		for name, f := range map[string]board.IdeaFilter{
			"all": {}, "status": {StatusID: planned.ID}, "category": {CategoryID: 1},
			"both": {StatusID: planned.ID, CategoryID: 1}, "mine": {Mine: true}, "voted": {Voted: true},
		} {
			t.Run(string(sort)+" "+name, func(t *testing.T) {
				f.Sort, f.Seed = sort, seedOfVisit
				walked := s.walk(reader, f)
				if !slices.IsSortedFunc(walked, inOrder(sort)) {
					t.Errorf("out of order")
				}
				seen := map[int64]bool{}
				for _, idea := range walked {
					if seen[idea.ID] {
						t.Errorf("idea %d twice", idea.ID)
					}
					seen[idea.ID] = true
				}
				if want := s.countWhere(reader, f); len(walked) != want {
					t.Errorf("%d ideas, want %d", len(walked), want)
				}
			})
		}
	}
}

// seedOfVisit is the seed with which the tests start the shuffle.
const seedOfVisit = 3_000_000_000

// walk reads all pages of a list.
func (s *stage) walk(viewer board.Actor, f board.IdeaFilter) (all []board.ListedIdea) {
	s.t.Helper()
	for range 20 {
		page, err := s.List(s.ctx, viewer, f)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, page.Ideas...)
		if f.After = page.Next; f.After == "" {
			return all
		}
	}
	s.t.Fatal("the list does not end")
	return nil
}

func inOrder(sort board.Sort) func(a, b board.ListedIdea) int { return inOrderFrom(sort, seedOfVisit) }

func inOrderFrom(sort board.Sort, seed uint32) func(a, b board.ListedIdea) int {
	key := func(i board.ListedIdea) float64 {
		switch sort {
		case board.Top:
			return float64(i.VoteCount)
		case board.Newest:
			return float64(i.CreatedAt.UnixMicro())
		case board.Discussed:
			return float64(i.CommentCount)
		case board.Answered:
			return float64(i.AnsweredAt.UnixMicro())
		case board.Unanswered:
			return -float64(i.CreatedAt.UnixMicro())
		case board.Surprise: // from the seed on, then from the start
			return -float64(uint32(i.ID*2654435761) - seed)
		}
		return i.TrendingRank
	}
	return func(a, b board.ListedIdea) int {
		older := sort == board.Unanswered
		switch {
		case key(a) > key(b), key(a) == key(b) && (a.ID > b.ID) != older:
			return -1
		case a.ID == b.ID:
			return 0
		}
		return 1
	}
}

// countWhere counts the rows that a list should have.
func (s *stage) countWhere(viewer board.Actor, f board.IdeaFilter) int {
	s.t.Helper()
	q := s.db.Read(s.ctx).Table("ideas").Where("hidden_at IS NULL")
	if f.StatusID != 0 {
		q = q.Where("status_id = ?", f.StatusID)
	} else if f.Sort == board.Trending && !f.Mine && !f.Voted {
		q = q.Where("status_id IN (SELECT id FROM statuses WHERE kind IN ('open', 'active'))")
	}
	switch f.Sort {
	case board.Answered:
		q = q.Where("answered_at IS NOT NULL")
	case board.Unanswered:
		q = q.Where("answered_at IS NULL")
	}
	if f.CategoryID != 0 {
		q = q.Where("category_id = ?", f.CategoryID)
	}
	if f.Mine {
		q = q.Where("author_id = ?", viewer.ID)
	}
	if f.Voted {
		q = q.Where("id IN (SELECT idea_id FROM votes WHERE user_id = ?)", viewer.ID)
	}
	var n int64
	if err := q.Count(&n).Error; err != nil {
		s.t.Fatal(err)
	}
	return int(n)
}

// oneUser returns the id of somebody who has proposed and voted.
func (s *stage) oneUser() (id int64) {
	s.t.Helper()
	err := s.db.Read(s.ctx).Raw(`
		SELECT author_id
		FROM ideas
		WHERE author_id IN (SELECT user_id FROM votes)
		ORDER BY author_id
		LIMIT 1`).Scan(&id).Error
	if err != nil || id == 0 {
		s.t.Fatal("nobody has proposed and voted", err)
	}
	return id
}

func TestForeignCursorsAndOrdersAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, after := range []string{
		"x", "v", "v_", "v12", "v12_", "_7", "v12_x", "v99999999999999999999_1", "t1.5_7", "n12_3",
		"v1_99999999999999999999", "v1_1; DROP TABLE ideas", "tNaN_1", "tInf_2", "n999999999999999999_1",
	} {
		for _, sort := range board.Sorts {
			if sort == board.Trending && after == "t1.5_7" || sort == board.Newest && after == "n12_3" ||
				sort == board.Top && after == "v12_7" {
				continue // valid cursors of that order
			}
			_, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Sort: sort, After: after})
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("%s after %q: %v", sort, after, err)
			}
		}
	}
	_, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Sort: "loudest"})
	wantKind(t, err, problem.Invalid)
	_, err = s.List(s.ctx, board.Actor{}, board.IdeaFilter{Mine: true})
	wantKind(t, err, problem.SignedOut)
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"v12_7", "t331.478_9", "n1700000000000000_5", "", "v_", "t1e309_1", "n-1_1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, sort := range board.Sorts {
			key, id, err := board.ParseCursor(sort, cursor)
			if err != nil {
				if problem.KindOf(err) != problem.Invalid {
					t.Errorf("%q: %v is no refusal", cursor, err)
				}
				continue
			}
			if at, isTime := key.(time.Time); isTime && (at.Year() < 1 || at.Year() > 9999) {
				t.Errorf("%q: the year %d", cursor, at.Year())
			}
			if _, err := fmt.Sscan(fmt.Sprint(id), new(int64)); err != nil {
				t.Errorf("%q: id %v", cursor, id)
			}
		}
	})
}

func TestHiddenIdeasAreSeenByStaffAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	if _, err := s.Hide(s.ctx, actorOf(&s.cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	for _, viewer := range []board.Actor{{}, actorOf(&s.cast.Cleo), actorOf(&s.cast.Ben)} {
		_, err := s.Idea(s.ctx, viewer, idea.ID)
		wantKind(t, err, problem.NotFound)
		_, _, err = s.Versions(s.ctx, viewer, idea.ID)
		wantKind(t, err, problem.NotFound)
		page, err := s.List(s.ctx, viewer, board.IdeaFilter{})
		if err != nil || len(page.Ideas) != 0 {
			t.Errorf("listed to %+v: %v", viewer, page.Ideas)
		}
	}
	if _, err := s.Idea(s.ctx, actorOf(&s.cast.Maya), idea.ID); err != nil {
		t.Errorf("staff: %v", err)
	}
}
