package board

import "ideaboard/internal/page"

// The lists of ideas take these names until they use package page themselves.
var (
	badCursor   = page.BadCursor
	past        = page.After
	timeCursor  = page.TimeCursor
	splitCursor = page.Parse
)

func cut[T any](rows []T, size int, at func(last T) string) ([]T, string) {
	return page.Cut(rows, size, at)
}
