package board

import (
	"context"
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"
)

// Shelves are the small tables that every page needs: the site, its statuses
// and categories, and how many ideas stand where. They are read once and kept
// for at most [Fresh].
type Shelves struct {
	Site       Site
	Statuses   []Status   // by position
	Categories []Category // by position, then name
	tagShelf              // the tags, see tag.go
	counts     []count
	status     map[int64]*Status
	category   map[int64]*Category
}

// count is one row of idea_counts.
type count struct {
	CategoryID, StatusID     int64
	Visible, Waiting, Hidden int
}

type shelfCache struct {
	sync.Mutex
	now    *Shelves
	until  time.Time
	change uint64 // how often the shelves were changed by this instance
	made   uint64 // the change that now was made after
}

// touch makes the next reader read anew.
func (c *shelfCache) touch() {
	c.Lock()
	c.change++
	c.Unlock()
}

// Shelves returns the site, its statuses, categories and counts, as of now or
// of at most a second ago.
func (b *Board) Shelves(ctx context.Context) (*Shelves, error) {
	c := &b.shelves
	c.Lock()
	fresh, change := c.now, c.change
	if fresh == nil || c.made != change || b.now().After(c.until) {
		fresh = nil
	}
	c.Unlock()
	if fresh != nil {
		return fresh, nil
	}
	read, err := readShelves(ctx, b.db.Read(ctx))
	if err != nil {
		return nil, err
	}
	c.Lock()
	c.now, c.made, c.until = read, change, b.now().Add(Fresh)
	c.Unlock()
	return read, nil
}

// KnownShelves returns the shelves as they were read last, however long ago, or
// nil. It never reads and never waits: an error page has nothing else.
func (b *Board) KnownShelves() *Shelves {
	b.shelves.Lock()
	defer b.shelves.Unlock()
	return b.shelves.now
}

func readShelves(ctx context.Context, tx *gorm.DB) (s *Shelves, err error) {
	s = &Shelves{status: map[int64]*Status{}, category: map[int64]*Category{}}
	if s.Site, err = gorm.G[Site](tx).Table("site").Take(ctx); err != nil {
		return nil, fmt.Errorf("read the site: %w", err)
	}
	if s.Statuses, err = gorm.G[Status](tx).Order("position, id").Find(ctx); err != nil {
		return nil, fmt.Errorf("read statuses: %w", err)
	}
	if s.Categories, err = gorm.G[Category](tx).Order("position, name").Find(ctx); err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	if s.tagShelf, err = readTags(ctx, tx); err != nil {
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
func (s *Shelves) Status(id int64) Status {
	if status := s.status[id]; status != nil {
		return *status
	}
	return Status{}
}

// Category returns the category with this id; the zero Category when there is none.
func (s *Shelves) Category(id int64) Category {
	if category := s.category[id]; category != nil {
		return *category
	}
	return Category{}
}

// StatusNamed returns the status with this slug or name.
func (s *Shelves) StatusNamed(name string) (Status, bool) {
	for _, status := range s.Statuses {
		if status.Slug == name || status.Name == name {
			return status, true
		}
	}
	return Status{}, false
}

// CategoryNamed returns the category with this slug or, when none has it, name.
func (s *Shelves) CategoryNamed(name string) (Category, bool) {
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
func (s *Shelves) First() Status {
	for _, status := range s.Statuses {
		if status.Kind == KindOpen {
			return status
		}
	}
	return Status{}
}

// votable returns the statuses in which votes are taken.
func (s *Shelves) votable() (ids []int64) {
	for _, status := range s.Statuses {
		if !status.Kind.Decided() {
			ids = append(ids, status.ID)
		}
	}
	return ids
}

// decided returns the statuses in which no votes are taken; never none, for SQL.
func (s *Shelves) decided() []int64 {
	return append(s.ofKind(KindShipped), s.ofKind(KindDeclined)...)
}

// ofKind returns the ids of the statuses of a kind; never none, for SQL: an id
// that no status has stands for it.
func (s *Shelves) ofKind(kind StatusKind) []int64 {
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
func (s *Shelves) Count(statusID, categoryID int64) (n int) {
	for _, c := range s.counts {
		if (statusID == 0 || c.StatusID == statusID) && (categoryID == 0 || c.CategoryID == categoryID) {
			n += c.Visible
		}
	}
	return n
}

// Decided returns how many visible ideas of a category are decided; 0 stands for
// any category.
func (s *Shelves) Decided(categoryID int64) (n int) {
	for _, statusID := range s.decided() {
		if statusID != 0 {
			n += s.Count(statusID, categoryID)
		}
	}
	return n
}

// Waiting returns how many visible ideas have no answer yet.
func (s *Shelves) Waiting() (n int) {
	for _, c := range s.counts {
		n += c.Waiting
	}
	return n
}

// Hidden returns how many ideas are hidden.
func (s *Shelves) Hidden() (n int) {
	for _, c := range s.counts {
		n += c.Hidden
	}
	return n
}
