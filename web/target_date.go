package web

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/templates"
)

// shownPromise returns the text of a target date; nil for none.
func shownPromise(day *time.Time, now time.Time) *templates.TargetDate {
	if day == nil {
		return nil
	}
	first, _ := board.PromiseDays(now)
	return &templates.TargetDate{Day: *day, Late: day.Before(first)}
}

// promiseField returns the field for the target date, with its value. A past date
// stays allowed, so that it can be left unchanged.
func promiseField(now time.Time, stands *time.Time) templates.TargetDateField {
	first, last := board.PromiseDays(now)
	field := templates.TargetDateField{First: first.Format(time.DateOnly), Last: last.Format(time.DateOnly)}
	if stands != nil {
		field.Was = stands.Format(time.DateOnly)
		field.Value, field.First = field.Was, min(field.First, field.Was)
	}
	return field
}
