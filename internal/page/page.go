// Package page is what the pages of a list have in common. Lists are paged by
// keyset: a page starts after the last row of the page before, which its cursor
// names, so that page 4,000 costs what the first one costs. A query asks for one
// row more than the page shows, to tell whether there is a next page.
package page

import (
	"math"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// A cursor is text in an address: a letter, and the keys of the last row of the
// page before. "" is the first page. What this program did not make is refused.

// maxCursor is the longest cursor that this program makes, in bytes.
const maxCursor = 64

// BadCursor returns the refusal of a cursor that this program did not make.
func BadCursor() error { return problem.New(problem.Invalid, "problem.cursor_bad") }

// Cut returns the rows of a page of size, and the cursor of the next page, its
// zero value on the last. rows has one more than size if there is a next page; cursor
// returns the cursor of the page after a row.
func Cut[T, C any](rows []T, size int, cursor func(last T) C) (shown []T, next C) {
	if len(rows) <= size {
		return rows, next
	}
	return rows[:size], cursor(rows[size-1])
}

// After narrows q to the rows after a time cursor, if there is one. beyond is
// "(created_at, id) < (?, ?)" or the like.
func After(q *gorm.DB, beyond, cursor string) (*gorm.DB, error) {
	if cursor == "" {
		return q, nil
	}
	at, id, err := ParseTime(cursor)
	if err != nil {
		return nil, err
	}
	return q.Where(beyond, at, id), nil
}

// Cursor returns a cursor of a letter, a key without "_", and an id: "v12_7".
func Cursor(kind byte, key string, id int64) string {
	return string(kind) + key + "_" + strconv.FormatInt(id, 10)
}

// Parse returns the parts of what Cursor made.
func Parse(cursor string) (kind byte, key string, id int64, err error) {
	key, rawID, found := strings.Cut(cursor, "_")
	if id, err = strconv.ParseInt(rawID, 10, 64); !found || err != nil || len(key) < 2 || len(cursor) > maxCursor {
		return 0, "", 0, BadCursor()
	}
	return key[0], key[1:], id, nil
}

// TimeCursor returns the cursor of a list by time and id: "n1777600000000000_7".
func TimeCursor(at time.Time, id int64) string { return Cursor('n', TimeKey(at), id) }

// ParseTime returns the parts of what TimeCursor made.
func ParseTime(cursor string) (at time.Time, id int64, err error) {
	kind, key, id, err := Parse(cursor)
	if err != nil || kind != 'n' {
		return at, 0, BadCursor()
	}
	at, ok := ParseTimeKey(key)
	if !ok {
		return at, 0, BadCursor()
	}
	return at, id, nil
}

// TimeKey returns a time as a key of a cursor, to the microsecond.
func TimeKey(at time.Time) string { return strconv.FormatInt(at.UnixMicro(), 10) }

// ParseTimeKey returns the time of a key. It refuses years that no database has.
func ParseTimeKey(key string) (at time.Time, ok bool) {
	micros, err := strconv.ParseInt(key, 10, 64)
	at = time.UnixMicro(micros).UTC()
	return at, err == nil && at.Year() >= 1 && at.Year() <= 9999
}

// PairCursor returns the cursor of a list by time and two ids.
func PairCursor(at time.Time, first, second int64) string {
	return TimeCursor(at, first) + "." + strconv.FormatInt(second, 10)
}

// ParsePair returns the parts of what PairCursor made.
func ParsePair(cursor string) (at time.Time, first, second int64, err error) {
	rest, raw, _ := strings.Cut(cursor, ".")
	if second, err = strconv.ParseInt(raw, 10, 64); err != nil {
		return at, 0, 0, BadCursor()
	}
	at, first, err = ParseTime(rest)
	return at, first, second, err
}

// IDCursor returns the cursor of a list by id alone: "i7".
func IDCursor(id int64) string { return "i" + strconv.FormatInt(id, 10) }

// ParseID returns the id that a cursor of IDCursor names. For the first page of
// a list with the highest id first it is higher than any.
func ParseID(cursor string) (id int64, err error) {
	if cursor == "" {
		return math.MaxInt64, nil
	}
	raw, found := strings.CutPrefix(cursor, "i")
	id, err = strconv.ParseInt(raw, 10, 64)
	if !found || err != nil || id <= 0 || len(cursor) > maxCursor {
		return 0, BadCursor()
	}
	return id, nil
}
