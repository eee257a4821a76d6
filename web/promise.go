package web

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/templates"
)

// shownPromise returns how a promised day is told; nil for none.
func shownPromise(day *time.Time, now time.Time) *templates.Promise {
	if day == nil {
		return nil
	}
	first, _ := board.PromiseDays(now)
	return &templates.Promise{Day: *day, Late: day.Before(first)}
}

// promiseField returns the empty field in which staff name a day.
func promiseField(now time.Time) templates.PromiseField {
	first, last := board.PromiseDays(now)
	return templates.PromiseField{First: first.Format(time.DateOnly), Last: last.Format(time.DateOnly)}
}
