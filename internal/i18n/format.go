package i18n

import (
	"context"
	"strconv"
	"time"
)

// Number returns n with the digit groups of the reader's language: 6,723.
func Number(ctx context.Context, n int) string { return of(ctx).group(n) }

// Date returns the day of t, in UTC, as the reader's language writes it.
func Date(ctx context.Context, t time.Time) string {
	t = t.UTC()
	return T(ctx, "date.day", "Day", t.Day(), "Month", T(ctx, "date.month_"+strconv.Itoa(int(t.Month()))), "Year", t.Year())
}

// Exact returns the day and minute of t, in UTC.
func Exact(ctx context.Context, t time.Time) string {
	return T(ctx, "date.exact", "Date", Date(ctx, t), "Time", t.UTC().Format("15:04"))
}

// Ago returns how long before now t was, in one rough unit up to a month,
// and the date beyond that.
func Ago(ctx context.Context, t, now time.Time) string {
	switch age := now.Sub(t); {
	case age < time.Minute:
		return T(ctx, "date.now")
	case age < time.Hour:
		return T(ctx, "date.minutes_ago", "Count", int(age/time.Minute))
	case age < 24*time.Hour:
		return T(ctx, "date.hours_ago", "Count", int(age/time.Hour))
	case age < 30*24*time.Hour:
		return T(ctx, "date.days_ago", "Count", int(age/(24*time.Hour)))
	default:
		return Date(ctx, t)
	}
}
