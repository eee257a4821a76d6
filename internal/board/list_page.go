package board

import (
	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/page"
)

// A page is read in one stretch, or in two, one after the other, where no index
// leads to where it begins and through all of it.

// inOrder sorts q and narrows it to what comes after f's cursor, in f's stretch.
func (f IdeaFilter) inOrder(q *gorm.DB) (*gorm.DB, error) {
	order, known := orders[f.Sort]
	if !known {
		return nil, page.BadCursor()
	}
	if q = q.Order(order.by); order.only != "" {
		q = q.Where(order.only)
	}
	if f.After == "" {
		if f.Sort == Surprise {
			return f.fromSeed(q), nil
		}
		return q, nil
	}
	key, id, err := parseCursor(f.Sort, f.After)
	switch {
	case err != nil:
		return nil, err
	case f.Sort == Surprise:
		return f.shuffledAfter(q, key.(int64), id), nil
	case f.parts(q) && f.second:
		return q.Where(order.tied+" < ?", key), nil
	case f.parts(q):
		return q.Where(order.tied+" = ? AND ideas.id < ?", key, id), nil
	}
	return q.Where(order.after, key, id), nil
}

// parts reports whether a page is read in two stretches: first the ideas whose
// key is the cursor's, then the others. A database that does not seek row values
// would pass all ideas without a comment on the way to the last of them.
func (f IdeaFilter) parts(tx *gorm.DB) bool {
	return f.After != "" && orders[f.Sort].tied != "" && !database.SeeksRowValues(tx)
}

// fromSeed narrows the shuffle to its first stretch, from the seed to the end, or
// to its second, from the start to the seed.
func (f IdeaFilter) fromSeed(q *gorm.DB) *gorm.DB {
	if f.second {
		return q.Where(shuffle+" < ?", int64(f.Seed))
	}
	return q.Where(shuffle+" >= ?", int64(f.Seed))
}

// shuffledAfter narrows the shuffle to what is after a cursor in its stretch. The
// place is asked by itself, too: SQLite follows no row value of an expression.
func (f IdeaFilter) shuffledAfter(q *gorm.DB, at, id int64) *gorm.DB {
	q = q.Where(shuffle+" >= ?", at).Where(orders[Surprise].after, at, id)
	if at < int64(f.Seed) {
		q = q.Where(shuffle+" < ?", int64(f.Seed))
	}
	return q
}

// goesOn returns the filter of a page's second stretch, when f is the first of two.
func (f IdeaFilter) goesOn(tx *gorm.DB) (IdeaFilter, bool) {
	switch {
	case f.second:
		return f, false
	case f.parts(tx):
		f.second = true
		return f, true
	case f.Sort != Surprise || f.Seed == 0:
		return f, false
	}
	if f.After != "" {
		if at, _, err := parseCursor(Surprise, f.After); err != nil || at.(int64) < int64(f.Seed) {
			return f, false
		}
	}
	f.second, f.After = true, ""
	return f, true
}

// walking returns what keeps the index of a filter that many ideas meet from a
// query in an order that no index has together with the filter: a page of n ideas
// in many is found by walking the order past n * all / many ideas, or by sorting
// the many. The lesser is at most the root of n * all: 5,000 of a million.
// PostgreSQL reckons so by itself.
func walking(tx *gorm.DB, snapshot *Snapshot, many int) string {
	if many*many < PageSize*snapshot.Count(0, 0) {
		return ""
	}
	return database.Pick(tx, "+", "")
}
