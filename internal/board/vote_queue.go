package board

import (
	"context"
	"slices"
	"sync"
	"time"

	"ideaboard/internal/ratelimit"
)

// maxVoteBatch is how many votes one transaction stores.
const maxVoteBatch = 64

// voteBatchTime limits the time of a batch, because the requests in it may have ended.
const voteBatchTime = 10 * time.Second

// voteRequest is a vote to add or to remove.
type voteRequest struct {
	actor  Actor
	ideaID int64
	remove bool
	uses   []ratelimit.Use

	// The result. The vote is stored unless one of these is set.
	idea  Idea
	err   error // why it was refused
	alone bool  // it needs a transaction of its own
	apart bool  // the idea was locked: it must wait with others for the same idea

	counted bool // its uses were counted

	lead chan []*voteRequest // receives the batch that this request must store
	done chan struct{}       // closed when the request was stored, by any goroutine
}

// voteQueue stores votes in batches (group commit): votes that arrive while others are
// being stored share the next transaction. Each batch is stored by the goroutine of one of
// its requests.
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
	r.lead, r.done = make(chan []*voteRequest, 1), make(chan struct{})
	q.mutex.Lock()
	q.waiting = append(q.waiting, r)
	q.begin()
	q.mutex.Unlock()
	for {
		select {
		case <-r.done:
			return nil
		case batch := <-r.lead:
			q.run(ctx, batch)
		case <-ctx.Done():
			for !q.leave(r) {
				q.run(ctx, <-r.lead) // others wait for this batch
			}
			select {
			case <-r.done:
				return nil
			default:
				return ctx.Err()
			}
		}
	}
}

// leave removes a request from the queue. It returns false if the request already has a
// batch to store.
func (q *voteQueue) leave(r *voteRequest) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(w *voteRequest) bool { return w == r })
	return len(r.lead) == 0
}

// begin hands batches to requests while there are any. The caller holds the mutex.
func (q *voteQueue) begin() {
	for q.free > 0 {
		batch := q.take()
		if len(batch) == 0 {
			return
		}
		q.free--
		batch[0].lead <- batch
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
	return r.remove == first.remove && r.apart == first.apart && (!r.apart || r.ideaID == first.ideaID)
}

// run stores a batch and starts the next ones. Requests that must wait apart return to the
// front of the queue.
func (q *voteQueue) run(ctx context.Context, batch []*voteRequest) {
	were := make([]bool, len(batch))
	for i, r := range batch {
		were[i] = r.apart
	}
	defer func() {
		q.mutex.Lock()
		defer q.mutex.Unlock()
		var back []*voteRequest
		for i, r := range batch {
			delete(q.storing, r.ideaID)
			if r.apart && !were[i] {
				back = append(back, r)
			} else {
				close(r.done)
			}
		}
		q.waiting = append(back, q.waiting...)
		q.free++
		q.begin()
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), voteBatchTime)
	defer cancel()
	q.store(ctx, batch)
}
