// Package board is the product: ideas, votes, answers, and the rules of what
// may become of them. It knows nothing of HTTP, HTML or mail.
//
// A tour: policy.go says who may do what. idea.go proposes and edits,
// idea_list.go lists, idea_show.go gathers what a page of one idea needs,
// vote.go counts support, idea_status.go is where staff answer, and
// idea_moderate.go is what else staff do. Each operation is one transaction
// that holds the change, the counters it moves and the event that tells of it.
// heat.go is the trending rank. shelves.go keeps the few small tables that
// every page needs.
package board

import (
	"context"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/cache"
	"ideaboard/internal/database"
	"ideaboard/internal/problem"
)

// Board is the door to everything in this package. It may be used by many
// goroutines at once.
type Board struct {
	UndoTime time.Duration // how long staff can take back what they did; 0: not at all

	db       *database.DB
	now      func() time.Time
	changes  atomic.Uint64 // counts committed changes of this instance
	snapshot shelfCache
	around   *cache.Map[int64, surroundings] // by idea

	newIdeas *cache.Map[freshKey, []int64]
	spelling spelling   // of the search
	learned  vocabulary // of the look-alikes
}

// New returns the board in db. now tells the time in UTC; nil means the clock.
func New(db *database.DB, now func() time.Time) *Board {
	if now == nil {
		now = Clock
	}
	return &Board{UndoTime: UndoTime, db: db, now: now, around: cache.NewMap[int64, surroundings](MaxStale, maxSurroundings),
		newIdeas: cache.NewMap[freshKey, []int64](freshKept, maxSurroundings)}
}

// Clock is the time now in UTC, cut to the microseconds that both databases keep.
func Clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// notThere is the refusal of what is not there, or not for the one who asks.
func notThere() error { return problem.New(problem.NotFound, "problem.not_found") }

// Changes returns a number that grows with every change that this instance
// has committed. What was drawn while it was the same is still true, but for
// what other instances did: nobody may trust it for longer than [MaxStale].
func (b *Board) Changes() uint64 { return b.changes.Load() }

// Touch makes everything that was drawn before out of date, after a change that
// is not the board's own, such as a person's name.
func (b *Board) Touch() { b.changes.Add(1) }

// MaxStale is how long a reader may be shown what was true a moment ago when
// another instance made the change.
const MaxStale = time.Second

// change runs fn in a transaction and counts it as a change once committed. fn
// may run more than once.
func (b *Board) change(ctx context.Context, fn func(tx *gorm.DB) error) error {
	err := b.tx(ctx, fn)
	if err == nil {
		b.changes.Add(1)
	}
	return err
}

// tx runs fn in a transaction, and again when another one got into its way so
// that neither could go on: somebody who leaves locks their ideas after themselves,
// who comments there locks the idea first.
func (b *Board) tx(ctx context.Context, fn func(tx *gorm.DB) error) (err error) {
	for range 3 {
		if err = b.db.Tx(ctx, fn); !database.Deadlock(err) {
			break
		}
	}
	return err
}

// changeSnapshot is change for what moves a count or the site itself. Shelves
// are out of date before the change counts, so that nothing is drawn from old
// ones under the new number.
func (b *Board) changeSnapshot(ctx context.Context, fn func(tx *gorm.DB) error) error {
	err := b.tx(ctx, fn)
	b.snapshot.touch()
	if err == nil {
		b.changes.Add(1)
	}
	return err
}
