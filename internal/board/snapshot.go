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

// Snapshot are the small tables that every page needs: the site, its statuses
// and categories, and how many ideas stand where. They are read once and kept
// for at most [MaxStale].
type Snapshot struct {
	Site       Site
	Statuses   []Status   // by position
	Categories []Category // by position, then name
	tagIndex              // the tags, see tag.go
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
	change uint64 // how often this instance changed what is in a snapshot
	made   uint64 // the change that now was made after
}

// touch makes the next reader read anew, and the request that made the change.
func (c *snapshotCache) touch(ctx context.Context) {
	c.Lock()
	c.change++
	c.Unlock()
	if seen := seenBy(ctx); seen != nil {
		seen.Store(nil)
	}
}

// requestSnapshot is what one request sees; nil until it asks.
type requestSnapshot = atomic.Pointer[Snapshot]

// requestKey is where a context has the requestSnapshot.
type requestKey struct{}

// WithOneSnapshot returns a context for a request of a page: whatever the request
// asks of the board, it sees one and the same snapshot, until it changes the
// snapshot itself.
func WithOneSnapshot(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, new(requestSnapshot))
}

// seenBy returns the requestSnapshot of a context, or nil.
func seenBy(ctx context.Context) *requestSnapshot {
	seen, _ := ctx.Value(requestKey{}).(*requestSnapshot)
	return seen
}

// Snapshot returns the site, its statuses, categories and counts, as of now or of
// at most a second ago; in a context of [WithOneSnapshot], as of when it was asked
// first.
func (b *Board) Snapshot(ctx context.Context) (*Snapshot, error) {
	seen := seenBy(ctx)
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
	fresh, change := c.now, c.change
	if fresh == nil || c.made != change || b.now().After(c.until) {
		fresh = nil
	}
	c.Unlock()
	if fresh != nil {
		return fresh, nil
	}
	read, err := readSnapshot(ctx, b.db.Read(ctx))
	if err != nil {
		return nil, err
	}
	c.Lock()
	c.now, c.made, c.until = read, change, b.now().Add(MaxStale)
	c.Unlock()
	return read, nil
}

// CachedSnapshot returns the snapshot that was read last, however long ago, or
// nil. It never reads and never waits: an error page has nothing else.
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

// Status returns the status with this id; the zero Status when there is none.
func (s *Snapshot) Status(id int64) Status {
	if status := s.status[id]; status != nil {
		return *status
	}
	return Status{}
}

// Category returns the category with this id; the zero Category when there is none.
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

// CategoryNamed returns the category with this slug or, when none has it, name.
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

// First returns the status that a new idea gets: the first of kind open.
func (s *Snapshot) InitialStatus() Status {
	for _, status := range s.Statuses {
		if status.Kind == KindOpen {
			return status
		}
	}
	return Status{}
}

// votable returns the statuses in which votes are taken.
func (s *Snapshot) votable() (ids []int64) {
	for _, status := range s.Statuses {
		if !status.Kind.Decided() {
			ids = append(ids, status.ID)
		}
	}
	return ids
}

// decided returns the statuses in which no votes are taken; never none, for SQL.
func (s *Snapshot) decided() []int64 {
	return append(s.OfKind(KindShipped), s.OfKind(KindDeclined)...)
}

// OfKind returns the ids of the statuses of a kind; never none, for SQL: an id
// that no status has stands for it.
func (s *Snapshot) OfKind(kind StatusKind) []int64 {
	ids := []int64{0}
	for _, status := range s.Statuses {
		if status.Kind == kind {
			ids = append(ids, status.ID)
		}
	}
	return ids
}

// Count returns how many visible ideas have this status and category; 0 stands
// for any.
func (s *Snapshot) Count(statusID, categoryID int64) (n int) {
	for _, c := range s.counts {
		if (statusID == 0 || c.StatusID == statusID) && (categoryID == 0 || c.CategoryID == categoryID) {
			n += c.Visible
		}
	}
	return n
}

// Decided returns how many visible ideas of a category are decided; 0 stands for
// any category.
func (s *Snapshot) Decided(categoryID int64) (n int) {
	for _, statusID := range s.decided() {
		if statusID != 0 {
			n += s.Count(statusID, categoryID)
		}
	}
	return n
}

// Waiting returns how many visible ideas have no answer yet.
func (s *Snapshot) Waiting() (n int) {
	for _, c := range s.counts {
		n += c.Waiting
	}
	return n
}

// Hidden returns how many ideas are hidden.
func (s *Snapshot) Hidden() (n int) {
	for _, c := range s.counts {
		n += c.Hidden
	}
	return n
}
