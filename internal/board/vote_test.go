package board_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"
)

func TestVote(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status string
		hidden bool
		by     func(*seed.Cast) *account.User
		times  int
		want   problem.Kind
		count  int
	}{
		"a customer":        {"Open", false, func(c *seed.Cast) *account.User { return &c.Cleo }, 1, went, 2},
		"a second time":     {"Open", false, func(c *seed.Cast) *account.User { return &c.Cleo }, 2, went, 2},
		"the author, again": {"Open", false, func(c *seed.Cast) *account.User { return &c.Ben }, 1, went, 1},
		"on a planned idea": {"Planned", false, func(c *seed.Cast) *account.User { return &c.Cleo }, 1, went, 2},
		"a visitor":         {"Open", false, func(*seed.Cast) *account.User { return nil }, 1, problem.SignedOut, 1},
		"on a shipped idea": {
			"Shipped", false, func(c *seed.Cast) *account.User { return &c.Cleo }, 1, problem.Conflict, 1,
		},
		"on a declined idea": {
			"Declined", false, func(c *seed.Cast) *account.User { return &c.Cleo }, 1, problem.Conflict, 1,
		},
		"on a hidden idea":       {"Open", true, func(c *seed.Cast) *account.User { return &c.Cleo }, 1, problem.NotFound, 1},
		"staff on a hidden idea": {"Open", true, func(c *seed.Cast) *account.User { return &c.Maya }, 1, problem.Conflict, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", tt.status)
			if tt.hidden {
				if _, err := s.Hide(s.ctx, actorOf(&s.cast.Maya), idea.ID); err != nil {
					t.Fatal(err)
				}
			}
			for range tt.times {
				got, err := s.Vote(s.ctx, actorOf(tt.by(&s.cast)), idea.ID)
				wantKind(t, err, tt.want)
				if err == nil && tt.count == 2 && got.VoteCount == 1 {
					t.Errorf("the answer says %d votes", got.VoteCount)
				}
			}
			s.wantVotes(idea.ID, tt.count)
		})
	}
}

func TestUnvoteTakesBackWhatWasThere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, cleo := s.idea("Dark mode", "Open"), actorOf(&s.cast.Cleo)
	before := s.rank(idea.ID)
	s.now = s.now.Add(48 * time.Hour)
	if _, err := s.Vote(s.ctx, cleo, idea.ID); err != nil {
		t.Fatal(err)
	}
	if s.rank(idea.ID) <= before {
		t.Error("a vote does not make the idea hotter")
	}
	for range 2 { // repeating it changes nothing
		if _, err := s.Unvote(s.ctx, cleo, idea.ID); err != nil {
			t.Fatal(err)
		}
	}
	if after := s.rank(idea.ID); after < before-1e-9 || after > before+1e-9 {
		t.Errorf("rank is %v after the vote was taken back, was %v", after, before)
	}
	s.wantVotes(idea.ID, 1)
	want := []string{"idea.proposed", "idea.voted", "idea.unvoted"}
	if got := s.events(idea.ID); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestHeatInSQLIsTheHeatOfTheFormula(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	born := s.now
	idea := s.idea("Dark mode", "Open")
	times := []time.Time{born}
	for i, voter := range s.cast.Customers()[1:] { // Ben proposed it
		s.now = born.Add(time.Duration(i*i) * 50 * time.Hour)
		times = append(times, s.now)
		if _, err := s.Vote(s.ctx, actorOf(voter), idea.ID); err != nil {
			t.Fatal(err)
		}
	}
	want := board.TrendingRank(born, times, 0)
	if got := s.rank(idea.ID); got < want-1e-9 || got > want+1e-9 {
		t.Errorf("rank %v, want %v", got, want)
	}
	for _, far := range []time.Duration{-400 * 24 * time.Hour, 1200 * 24 * time.Hour} { // out of the range of exp
		s.now = born.Add(far)
		if _, err := s.Vote(s.ctx, actorOf(&s.cast.Maya), idea.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Unvote(s.ctx, actorOf(&s.cast.Maya), idea.ID); err != nil {
			t.Fatal(err)
		}
	}
	s.wantExact()
}

func (s *stage) rank(id int64) (rank float64) {
	s.t.Helper()
	if err := s.db.Read(s.ctx).Table("ideas").Where("id = ?", id).Pluck("trending_rank", &rank).Error; err != nil {
		s.t.Fatal(err)
	}
	return rank
}

// TestTwoHundredVoteAtOnce checks that the count equals the rows, whatever the order.
func TestTwoHundredVoteAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	if err := seed.Load(s.ctx, s.db, seed.Size{Users: 200}, nil); err != nil {
		t.Fatal(err)
	}
	var voters []int64
	err := s.db.Read(s.ctx).Table("users").Where("email LIKE ?", "reader%").Pluck("id", &voters).Error
	if err != nil || len(voters) != 200 {
		t.Fatal(len(voters), err)
	}
	var wait sync.WaitGroup
	errs := make(chan error, 3*len(voters))
	for i, id := range voters {
		wait.Go(func() {
			actor := board.Actor{ID: id, Role: account.Member}
			for range 2 {
				if _, err := s.Vote(s.ctx, actor, idea.ID); err != nil {
					errs <- fmt.Errorf("voter %d: %w", i, err)
				}
			}
			if i%4 == 0 {
				if _, err := s.Unvote(s.ctx, actor, idea.ID); err != nil {
					errs <- fmt.Errorf("voter %d: %w", i, err)
				}
			}
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	s.wantVotes(idea.ID, 151)
}
