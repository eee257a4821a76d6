package board_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
)

// ids returns the ids of the ideas, in order.
func ids(ideas []board.ListedIdea) (ids []int64) {
	for _, idea := range ideas {
		ids = append(ids, idea.ID)
	}
	return ids
}

func TestASurpriseIsTheSameForAVisitAndAnotherForTheNext(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range 12 {
		s.idea(fmt.Sprintf("Idea number %d", i), "Open")
	}
	order := func(seed uint32) []int64 {
		page, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{Sort: board.Surprise, Seed: seed})
		if err != nil || len(page.Ideas) != 12 {
			t.Fatal(len(page.Ideas), err)
		}
		return ids(page.Ideas)
	}
	one, two := order(1_000_000_000), order(3_000_000_000)
	if !slices.Equal(one, order(1_000_000_000)) || slices.Equal(one, two) || slices.IsSorted(one) {
		t.Errorf("one visit: %v; another: %v", one, two)
	}
	at := slices.Index(one, two[0])
	if !slices.Equal(two, append(slices.Clone(one[at:]), one[:at]...)) {
		t.Errorf("not one circle: %v, %v", one, two)
	}
}

func TestNewIdeasTakeTurnsAmongWhatTrends(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range 60 { // the first have most votes; the last are on no first page
		idea := s.idea(fmt.Sprintf("Idea number %d", i), "Open")
		sql := "UPDATE ideas SET trending_rank = 1000 - id, vote_count = 100 - id WHERE id = ?"
		if err := s.db.Write(s.ctx).Exec(sql, idea.ID).Error; err != nil {
			t.Fatal(err)
		}
	}
	old, shipped, hidden := int64(58), int64(59), int64(60)
	for sql, arg := range map[string]any{
		"UPDATE ideas SET created_at = ? WHERE id = 58":                                       s.now.AddDate(0, 0, -15),
		"UPDATE ideas SET hidden_at = ? WHERE id = 60":                                        s.now,
		"UPDATE ideas SET status_id = (SELECT id FROM statuses WHERE kind = ?) WHERE id = 59": board.KindShipped,
	} {
		if err := s.db.Write(s.ctx).Exec(sql, arg).Error; err != nil {
			t.Fatal(err)
		}
	}
	seen := map[int64]int{}
	for hour := range 12 {
		b := board.New(s.db, func() time.Time { return s.now.Add(time.Duration(hour) * time.Hour) }, boardtest.Parts...)
		page, err := b.List(s.ctx, board.Actor{}, board.IdeaFilter{Sort: board.Trending, NewIdeas: true})
		if err != nil {
			t.Fatal(err)
		}
		var places []int
		shown := ids(page.Ideas)
		for i, idea := range page.Ideas {
			if !idea.New {
				continue
			}
			places = append(places, i)
			id := idea.ID
			seen[id]++
			if slices.Index(shown, id) != i || slices.Contains(shown[i+1:], id) ||
				slices.Contains([]int64{old, shipped, hidden}, id) {
				t.Errorf("hour %d: idea %d", hour, id)
			}
		}
		if !slices.Equal(places, []int{3, 8, 13, 18}) || len(shown) != board.PageSize+len(places) {
			t.Fatalf("hour %d: at %v of %v", hour, places, shown)
		}
	}
	if len(seen) != 57-board.PageSize {
		t.Errorf("only %d ideas had a turn: %v", len(seen), seen)
	}
	for name, f := range map[string]board.IdeaFilter{
		"top": {Sort: board.Top, NewIdeas: true}, "mine": {Mine: true, NewIdeas: true},
		"a later page": {After: "t990_10", NewIdeas: true}, "not asked for": {},
	} {
		page, err := s.List(s.ctx, actorOf(&s.cast.Ben), f)
		isNew := func(idea board.ListedIdea) bool { return idea.New }
		if err != nil || page.Next == "" || slices.ContainsFunc(page.Ideas, isNew) {
			t.Errorf("%s: %v, %v", name, ids(page.Ideas), err)
		}
	}
}

func TestDecidedIdeasLeaveWhatTrends(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	open, shipped := s.idea("Dark mode", "Open"), s.idea("Light mode", "Shipped")
	snapshot, err := s.Snapshot(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	status, _ := snapshot.StatusNamed("Shipped")
	for name, tt := range map[string]struct {
		f    board.IdeaFilter
		want []int64
	}{
		"trending":               {board.IdeaFilter{}, []int64{open.ID}},
		"top":                    {board.IdeaFilter{Sort: board.Top}, []int64{shipped.ID, open.ID}},
		"its status":             {board.IdeaFilter{StatusID: status.ID}, []int64{shipped.ID}},
		"those of a person's":    {board.IdeaFilter{Mine: true}, []int64{open.ID, shipped.ID}},
		"what waits for answers": {board.IdeaFilter{Sort: board.Unanswered}, []int64{open.ID}},
	} {
		t.Run(name, func(t *testing.T) {
			page, err := s.List(s.ctx, actorOf(&s.cast.Ben), tt.f)
			if got := ids(page.Ideas); err != nil || len(got) != len(tt.want) {
				t.Errorf("%v, %v; want %v", got, err, tt.want)
			}
		})
	}
}
