package board_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/seed"
)

// TestEachVoteOfABatchHasItsOwnResult stores one batch with every kind of request.
func TestEachVoteOfABatchHasItsOwnResult(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, cleo, ruth, maya := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo), actorOf(&s.cast.Ruth), actorOf(&s.cast.Maya)
	open, decided, hidden := s.idea("Dark mode", "Open"), s.idea("Paper maps", "Declined"), s.idea("Secret", "Open")
	if _, err := s.Hide(s.ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	duplicate, target := s.idea("Night mode", "Open"), s.idea("Night colours", "Open")
	if _, err := s.Merge(s.ctx, maya, target.ID, []int64{duplicate.ID}, true); err != nil {
		t.Fatal(err)
	}
	none := ratelimit.Limit{Name: "none", Every: time.Hour}
	results := s.StoreVotes(s.ctx,
		board.VoteInBatch{Actor: cleo, IdeaID: open.ID},
		board.VoteInBatch{Actor: ben, IdeaID: open.ID}, // voted when they proposed it
		board.VoteInBatch{Actor: ruth, IdeaID: open.ID, Uses: []ratelimit.Use{{Limit: none, By: "ruth"}}},
		board.VoteInBatch{Actor: cleo, IdeaID: decided.ID},
		board.VoteInBatch{Actor: cleo, IdeaID: hidden.ID},
		board.VoteInBatch{Actor: cleo, IdeaID: duplicate.ID},
		board.VoteInBatch{Actor: cleo, IdeaID: 4711},
	)
	for i, want := range []board.VoteInBatchResult{
		{Count: 2},
		{Count: 2},
		{Kind: problem.TooMany},
		{Kind: problem.Conflict},
		{Kind: problem.NotFound},
		{Merged: true},
		{Kind: problem.NotFound},
	} {
		if results[i] != want {
			t.Errorf("request %d: %+v, want %+v", i, results[i], want)
		}
	}
	s.wantVotes(open.ID, 2)
	if got := s.events(open.ID); !slices.Equal(got, []string{"idea.proposed", "idea.voted"}) {
		t.Errorf("events %v", got)
	}
	s.wantExact()
}

// TestAFailedBatchIsStoredOneByOne votes together with somebody whose account was deleted.
func TestAFailedBatchIsStoredOneByOne(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	limit := ratelimit.Limit{Name: "some", Count: 1, Every: time.Hour}
	cleo := board.VoteInBatch{
		Actor: actorOf(&s.cast.Cleo), IdeaID: idea.ID, Uses: []ratelimit.Use{{Limit: limit, By: "cleo"}},
	}
	deleted := board.VoteInBatch{Actor: board.Actor{ID: 4711, Role: account.Member}, IdeaID: idea.ID}
	for _, result := range s.StoreVotes(s.ctx, cleo, deleted) {
		if result != (board.VoteInBatchResult{Alone: true}) {
			t.Errorf("together: %+v", result)
		}
	}
	if result := s.StoreVotes(s.ctx, deleted)[0]; result != (board.VoteInBatchResult{Kind: problem.SignedOut}) {
		t.Errorf("the deleted account alone: %+v", result)
	}
	if result := s.StoreVotes(s.ctx, cleo)[0]; result != (board.VoteInBatchResult{Count: 2}) {
		t.Errorf("the other alone: %+v", result) // its use of the limit was not counted before
	}
	s.wantExact()
}

// TestABatchRemovesVotes checks that the rank is what it was before the votes.
func TestABatchRemovesVotes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	before := s.rank(idea.ID)
	voters := s.cast.Customers()[1:]
	var requests []board.VoteInBatch
	for _, voter := range voters {
		s.now = s.now.Add(50 * time.Hour)
		if _, err := s.Vote(s.ctx, actorOf(voter), idea.ID); err != nil {
			t.Fatal(err)
		}
		requests = append(requests, board.VoteInBatch{Actor: actorOf(voter), IdeaID: idea.ID, Remove: true})
	}
	for _, result := range s.StoreVotes(s.ctx, requests...) {
		if result != (board.VoteInBatchResult{Count: 1}) {
			t.Errorf("result %+v", result)
		}
	}
	if after := s.rank(idea.ID); after < before-1e-9 || after > before+1e-9 {
		t.Errorf("rank %v, want %v", after, before)
	}
	s.wantVotes(idea.ID, 1)
	s.wantExact()
}

// TestVotesShareTransactions counts the statements of many concurrent votes.
func TestVotesShareTransactions(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	const people = 200
	if err := seed.Load(s.ctx, s.db, seed.Size{Users: people}, nil); err != nil {
		t.Fatal(err)
	}
	var voters []int64
	err := s.db.Read(s.ctx).Table("users").Where("email LIKE ?", "reader%").Pluck("id", &voters).Error
	if err != nil || len(voters) != people {
		t.Fatal(len(voters), err)
	}
	vote := func() {
		var wait sync.WaitGroup
		for _, id := range voters {
			wait.Go(func() {
				if _, err := s.Vote(s.ctx, board.Actor{ID: id, Role: account.Member}, idea.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
	if statements := s.statements(vote); statements > people {
		t.Errorf("%d votes took %d statements", people, statements)
	}
	s.wantVotes(idea.ID, 1+people)
}

// TestALockedIdeaHoldsUpNoOther checks that while another transaction has locked an idea's
// row, votes for other ideas are stored, also those of the same batch.
func TestALockedIdeaHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("SQLite locks no rows: it has one writer")
	}
	s := newStage(t)
	locked, free := s.idea("Dark mode", "Open"), s.idea("Paper maps", "Open")
	cleo, ruth := actorOf(&s.cast.Cleo), actorOf(&s.cast.Ruth)
	var wait sync.WaitGroup
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		if _, err := board.LockIdea(s.ctx, tx, locked.ID); err != nil {
			return err
		}
		both := s.StoreVotes(s.ctx,
			board.VoteInBatch{Actor: cleo, IdeaID: locked.ID}, board.VoteInBatch{Actor: ruth, IdeaID: free.ID})
		for _, result := range both {
			if result != (board.VoteInBatchResult{WaitsForLock: true}) {
				t.Errorf("a batch with a locked idea: %+v", result)
			}
		}
		wait.Go(func() {
			_, err := s.Vote(s.ctx, cleo, locked.ID)
			if problem.KindOf(err) == problem.Unavailable { // on a slow machine the row was locked for too long
				_, err = s.Vote(s.ctx, cleo, locked.ID)
			}
			if err != nil {
				t.Error(err)
			}
		})
		_, err := s.Vote(s.ctx, ruth, free.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	s.wantVotes(locked.ID, 2)
	s.wantVotes(free.ID, 2)
}
