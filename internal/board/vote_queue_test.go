package board

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// storedBatches is a store that takes a second and records its batches.
type storedBatches struct {
	mutex   sync.Mutex
	batches [][]int64      // the ideas of each
	now     map[int64]bool // ideas that are being stored
	t       *testing.T
	do      func(batch []*voteRequest) // may be nil
}

func (s *storedBatches) store(ctx context.Context, batch []*voteRequest) {
	s.mutex.Lock()
	var ideas []int64
	for _, r := range batch {
		ideas = append(ideas, r.ideaID)
		if s.now[r.ideaID] && !slices.Contains(ideas[:len(ideas)-1], r.ideaID) {
			s.t.Errorf("two batches store votes for idea %d at the same time", r.ideaID)
		}
	}
	for _, id := range ideas {
		s.now[id] = true
	}
	s.batches = append(s.batches, ideas)
	s.mutex.Unlock()
	time.Sleep(time.Second)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, id := range ideas {
		delete(s.now, id)
	}
	if ctx.Err() != nil {
		s.t.Errorf("a batch ended with the request that stored it: %v", ctx.Err())
	}
	if s.do != nil {
		s.do(batch)
	}
}

// queueStage is a queue with its store; the test moves the time.
type queueStage struct {
	*storedBatches
	queue *voteQueue
	group sync.WaitGroup
}

func newQueueStage(t *testing.T, atOnce int) *queueStage {
	s := &queueStage{storedBatches: &storedBatches{t: t, now: map[int64]bool{}}}
	s.queue = newVoteQueue(atOnce, s.store)
	return s
}

// vote starts a request and waits until the queue has it.
func (s *queueStage) vote(ctx context.Context, person, idea int64, remove bool, want error) {
	r := &voteRequest{actor: Actor{ID: person}, ideaID: idea, remove: remove}
	s.group.Go(func() {
		if err := s.queue.do(ctx, r); !errors.Is(err, want) {
			s.t.Errorf("person %d for idea %d: %v, want %v", person, idea, err, want)
		}
	})
	synctest.Wait()
}

func TestVotesWaitAndAreStoredTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		atOnce int
		votes  [][3]int64 // person, idea, 1 to remove
		want   [][]int64
	}{
		"those that arrive meanwhile share the next batch": {1, [][3]int64{{1, 7}, {2, 7}, {3, 8}}, [][]int64{{7}, {7, 8}}},
		"another idea does not wait while there is room":   {2, [][3]int64{{1, 7}, {2, 8}, {3, 7}}, [][]int64{{7}, {8}, {7}}},
		"one idea is stored by one batch at a time":        {2, [][3]int64{{1, 7}, {2, 7}, {3, 7}}, [][]int64{{7}, {7, 7}}},
		"a person is once in a batch":                      {1, [][3]int64{{9, 1}, {1, 7}, {1, 8}}, [][]int64{{1}, {7}, {8}}},
		"removals are a batch of their own": {
			1, [][3]int64{{9, 1}, {1, 7}, {2, 7, 1}}, [][]int64{{1}, {7}, {7}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newQueueStage(t, c.atOnce)
				for _, v := range c.votes {
					s.vote(t.Context(), v[0], v[1], v[2] == 1, nil)
				}
				s.group.Wait()
				if !slices.EqualFunc(s.batches, c.want, slices.Equal) {
					t.Errorf("stored %v, want %v", s.batches, c.want)
				}
			})
		})
	}
}

func TestABatchHasABound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newQueueStage(t, 1)
		for person := range int64(maxVoteBatch + 11) {
			s.vote(t.Context(), person+1, 7, false, nil)
		}
		s.group.Wait()
		var sizes []int
		for _, batch := range s.batches {
			sizes = append(sizes, len(batch))
		}
		if want := []int{1, maxVoteBatch, 10}; !slices.Equal(sizes, want) {
			t.Errorf("batches of %v, want %v", sizes, want)
		}
	})
}

// TestRequestsThatEnd covers requests that end while they wait, while they are in
// another's batch, and while they store a batch that others depend on.
func TestRequestsThatEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newQueueStage(t, 1)
		ending, end := context.WithCancel(t.Context())
		s.vote(ending, 1, 7, false, context.Canceled) // its batch is being stored
		s.vote(t.Context(), 2, 7, false, nil)
		s.vote(ending, 3, 8, false, context.Canceled) // waits
		end()
		s.group.Wait()
		if want := [][]int64{{7}, {7}}; !slices.EqualFunc(s.batches, want, slices.Equal) {
			t.Errorf("stored %v, want %v", s.batches, want)
		}
	})
}

func TestALockedIdeaWaitsApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newQueueStage(t, 1)
		s.do = func(batch []*voteRequest) {
			for _, r := range batch {
				if r.ideaID == 7 {
					r.with = votesForIdea
				}
			}
		}
		s.vote(t.Context(), 9, 1, false, nil)
		s.vote(t.Context(), 1, 7, false, nil)
		s.vote(t.Context(), 2, 8, false, nil)
		s.vote(t.Context(), 3, 7, false, nil)
		s.group.Wait()
		if want := [][]int64{{1}, {7, 8, 7}, {7, 7}}; !slices.EqualFunc(s.batches, want, slices.Equal) {
			t.Errorf("stored %v, want %v", s.batches, want)
		}
	})
}

func TestAPanicStopsNoOtherVote(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newQueueStage(t, 1)
		s.do = func([]*voteRequest) {
			s.do = nil
			panic("a mistake of ours")
		}
		s.group.Go(func() {
			r := &voteRequest{actor: Actor{ID: 1}, ideaID: 7}
			if err := s.queue.do(t.Context(), r); err != nil || r.err == nil {
				t.Errorf("%v, and the request has %v", err, r.err)
			}
		})
		synctest.Wait()
		s.vote(t.Context(), 2, 7, false, nil)
		s.group.Wait()
	})
}

func TestARequestThatEndsAndWouldWaitApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newQueueStage(t, 1)
		s.do = func(batch []*voteRequest) { batch[0].with = votesForIdea }
		ending, end := context.WithCancel(t.Context())
		s.group.Go(func() { // whether it ends before or after its second batch is handed over
			_ = s.queue.do(ending, &voteRequest{actor: Actor{ID: 1}, ideaID: 7})
		})
		synctest.Wait()
		end()
		s.group.Wait()
		s.vote(t.Context(), 2, 7, false, nil) // the queue is free
		s.group.Wait()
	})
}
