package board

import (
	"strconv"
	"strings"
	"time"

	"ideaboard/internal/problem"
)

// timeCursor is the place in a list by time and number; parseCursor reads it
// as one of [Newest].
func timeCursor(at time.Time, id int64) string {
	return "n" + strconv.FormatInt(at.UnixMicro(), 10) + "_" + strconv.FormatInt(id, 10)
}

// pairCursor is the place in a list by time and two numbers.
func pairCursor(at time.Time, first, second int64) string {
	return timeCursor(at, first) + "." + strconv.FormatInt(second, 10)
}

func parsePairCursor(cursor string) (at any, first, second int64, err error) {
	rest, raw, _ := strings.Cut(cursor, ".")
	if second, err = strconv.ParseInt(raw, 10, 64); err != nil {
		return nil, 0, 0, problem.New(problem.Invalid, "problem.cursor_bad")
	}
	at, first, err = parseCursor(Newest, rest)
	return at, first, second, err
}
