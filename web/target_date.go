package web

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/templates"
)

// shownPromise returns how a promised day is told; nil for none.
func shownPromise(day *time.Time, now time.Time) *templates.TargetDate {
	if day == nil {
		return nil
	}
	first, _ := board.PromiseDays(now)
	return &templates.TargetDate{Day: *day, Late: day.Before(first)}
}

// promiseField returns the field in which staff name a day, with the day that
// stands. One that is over stays allowed, so that it can be left alone.
func promiseField(now time.Time, stands *time.Time) templates.TargetDateField {
	first, last := board.PromiseDays(now)
	field := templates.TargetDateField{First: first.Format(time.DateOnly), Last: last.Format(time.DateOnly)}
	if stands != nil {
		field.Was = stands.Format(time.DateOnly)
		field.Value, field.First = field.Was, min(field.First, field.Was)
	}
	return field
}
