package i18n

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Number returns n with the digit groups of the reader's language: 6,723.
func Number(ctx context.Context, n int) string { return of(ctx).group(n) }

// Compact is [Number] for a place of one width: from 1,000 on it returns 1.2k, 123k or
// 1.2M, cut and not rounded, in the reader's language.
// i18n: number.thousands number.millions number.point
func Compact(ctx context.Context, n int) string {
	unit, key := 1000, "number.thousands"
	switch {
	case n < 1000:
		return Number(ctx, n)
	case n >= 1_000_000:
		unit, key = 1_000_000, "number.millions"
	}
	whole, tenth := n/unit, n/(unit/10)%10
	number := Number(ctx, whole)
	if tenth > 0 && whole < 100 {
		number += T(ctx, "number.point") + strconv.Itoa(tenth)
	}
	return T(ctx, key, "Number", number)
}

type zoneKey struct{}

// InZone returns a context whose reader lives in zone. A reader without one is
// told times in UTC, which then say so.
func InZone(ctx context.Context, zone *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey{}, zone)
}

// ZoneOf returns the time zone of ctx's reader, or nil when it is not known.
func ZoneOf(ctx context.Context) *time.Location {
	zone, _ := ctx.Value(zoneKey{}).(*time.Location)
	return zone
}

// here returns t in the reader's time zone.
func here(ctx context.Context, t time.Time) time.Time {
	if zone := ZoneOf(ctx); zone != nil {
		return t.In(zone)
	}
	return t.UTC()
}

// Date returns the day of t, where the reader lives, as the reader's language
// writes it.
func Date(ctx context.Context, t time.Time) string { return day(ctx, here(ctx, t)) }

// Day returns a day of the calendar, the same everywhere: its date in UTC.
func Day(ctx context.Context, t time.Time) string { return day(ctx, t.UTC()) }

func day(ctx context.Context, t time.Time) string {
	return T(
		ctx, "date.day", "Day", t.Day(), "Month", T(ctx, "date.month_"+strconv.Itoa(int(t.Month()))), "Year", t.Year(),
	)
}

// Exact returns the day and minute of t.
func Exact(ctx context.Context, t time.Time) string {
	date, at := Date(ctx, t), here(ctx, t).Format("15:04")
	if ZoneOf(ctx) == nil {
		return T(ctx, "date.exact_utc", "Date", date, "Time", at)
	}
	return T(ctx, "date.exact", "Date", date, "Time", at)
}

// DatePatterns returns how the reader's language writes dates, for a script that
// knows the time zone: a day, a day with a time, and the months, with | between.
func DatePatterns(ctx context.Context) string {
	lex := of(ctx)
	lex.patterns.Do(func() {
		parts := []string{
			T(ctx, "date.day", "Day", "{Day}", "Month", "{Month}", "Year", "{Year}"),
			T(ctx, "date.exact", "Date", "{Date}", "Time", "{Time}"),
		}
		for month := range 12 {
			parts = append(parts, T(ctx, "date.month_"+strconv.Itoa(month+1)))
		}
		lex.dates = strings.Join(parts, "|")
	})
	return lex.dates
}

// longAgo is from when on [Ago] tells the date.
const longAgo = 30 * 24 * time.Hour

// IsLongAgo reports whether [Ago] tells the date.
func IsLongAgo(t, now time.Time) bool { return now.Sub(t) >= longAgo }

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
	case age < longAgo:
		return T(ctx, "date.days_ago", "Count", int(age/(24*time.Hour)))
	default:
		return Date(ctx, t)
	}
}
