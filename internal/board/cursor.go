package board

import (
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// A cursor is the place in a list where its next page starts, as text that
// stands in addresses: a letter, and the keys of the last row before.

// maxCursor is the longest cursor that this program makes, in bytes.
const maxCursor = 64

func badCursor() error { return problem.New(problem.Invalid, "problem.cursor_bad") }

// cut returns the rows of a page of size, and the cursor of the next one, "" on
// the last. One row more than the page shows was asked for, to tell which.
func cut[T any](rows []T, size int, at func(last T) string) (page []T, next string) {
	if len(rows) <= size {
		return rows, ""
	}
	return rows[:size], at(rows[size-1])
}

// past narrows q to the rows past a cursor of time and number, if there is one:
// beyond is "(created_at, id) < (?, ?)" or the like.
func past(q *gorm.DB, beyond, cursor string) (*gorm.DB, error) {
	if cursor == "" {
		return q, nil
	}
	at, id, err := parseTimeCursor(cursor)
	if err != nil {
		return nil, err
	}
	return q.Where(beyond, at, id), nil
}

// timeCursor is the place in a list by time and number: "n1777600000000000_7".
func timeCursor(at time.Time, id int64) string {
	return "n" + strconv.FormatInt(at.UnixMicro(), 10) + "_" + strconv.FormatInt(id, 10)
}

func parseTimeCursor(cursor string) (at time.Time, id int64, err error) {
	letter, rawAt, id, err := splitCursor(cursor)
	if err != nil || letter != 'n' {
		return at, 0, badCursor()
	}
	micros, err := strconv.ParseInt(rawAt, 10, 64)
	if at = time.UnixMicro(micros).UTC(); err != nil || at.Year() < 1 || at.Year() > 9999 {
		return at, 0, badCursor()
	}
	return at, id, nil
}

// splitCursor takes a cursor of a letter, a key and a number apart.
func splitCursor(cursor string) (letter byte, key string, id int64, err error) {
	key, rawID, found := strings.Cut(cursor, "_")
	if id, err = strconv.ParseInt(rawID, 10, 64); !found || err != nil || len(key) < 2 || len(cursor) > maxCursor {
		return 0, "", 0, badCursor()
	}
	return key[0], key[1:], id, nil
}

// pairCursor is the place in a list by time and two numbers.
func pairCursor(at time.Time, first, second int64) string {
	return timeCursor(at, first) + "." + strconv.FormatInt(second, 10)
}

func parsePairCursor(cursor string) (at time.Time, first, second int64, err error) {
	rest, raw, _ := strings.Cut(cursor, ".")
	if second, err = strconv.ParseInt(raw, 10, 64); err != nil {
		return at, 0, 0, badCursor()
	}
	at, first, err = parseTimeCursor(rest)
	return at, first, second, err
}

// idCursor is the place in a list by number alone, the highest first.
func idCursor(id int64) string { return "i" + strconv.FormatInt(id, 10) }

// parseIDCursor returns the number that a page must stay below.
func parseIDCursor(cursor string) (int64, error) {
	if cursor == "" {
		return 1<<63 - 1, nil
	}
	raw, found := strings.CutPrefix(cursor, "i")
	id, err := strconv.ParseInt(raw, 10, 64)
	if !found || err != nil || id <= 0 || len(cursor) > maxCursor {
		return 0, badCursor()
	}
	return id, nil
}
