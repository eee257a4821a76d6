package board_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
)

// TestCachedList checks that a reader of a cached list sees the same as if they had
// read it themselves.
func TestCachedList(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, cleo, maya := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)
	dark, paper := s.idea("Dark mode", "Open"), s.idea("Paper maps", "Open")
	look := func(viewer board.Actor) map[int64]board.ListedIdea {
		t.Helper()
		found, err := s.List(s.ctx, viewer, board.IdeaFilter{NewIdeas: true})
		if err != nil {
			t.Fatal(err)
		}
		ideas := map[int64]board.ListedIdea{}
		for _, idea := range found.Ideas {
			ideas[idea.ID] = idea
		}
		return ideas
	}
	want := func(why string, got board.ListedIdea, votes int, voted bool) {
		t.Helper()
		if got.VoteCount != votes || got.Voted != voted {
			t.Errorf("%s: %d votes, voted %v; want %d, %v", why, got.VoteCount, got.Voted, votes, voted)
		}
	}
	want("the author", look(ben)[dark.ID], 1, true)
	want("another person", look(cleo)[dark.ID], 1, false)
	want("a visitor", look(board.Actor{})[dark.ID], 1, false)
	if _, err := s.Vote(s.ctx, cleo, dark.ID); err != nil {
		t.Fatal(err)
	}
	want("who has just voted", look(cleo)[dark.ID], 2, true)
	want("who had voted before", look(ben)[dark.ID], 2, true)
	if _, err := s.Unvote(s.ctx, cleo, dark.ID); err != nil {
		t.Fatal(err)
	}
	want("who has taken it back", look(cleo)[dark.ID], 1, false)

	if _, err := s.Hide(s.ctx, maya, dark.ID); err != nil {
		t.Fatal(err)
	}
	for _, viewer := range []board.Actor{{}, ben, maya} {
		if ideas := look(viewer); len(ideas) != 1 || ideas[paper.ID].ID == 0 {
			t.Errorf("%d ideas after one was hidden", len(ideas))
		}
	}
}

// TestCachedListIsForOneAudience checks that others do not get a list cached for staff.
func TestCachedListIsForOneAudience(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	maya, ben := actorOf(&s.cast.Maya), actorOf(&s.cast.Ben)
	tag, err := s.AddTag(s.ctx, board.Actor{ID: maya.ID, Role: account.Admin}, board.Tag{Name: "secret", StaffOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetTags(s.ctx, maya, idea.ID, []int64{tag.ID}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		viewer board.Actor
		tags   int
	}{{maya, 1}, {ben, 0}, {board.Actor{}, 0}, {maya, 1}} {
		found, err := s.List(s.ctx, c.viewer, board.IdeaFilter{})
		if err != nil || len(found.Ideas) != 1 || len(found.Ideas[0].Tags) != c.tags {
			t.Errorf("%+v: %+v, %v", c.viewer, found.Ideas, err)
		}
	}
}

// TestConcurrentReadersShareAList counts the reads of a list that is not in the cache.
func TestConcurrentReadersShareAList(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.idea("Dark mode", "Open")
	const readers = 20
	var reads atomic.Int64
	list := func() {
		if found, err := s.List(s.ctx, board.Actor{}, board.IdeaFilter{}); err != nil || len(found.Ideas) != 1 {
			t.Error(len(found.Ideas), err)
		}
	}
	count := func(sql string) {
		if strings.Contains(sql, "FROM ideas") || strings.Contains(sql, `FROM "ideas"`) ||
			strings.Contains(sql, "FROM `ideas`") {
			reads.Add(1)
			time.Sleep(50 * time.Millisecond) // others arrive meanwhile
		}
	}
	s.each(count, func() {
		var wait sync.WaitGroup
		for range readers {
			wait.Go(list)
		}
		wait.Wait()
	})
	if n := reads.Load(); n == 0 || n > readers/4 {
		t.Errorf("%d readers took %d statements", readers, n)
	}
}
