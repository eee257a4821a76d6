package board

import (
	"strings"
	"time"

	"ideaboard/internal/problem"
)

// PromiseYears is how far ahead staff may name a day.
const PromiseYears = 3

// PromiseDays returns the first and the last day that staff may name now. The
// first is today where the day ends last, so that nobody's today is refused.
func PromiseDays(now time.Time) (first, last time.Time) {
	first = dayOf(now.Add(-12 * time.Hour))
	return first, first.AddDate(PromiseYears, 0, 0)
}

// promise notes the day that the reply names, unless it is the one that stands,
// and refuses one that nobody can keep, or that goes with a status that promises
// nothing. a.CreatedAt is now.
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

// promised returns the day that is promised once the answer stands: a new one,
// or the old one for as long as the idea is being worked on.
func (a *Answer) promised(idea Idea, kind StatusKind) *time.Time {
	switch {
	case a.PromisedFor != nil:
		return a.PromisedFor
	case kind != KindActive, a.PromiseCleared:
		return nil
	}
	return idea.PromisedFor
}

// slips tells each entry of a timeline, the newest first, which day was
// promised before the one that it names.
func slips(entries []TimelineEntry) {
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

// dayOf returns the beginning of t's day in UTC.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
