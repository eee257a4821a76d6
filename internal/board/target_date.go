package board

import (
	"strings"
	"time"

	"ideaboard/internal/problem"
)

// PromiseYears is how many years ahead a target date may be.
const PromiseYears = 3

// PromiseDays returns the first and last target date that staff may set now. The first is
// today in the last time zone of the world, so that nobody's today is refused.
func PromiseDays(now time.Time) (first, last time.Time) {
	first = dayOf(now.Add(-12 * time.Hour))
	return first, first.AddDate(PromiseYears, 0, 0)
}

// promise sets the target date of the reply, unless it is unchanged. It refuses a date in
// the past, too far ahead, or with a status that is not active. a.CreatedAt is now.
//
// i18n: promise.date_wrong promise.date_range promise.not_active
func (a *Answer) promise(reply Reply, idea Idea, snapshot *Snapshot) error {
	raw := strings.TrimSpace(reply.PromisedFor)
	if raw == "" {
		a.PromiseCleared = reply.ClearDay && idea.PromisedFor != nil
		return nil
	}
	day, err := time.Parse(time.DateOnly, raw)
	first, last := PromiseDays(a.CreatedAt)
	to := idea.StatusID
	if a.ToStatusID != nil {
		to = *a.ToStatusID
	}
	switch {
	case err != nil:
		return problem.Field("promised_for", "promise.date_wrong", nil)
	case day.Before(first) || day.After(last):
		return problem.Field("promised_for", "promise.date_range", map[string]any{"Years": PromiseYears})
	case snapshot.Status(to).Kind != KindActive:
		return problem.Field("promised_for", "promise.not_active", nil)
	case idea.PromisedFor == nil || !idea.PromisedFor.Equal(day):
		a.PromisedFor = &day
	}
	return nil
}

// promised returns the idea's target date after the answer: the new one, or the old one
// while the status is active.
func (a *Answer) promised(idea Idea, kind StatusKind) *time.Time {
	switch {
	case a.PromisedFor != nil:
		return a.PromisedFor
	case kind != KindActive, a.PromiseCleared:
		return nil
	}
	return idea.PromisedFor
}

// addPreviousDates sets PromisedBefore on the entries of a timeline, which is sorted
// newest first.
func addPreviousDates(entries []TimelineEntry) {
	var before *time.Time
	for i := len(entries) - 1; i >= 0; i-- {
		entry := &entries[i]
		if entry.To != nil && entry.To.Kind != KindActive {
			before = nil
		}
		if entry.PromiseCleared {
			entry.PromisedBefore, before = before, nil
		}
		if entry.PromisedFor != nil {
			entry.PromisedBefore, before = before, entry.PromisedFor
		}
	}
}

// dayOf returns the start of t's day in UTC.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
