package board

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// maxSharedLists limits how many pages of lists are cached for [MaxStale]: about 15 kB a
// page.
const maxSharedLists = 500

// sharedListTime limits the time of a read that several requests wait for, because the
// one that began it may have ended.
const sharedListTime = 2500 * time.Millisecond

// sharedListKey has everything that a page of a list depends on, except the viewer's
// votes.
type sharedListKey struct {
	filter   string
	audience string
}

// sharedPage is a cached page of a list.
type sharedPage struct {
	IdeaPage
	readAt time.Time // before it was read
}

// shared reports whether all viewers of an audience see the same list, apart from their
// own votes.
func (f IdeaFilter) shared() bool { return f.Queue == "" && f.Query == "" && !f.Mine && !f.Voted }

// audience identifies the set of ideas that a viewer may see.
func (s *Snapshot) audience(viewer Actor) string {
	return fmt.Sprint(viewer.Role.Staff(), s.invisible(viewer))
}

// listShared returns one page of a list from the cache, with the viewer's own votes.
// Requests that find it missing at the same time read it once. Its
// order may be [MaxStale] old; vote counts stored by this instance are current.
func (b *Board) listShared(
	ctx context.Context, viewer Actor, snapshot *Snapshot, f IdeaFilter,
) (found IdeaPage, err error) {
	key := sharedListKey{fmt.Sprint(f), snapshot.audience(viewer)}
	change := b.Changes() // before anything is read
	kept, ok := b.lists.Find(key, change)
	if !ok {
		read, err, _ := b.listReads.Do(fmt.Sprint(change, key), func() (any, error) {
			return b.readShared(ctx, viewer, snapshot, f, key, change)
		})
		if err != nil {
			return found, err
		}
		kept, _ = read.(sharedPage)
	}
	found = kept.IdeaPage
	found.Ideas = slices.Clone(found.Ideas) // the cached slice is shared
	b.counts.apply(found.Ideas, kept.readAt)
	return found, b.markVoted(ctx, viewer, found.Ideas)
}

// readShared reads a page of a list, and keeps it in the cache. It does not end with the
// request, because others may wait for the page.
func (b *Board) readShared(
	ctx context.Context, viewer Actor, snapshot *Snapshot, f IdeaFilter, key sharedListKey, change uint64,
) (kept sharedPage, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sharedListTime)
	defer cancel()
	f.votesApart = true
	kept.readAt = time.Now()
	if kept.IdeaPage, err = b.listIdeas(ctx, viewer, snapshot, f); err == nil && f.NewIdeas {
		err = b.addNewIdeas(ctx, viewer, snapshot, f, &kept.IdeaPage)
	}
	if err == nil {
		b.lists.Keep(key, change, kept)
	}
	return kept, err
}

// markVoted sets which of the ideas the viewer voted for.
func (b *Board) markVoted(ctx context.Context, viewer Actor, ideas []ListedIdea) error {
	if !viewer.SignedIn() || len(ideas) == 0 {
		return nil
	}
	ids := make([]int64, len(ideas))
	for i, idea := range ideas {
		ids[i] = idea.ID
	}
	var voted []int64
	err := b.db.Read(ctx).Raw("SELECT idea_id FROM votes WHERE user_id = ? AND idea_id IN ?", viewer.ID, ids).
		Scan(&voted).Error
	if err != nil {
		return fmt.Errorf("find votes of user %d: %w", viewer.ID, err)
	}
	for i := range ideas {
		ideas[i].Voted = slices.Contains(voted, ideas[i].ID)
	}
	return nil
}

// latestCounts are vote counts that this instance stored within [MaxStale], so that a
// voter does not see an older count in a cached list.
type latestCounts struct {
	mutex  sync.Mutex
	counts map[int64]latestCount
	swept  time.Time
}

type latestCount struct {
	votes    int
	storedAt time.Time
}

// note keeps the count of an idea for as long as lists are cached.
func (l *latestCounts) note(ideaID int64, votes int) {
	now := time.Now()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.counts == nil {
		l.counts = map[int64]latestCount{}
	}
	if now.Sub(l.swept) > MaxStale {
		for id, count := range l.counts {
			if now.Sub(count.storedAt) > 2*MaxStale {
				delete(l.counts, id)
			}
		}
		l.swept = now
	}
	l.counts[ideaID] = latestCount{votes, now}
}

// apply sets the stored counts on ideas that were read at readAt, if they were stored
// later.
func (l *latestCounts) apply(ideas []ListedIdea, readAt time.Time) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.counts) == 0 {
		return
	}
	for i := range ideas {
		if count, ok := l.counts[ideas[i].ID]; ok && count.storedAt.After(readAt) {
			ideas[i].VoteCount = count.votes
		}
	}
}
