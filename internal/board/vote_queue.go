package board

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"ideaboard/internal/ratelimit"
)

// maxVoteBatch is how many votes one transaction stores.
const maxVoteBatch = 64

// voteBatchTime limits the time of a batch, because the requests in it may have ended.
const voteBatchTime = 3 * time.Second

// voteRequest is a vote to add or to remove.
type voteRequest struct {
	actor  Actor
	ideaID int64
	remove bool
	uses   []ratelimit.Use // counted when the request is stored
	with   batchMates

	// The result. The vote is stored unless err is set.
	idea Idea
	err  error // why it was refused

	ctx  context.Context // of the request; of the first of a batch the values are used
	done chan struct{}   // closed when the request was stored
}

// batchMates says which requests may share a batch with one. It grows stricter when a
// batch fails.
type batchMates int

const (
	anyVotes     batchMates = iota // the batch fails if it would wait for a locked idea
	votesForIdea                   // votes for the same idea, which wait for its lock
	noOtherVotes                   // the error is the request's own
)

// voteQueue stores votes in batches (group commit): votes that arrive while others are
// being stored share the next transaction. A batch has a goroutine of its own, so that no
// request waits for it longer than it may; nobody is told of a vote before it is stored.
type voteQueue struct {
	store func(context.Context, []*voteRequest)

	mutex   sync.Mutex
	free    int            // how many more batches may start now
	waiting []*voteRequest // oldest first
	storing map[int64]bool // ideas whose votes are being stored
}

// newVoteQueue returns a queue that calls store for each batch, at most atOnce at a time,
// and never for the same idea at the same time.
func newVoteQueue(atOnce int, store func(context.Context, []*voteRequest)) *voteQueue {
	return &voteQueue{store: store, free: atOnce, storing: map[int64]bool{}}
}

// do waits until the request was stored. If ctx ends first, it returns its error, and the
// vote may still be counted.
func (q *voteQueue) do(ctx context.Context, r *voteRequest) error {
	r.ctx, r.done = ctx, make(chan struct{})
	q.mutex.Lock()
	q.waiting = append(q.waiting, r)
	q.begin()
	q.mutex.Unlock()
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		q.mutex.Lock()
		defer q.mutex.Unlock()
		q.waiting = slices.DeleteFunc(q.waiting, func(w *voteRequest) bool { return w == r })
		return ctx.Err()
	}
}

// begin starts batches while there are any. The caller holds the mutex.
func (q *voteQueue) begin() {
	for q.free > 0 {
		batch := q.take()
		if len(batch) == 0 {
			return
		}
		q.free--
		go q.run(batch)
	}
}

// take removes the next batch from the queue: requests of one kind by different people,
// for ideas whose votes are not being stored. The caller holds the mutex.
func (q *voteQueue) take() (batch []*voteRequest) {
	people := map[int64]bool{}
	q.waiting = slices.DeleteFunc(q.waiting, func(r *voteRequest) bool {
		if len(batch) == maxVoteBatch || q.storing[r.ideaID] || people[r.actor.ID] {
			return false
		}
		if len(batch) > 0 && !r.joins(batch[0]) {
			return false
		}
		people[r.actor.ID] = true
		batch = append(batch, r)
		return true
	})
	for _, r := range batch {
		q.storing[r.ideaID] = true
	}
	return batch
}

// joins reports whether a request may be in the batch of another.
func (r *voteRequest) joins(first *voteRequest) bool {
	if r.remove != first.remove || r.with != first.with {
		return false
	}
	return r.with == anyVotes || r.with == votesForIdea && r.ideaID == first.ideaID
}

// run stores a batch and starts the next ones. Requests that need a stricter batch return
// to the front of the queue.
func (q *voteQueue) run(batch []*voteRequest) {
	with := batch[0].with
	ctx, cancel := context.WithTimeout(context.WithoutCancel(batch[0].ctx), voteBatchTime)
	defer cancel()
	q.storeSafely(ctx, batch)
	q.mutex.Lock()
	defer q.mutex.Unlock()
	var back []*voteRequest
	for _, r := range batch {
		delete(q.storing, r.ideaID)
		switch {
		case r.with == with:
			close(r.done)
		case r.ctx.Err() == nil: // otherwise nobody waits for it any more
			back = append(back, r)
		}
	}
	q.waiting = append(back, q.waiting...)
	q.free++
	q.begin()
}

// storeSafely stores a batch. A panic becomes the error of each of its requests.
func (q *voteQueue) storeSafely(ctx context.Context, batch []*voteRequest) {
	defer func() {
		if cause := recover(); cause != nil {
			for _, r := range batch {
				r.err = fmt.Errorf("store votes: panic: %v\n%s", cause, debug.Stack())
			}
		}
	}()
	q.store(ctx, batch)
}
