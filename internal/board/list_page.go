package board

import (
	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/page"
)

// Where no index leads to the start of a page and through all of it, the page is read by
// two queries, one for each part of the list.

// inOrder sorts q and narrows it to what comes after f's cursor, in f's part.
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
	case f.inTwoParts(q) && f.second:
		return q.Where(order.tied+order.beyond()+"?", key), nil
	case f.inTwoParts(q):
		return q.Where(order.tied+" = ? AND ideas.id"+order.beyond()+"?", key, id), nil
	}
	return q.Where(order.after, key, id), nil
}

// inTwoParts reports whether a page is read by two queries: first the ideas whose key
// equals the cursor's, then the others. SQLite cannot seek by row values here, and would
// scan all ideas without comments to reach the last of them. PostgreSQL can, but believes
// that few ideas are beyond the cursor if very many have its key: it would look for the
// ideas of one person among all of these.
func (f IdeaFilter) inTwoParts(tx *gorm.DB) bool {
	return f.After != "" && orders[f.Sort].tied != "" && (f.Mine || f.Voted || !database.SeeksRowValues(tx))
}

// fromSeed narrows the shuffle to its first part, from the seed to the end, or its second,
// from the start to the seed.
func (f IdeaFilter) fromSeed(q *gorm.DB) *gorm.DB {
	if f.second {
		return q.Where(shuffle+" < ?", int64(f.Seed))
	}
	return q.Where(shuffle+" >= ?", int64(f.Seed))
}

// shuffledAfter narrows the shuffle to what is after a cursor in its part. The shuffle's
// value has a condition of its own, because SQLite does not use an index for a row value
// with an expression.
func (f IdeaFilter) shuffledAfter(q *gorm.DB, at, id int64) *gorm.DB {
	q = q.Where(shuffle+" >= ?", at).Where(orders[Surprise].after, at, id)
	if at < int64(f.Seed) {
		q = q.Where(shuffle+" < ?", int64(f.Seed))
	}
	return q
}

// secondPart returns the filter of the second query if f is the first of two.
func (f IdeaFilter) secondPart(tx *gorm.DB) (IdeaFilter, bool) {
	switch {
	case f.second:
		return f, false
	case f.inTwoParts(tx):
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

// walkPrefix returns the prefix that stops SQLite from using a non-selective filter index,
// so that it walks the sort index. If many of all ideas match a filter, a page of n ideas
// costs n * all / many rows by walking the sort index, or many rows by sorting. The lesser
// is at most sqrt(n * all): 5,000 of a million. PostgreSQL estimates this itself.
func walkPrefix(tx *gorm.DB, snapshot *Snapshot, many int) string {
	if many*many < PageSize*snapshot.Count(0, 0) {
		return ""
	}
	return database.Pick(tx, "+", "")
}
