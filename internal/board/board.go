// Package board is the product: ideas, votes, answers, comments, and the rules of
// how they change. It does not depend on HTTP, HTML or mail.
//
// Each exported operation of [Board] takes the actor, asks package policy, and is one
// transaction that contains the change, the counters it updates and the event that
// records it. Files are grouped by prefix:
//
//   - idea*.go propose, edit, answer and moderate ideas; idea_show.go loads the page
//     of one idea; answer_change.go edits and withdraws answers; target_date.go sets
//     target dates.
//   - list*.go list ideas; trending.go computes the trending rank.
//   - vote.go counts votes, in batches by vote_queue.go and vote_store.go; reason*.go
//     has the reasons of voters; follow.go has the followers of ideas.
//   - comment*.go, mention*.go and reaction*.go have the comments on ideas.
//   - merge*.go and unmerge.go merge ideas and undo merges;
//     duplicate_suggestion.go lets readers report duplicates.
//   - search*.go search ideas; similar*.go find possible duplicates of a text.
//   - category*.go, tag*.go, status.go and site.go have what staff set up; snapshot.go
//     caches these small tables, because every page needs them.
//   - person*.go and my_page.go show what one person did; person_leave.go deletes a
//     person, person_merge.go merges two.
//   - draft.go and pending*.go keep what visitors write and do until they sign in.
//   - attachment.go stores pictures, markup.go renders texts, wording.go removes
//     earlier versions, render_again.go renders all texts after an upgrade.
//   - undo*.go undo staff actions; audit*.go check counters and list the audit log;
//     import*.go import ideas from other products; feed.go has the feeds.
//   - part.go is the interface of features that have their own tables in packages
//     above this one, and that the board includes when it deletes and merges people,
//     checks counters and undoes actions.
package board

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/cache"
	"ideaboard/internal/database"
	"ideaboard/internal/event"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
)

// Board has all operations of this package. It is safe for concurrent use.
type Board struct {
	UndoTime time.Duration // how long staff can undo an action; 0: not at all

	db       *database.DB
	now      func() time.Time
	changes  atomic.Uint64 // counts committed changes of this instance
	snapshot snapshotCache
	around   *cache.Map[ideaAround, surroundings]

	newIdeas *cache.Map[newKey, []int64]
	spelling spelling   // of searches
	learned  vocabulary // of similar ideas

	lists     *cache.Map[sharedListKey, sharedPage]
	listReads singleflight.Group // of lists that are not in the cache
	counts    latestCounts

	limits    *ratelimit.Limiter
	voteQueue *voteQueue

	parts // of the board and its features together
}

// New returns the board in db, with the features that have their own tables. Pass every
// feature; otherwise their rows are neither removed nor moved when a person leaves or is
// merged. now returns the time in UTC; nil means [Clock].
func New(db *database.DB, now func() time.Time, features ...Part) *Board {
	if now == nil {
		now = Clock
	}
	b := &Board{
		UndoTime: UndoTime, db: db, now: now, around: cache.NewMap[ideaAround, surroundings](MaxStale, maxSurroundings),
		newIdeas: cache.NewMap[newKey, []int64](newKept, maxSurroundings), parts: joinParts(features),
		lists:  cache.NewMap[sharedListKey, sharedPage](MaxStale, maxSharedLists),
		limits: ratelimit.New(db, now),
	}
	b.voteQueue = newVoteQueue(max(1, db.Writers()/4), b.storeVotes)
	return b
}

// Now returns the time by the board's clock, in UTC.
func (b *Board) Now() time.Time { return b.now() }

// Read returns a read-only connection to the database.
func (b *Board) Read(ctx context.Context) *gorm.DB { return b.db.Read(ctx) }

// Clock returns the current time in UTC, truncated to the microseconds that both databases
// keep.
func Clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// notFound is the error for what does not exist, or is hidden from the actor.
func notFound() error { return problem.New(problem.NotFound, "problem.not_found") }

// Changes returns a number that grows with every change committed by this instance, except
// votes. While it is unchanged, a cached page is current, except for votes and for changes
// by other instances: never keep one longer than [MaxStale].
func (b *Board) Changes() uint64 { return b.changes.Load() }

// InvalidateCaches makes cached pages out of date, after a change outside of the board,
// such as a person's name.
func (b *Board) InvalidateCaches() { b.changes.Add(1) }

// MaxStale is how long a reader may see a state before another instance's change, and how
// long a visitor may see an older vote count.
const MaxStale = time.Second

// Change runs fn in a transaction and counts the commit as a change, so that cached pages
// are refreshed. fn may run more than once. Features use it, too.
func (b *Board) Change(ctx context.Context, fn func(tx *gorm.DB) error) error {
	err := b.tx(ctx, fn)
	if err == nil {
		b.changes.Add(1)
	}
	return err
}

// tx runs fn in a transaction and retries it after a deadlock: a person who leaves locks
// their row before their ideas; a person who comments locks the idea first.
func (b *Board) tx(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return b.retrying(ctx, b.db.Tx, fn)
}

func (b *Board) retrying(
	ctx context.Context,
	run func(context.Context, func(*gorm.DB) error) error,
	fn func(tx *gorm.DB) error,
) (err error) {
	for range 3 {
		if err = run(ctx, fn); !database.Deadlock(err) {
			break
		}
	}
	return err
}

// changeSnapshot is Change for what changes a count or the site's settings. It invalidates
// snapshots before it counts the change, so that no page is cached from an old snapshot
// under the new number.
func (b *Board) changeSnapshot(ctx context.Context, fn func(tx *gorm.DB) error) error {
	err := b.tx(ctx, fn)
	b.snapshot.touch(ctx)
	if err == nil {
		b.changes.Add(1)
	}
	return err
}

// Record stores the event of what the actor did to an idea (0 for none), in the
// transaction of the change.
func (b *Board) Record(
	ctx context.Context, tx *gorm.DB, kind event.Kind, ideaID int64, actor Actor, about event.Detail,
) error {
	return event.Record(ctx, tx, event.Of(kind, actor.ID, b.now()).OnIdea(ideaID), about)
}

// Actor is the person an operation is done for. The zero value is a visitor.
type Actor = policy.Actor

// ActorOf returns the actor for a signed-in person, or a visitor for nil.
func ActorOf(user *account.User) Actor { return account.ActorOf(user) }
