package notification

import (
	"fmt"
	"sync"
	"time"
)

// How long an immediate email waits for more notifications, so that several arrive together.
const (
	commentWindow = 10 * time.Minute
	mentionWindow = 2 * time.Minute
)

// digestHour is the hour at which digests are due, in the reader's time zone.
const digestHour = 8

// maxAge is the age from which an event is not mailed: older news comes from a restored backup or
// from sample data.
const maxAge = 3 * 24 * time.Hour

// plan names the email that a notification belongs to, and when it is due.
type plan struct {
	Kind   MailKind
	Bundle string
	Due    time.Time
}

// plan returns the email in which a person with settings s gets a notification of this kind,
// created now; zone is their time zone. ok is false when they do not want it by email.
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

// window returns how long a notification waits for more of its kind. Milestones do not wait.
func (n *Notifications) window(kind Kind) time.Duration {
	switch {
	case kind.Milestone():
		return 0
	case kind == Mentions:
		return n.MentionWindow
	}
	return n.CommentWindow
}

// Milestone reports whether notifications of this kind are emailed without delay and listed first.
func (k Kind) Milestone() bool { return k == Answers || k == Changelog }

// nextHour returns the next time at which it is hour o'clock in zone.
func nextHour(now time.Time, zone *time.Location, hour int) time.Time {
	here := now.In(zone)
	next := time.Date(here.Year(), here.Month(), here.Day(), hour, 0, 0, 0, zone)
	if !next.After(now) {
		next = time.Date(here.Year(), here.Month(), here.Day()+1, hour, 0, 0, 0, zone)
	}
	return next.UTC()
}

// nextMonday returns the next Monday at hour o'clock in zone.
func nextMonday(now time.Time, zone *time.Location, hour int) time.Time {
	here := now.In(zone)
	ahead := (int(time.Monday-here.Weekday()) + 7) % 7
	next := time.Date(here.Year(), here.Month(), here.Day()+ahead, hour, 0, 0, 0, zone)
	if !next.After(now) {
		next = time.Date(here.Year(), here.Month(), here.Day()+ahead+7, hour, 0, 0, 0, zone)
	}
	return next.UTC()
}

// quiet reports whether this hour of the day is a quiet one. Quiet hours may span midnight.
func (s Settings) quiet(hour int) bool {
	switch {
	case s.QuietFrom == s.QuietUntil:
		return false
	case s.QuietFrom < s.QuietUntil:
		return s.QuietFrom <= hour && hour < s.QuietUntil
	}
	return hour >= s.QuietFrom || hour < s.QuietUntil
}

// afterQuiet returns due, or the end of the quiet hours that contain it. It advances hour by hour
// of local time, because on the day of a clock change an hour may be missing or occur twice.
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

var zones sync.Map // cache of time zones by name: loading one reads a file

// Zone returns the time zone with this name, or UTC if the name is empty or unknown.
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
