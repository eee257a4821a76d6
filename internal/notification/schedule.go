package notification

import (
	"fmt"
	"sync"
	"time"
)

// What stands in the inbox at once waits a little before it is mailed, so that
// many pieces of news are one mail.
const (
	commentWindow = 10 * time.Minute
	mentionWindow = 2 * time.Minute
)

// digestHour is when digests are due where their reader lives.
const digestHour = 8

// stale is how old news may be to be mailed: after that it is of a restored
// backup, or of a made-up story.
const stale = 3 * 24 * time.Hour

// plan is in which mail news goes, and when that is due.
type plan struct {
	Kind   MailKind
	Bundle string
	Due    time.Time
}

// plan says how somebody is mailed news of a kind about an idea at a moment; not
// at all when they want none.
func (n *Notifications) plan(s Settings, kind Kind, ideaID int64, zone *time.Location, now time.Time) (plan, bool) {
	p := plan{Kind: NotificationMail, Bundle: fmt.Sprint("idea:", ideaID), Due: now}
	switch s.Pace(kind) {
	case AtOnce:
		if wait := n.window(kind); wait > 0 {
			p.Bundle, p.Due = p.Bundle+":soon", now.Add(wait)
		}
	case Daily:
		p = plan{DigestMail, DailyBundle, nextHour(now, zone, digestHour)}
	case Weekly:
		p = plan{DigestMail, WeeklyBundle, nextMonday(now, zone, digestHour)}
	default:
		return plan{}, false
	}
	p.Due = s.afterQuiet(p.Due, zone)
	return p, true
}

// window is how long news waits for more of its kind: milestones never do.
func (n *Notifications) window(kind Kind) time.Duration {
	switch {
	case kind.Milestone():
		return 0
	case kind == Mentions:
		return n.MentionWindow
	}
	return n.CommentWindow
}

// Milestone reports whether news of this kind is never buried among others.
func (k Kind) Milestone() bool { return k == Answers || k == Changelog }

// nextHour returns when it is hour o'clock in zone the next time.
func nextHour(now time.Time, zone *time.Location, hour int) time.Time {
	here := now.In(zone)
	next := time.Date(here.Year(), here.Month(), here.Day(), hour, 0, 0, 0, zone)
	if !next.After(now) {
		next = time.Date(here.Year(), here.Month(), here.Day()+1, hour, 0, 0, 0, zone)
	}
	return next.UTC()
}

// nextMonday is nextHour of a Monday.
func nextMonday(now time.Time, zone *time.Location, hour int) time.Time {
	here := now.In(zone)
	ahead := (int(time.Monday-here.Weekday()) + 7) % 7
	next := time.Date(here.Year(), here.Month(), here.Day()+ahead, hour, 0, 0, 0, zone)
	if !next.After(now) {
		next = time.Date(here.Year(), here.Month(), here.Day()+ahead+7, hour, 0, 0, 0, zone)
	}
	return next.UTC()
}

// quiet reports whether an hour of the day is one of the quiet ones, which may
// reach over midnight.
func (s Settings) quiet(hour int) bool {
	switch {
	case s.QuietFrom == s.QuietUntil:
		return false
	case s.QuietFrom < s.QuietUntil:
		return s.QuietFrom <= hour && hour < s.QuietUntil
	}
	return hour >= s.QuietFrom || hour < s.QuietUntil
}

// afterQuiet returns due, or the end of the quiet hours that it is in. It goes
// from one full hour of the clock on the wall to the next: on the day on which
// clocks change an hour may be missing, or come twice.
func (s Settings) afterQuiet(due time.Time, zone *time.Location) time.Time {
	for range 2 * 24 {
		here := due.In(zone)
		if !s.quiet(here.Hour()) {
			break
		}
		past := time.Duration(here.Minute())*time.Minute +
			time.Duration(here.Second())*time.Second + time.Duration(here.Nanosecond())
		due = due.Add(time.Hour - past)
	}
	return due.UTC()
}

var zones sync.Map // of the time zones that were looked up: reading one reads a file

// Zone returns a time zone by its name; UTC for "" and for what is none.
func Zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	zones.Store(name, zone)
	return zone
}
