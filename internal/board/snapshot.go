package board

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// Snapshot has the small tables that every page needs: the site, its statuses, categories
// and tags, and the number of ideas in each. They are read together and cached for at most
// [MaxStale].
type Snapshot struct {
	Site       Site
	Statuses   []Status   // by position
	Categories []Category // by position, then name
	tagIndex              // see tag.go
	counts     []count
	status     map[int64]*Status
	category   map[int64]*Category
}

// count is one row of idea_counts.
type count struct {
	CategoryID, StatusID     int64
	Visible, Waiting, Hidden int
}

type snapshotCache struct {
	sync.Mutex
	now    *Snapshot
	until  time.Time
	change uint64 // number of changes by this instance to what a snapshot contains
	made   uint64 // the value of change when the cached snapshot was read
	ahead  bool   // a new one is being read, before the cached one is too old
}

// touch makes the next reader read a new snapshot, including the request that made the
// change.
func (c *snapshotCache) touch(ctx context.Context) {
	c.Lock()
	c.change++
	c.Unlock()
	if seen := requestSnapshotOf(ctx); seen != nil {
		seen.Store(nil)
	}
}

// requestSnapshot is the snapshot of one request; nil until it is first needed.
type requestSnapshot = atomic.Pointer[Snapshot]

// requestKey is the context key of the requestSnapshot.
type requestKey struct{}

// WithOneSnapshot returns a context for a page request: all operations in it use the same
// snapshot, until the request changes the snapshot itself.
func WithOneSnapshot(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, new(requestSnapshot))
}

// requestSnapshotOf returns the requestSnapshot of a context, or nil.
func requestSnapshotOf(ctx context.Context) *requestSnapshot {
	seen, _ := ctx.Value(requestKey{}).(*requestSnapshot)
	return seen
}

// Snapshot returns the site, statuses, categories, tags and counts, at most [MaxStale]
// old; in a context of [WithOneSnapshot], as first returned.
func (b *Board) Snapshot(ctx context.Context) (*Snapshot, error) {
	seen := requestSnapshotOf(ctx)
	if seen == nil {
		return b.latestSnapshot(ctx)
	}
	if snapshot := seen.Load(); snapshot != nil {
		return snapshot, nil
	}
	snapshot, err := b.latestSnapshot(ctx)
	if err == nil {
		seen.Store(snapshot)
	}
	return snapshot, err
}

func (b *Board) latestSnapshot(ctx context.Context) (*Snapshot, error) {
	c := &b.snapshot
	c.Lock()
	fresh, change, at := c.now, c.change, b.now()
	if fresh == nil || c.made != change || at.After(c.until) {
		fresh = nil
	} else if !c.ahead && at.After(c.until.Add(-MaxStale/2)) {
		c.ahead = true
		go b.readAhead(change, at)
	}
	c.Unlock()
	if fresh != nil {
		return fresh, nil
	}
	return b.readSnapshot(ctx, change, at)
}

// readAhead reads a new snapshot, so that on a board where much is read no request has
// to wait for one.
func (b *Board) readAhead(change uint64, at time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), MaxStale)
	defer cancel()
	_, _ = b.readSnapshot(ctx, change, at) // after an error the next request reads one
	b.snapshot.Lock()
	defer b.snapshot.Unlock()
	b.snapshot.ahead = false
}

// readSnapshot reads a snapshot and keeps it. change is what the cache had counted
// before, at when.
func (b *Board) readSnapshot(ctx context.Context, change uint64, at time.Time) (*Snapshot, error) {
	read, err := readSnapshot(ctx, b.db.Read(ctx))
	if err != nil {
		return nil, err
	}
	c := &b.snapshot
	c.Lock()
	defer c.Unlock()
	if change >= c.made {
		c.now, c.made, c.until = read, change, at.Add(MaxStale)
	}
	return read, nil
}

// CachedSnapshot returns the last snapshot of any age, or nil. It never reads from the
// database; error pages use it.
func (b *Board) CachedSnapshot() *Snapshot {
	b.snapshot.Lock()
	defer b.snapshot.Unlock()
	return b.snapshot.now
}

func readSnapshot(ctx context.Context, tx *gorm.DB) (s *Snapshot, err error) {
	s = &Snapshot{status: map[int64]*Status{}, category: map[int64]*Category{}}
	if s.Site, err = database.Rows[Site](tx).Table("site").Take(ctx); err != nil {
		return nil, fmt.Errorf("read the site: %w", err)
	}
	if s.Statuses, err = database.Rows[Status](tx).Order("position, id").Find(ctx); err != nil {
		return nil, fmt.Errorf("read statuses: %w", err)
	}
	if s.Categories, err = database.Rows[Category](tx).Order("position, name").Find(ctx); err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	if s.tagIndex, err = readTags(ctx, tx); err != nil {
		return nil, err
	}
	if err = tx.Table("idea_counts").Scan(&s.counts).Error; err != nil {
		return nil, fmt.Errorf("read counts: %w", err)
	}
	for i := range s.Statuses {
		s.status[s.Statuses[i].ID] = &s.Statuses[i]
	}
	for i := range s.Categories {
		s.category[s.Categories[i].ID] = &s.Categories[i]
	}
	return s, nil
}

// Status returns the status with this id, or the zero Status.
func (s *Snapshot) Status(id int64) Status {
	if status := s.status[id]; status != nil {
		return *status
	}
	return Status{}
}

// Category returns the category with this id, or the zero Category.
func (s *Snapshot) Category(id int64) Category {
	if category := s.category[id]; category != nil {
		return *category
	}
	return Category{}
}

// StatusNamed returns the status with this slug or name.
func (s *Snapshot) StatusNamed(name string) (Status, bool) {
	for _, status := range s.Statuses {
		if status.Slug == name || status.Name == name {
			return status, true
		}
	}
	return Status{}, false
}

// CategoryNamed returns the category with this slug or, if there is none, with this name.
func (s *Snapshot) CategoryNamed(name string) (Category, bool) {
	for _, category := range s.Categories {
		if category.Slug == name {
			return category, true
		}
	}
	for _, category := range s.Categories {
		if category.Name == name {
			return category, true
		}
	}
	return Category{}, false
}

// InitialStatus returns the status of a new idea: the first of kind open.
func (s *Snapshot) InitialStatus() Status {
	for _, status := range s.Statuses {
		if status.Kind == KindOpen {
			return status
		}
	}
	return Status{}
}

// votable returns the ids of the statuses that accept votes.
func (s *Snapshot) votable() (ids []int64) {
	for _, status := range s.Statuses {
		if !status.Kind.Decided() {
			ids = append(ids, status.ID)
		}
	}
	return ids
}

// decided returns the ids of the statuses that do not accept votes; never empty, for SQL's
// IN.
func (s *Snapshot) decided() []int64 {
	return append(s.OfKind(KindShipped), s.OfKind(KindDeclined)...)
}

// OfKind returns the ids of the statuses of a kind. For none it returns an id that no
// status has, for SQL's IN.
func (s *Snapshot) OfKind(kind StatusKind) []int64 {
	ids := []int64{0}
	for _, status := range s.Statuses {
		if status.Kind == kind {
			ids = append(ids, status.ID)
		}
	}
	return ids
}

// Count returns the number of visible ideas with this status and category; 0 means any.
func (s *Snapshot) Count(statusID, categoryID int64) (n int) {
	for _, c := range s.counts {
		if (statusID == 0 || c.StatusID == statusID) && (categoryID == 0 || c.CategoryID == categoryID) {
			n += c.Visible
		}
	}
	return n
}

// Decided returns the number of visible decided ideas in a category; 0 means any.
func (s *Snapshot) Decided(categoryID int64) (n int) {
	for _, statusID := range s.decided() {
		if statusID != 0 {
			n += s.Count(statusID, categoryID)
		}
	}
	return n
}

// Waiting returns the number of visible ideas without an answer.
func (s *Snapshot) Waiting() (n int) {
	for _, c := range s.counts {
		n += c.Waiting
	}
	return n
}

// Hidden returns the number of hidden ideas.
func (s *Snapshot) Hidden() (n int) {
	for _, c := range s.counts {
		n += c.Hidden
	}
	return n
}
