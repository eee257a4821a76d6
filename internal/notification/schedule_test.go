package notification

import (
	"testing"
	"time"
)

// TestWhenAMailIsDue: every pace, in several places, in quiet hours, over
// midnight, and on the days on which clocks change.
func TestWhenAMailIsDue(t *testing.T) {
	t.Parallel()
	const minute = "2006-01-02 15:04"
	at := func(pace Pace, from, until int) Settings {
		return Settings{
			Answers:    pace,
			Comments:   pace,
			Mentions:   pace,
			Changelog:  pace,
			Community:  pace,
			QuietFrom:  from,
			QuietUntil: until,
		}
	}
	for name, tt := range map[string]struct {
		settings Settings
		kind     Kind
		zone     string
		now      string // where the reader lives
		bundle   string // "" for no mail
		due      string // where the reader lives
	}{
		"an answer at once": {
			at(AtOnce, 0, 0), Answers, "", "2026-05-04 12:30", "idea:7", "2026-05-04 12:30",
		},
		"thanks at once": {
			at(AtOnce, 0, 0), Changelog, "", "2026-05-04 12:30", "idea:7", "2026-05-04 12:30",
		},
		"comments wait for more": {
			at(AtOnce, 0, 0), Comments, "", "2026-05-04 12:30", "idea:7:soon", "2026-05-04 12:40",
		},
		"a mention waits less": {
			at(AtOnce, 0, 0), Mentions, "", "2026-05-04 12:30", "idea:7:soon", "2026-05-04 12:32",
		},
		"a new idea": {
			at(AtOnce, 0, 0), Community, "", "2026-05-04 12:30", "idea:7:soon", "2026-05-04 12:40",
		},
		"never": {at(Never, 0, 0), Answers, "", "2026-05-04 12:30", "", ""},
		"daily, tomorrow": {
			at(Daily, 0, 0), Comments, "Europe/Madrid", "2026-05-04 12:30", "daily", "2026-05-05 08:00",
		},
		"daily, still today": {
			at(Daily, 0, 0), Comments, "Europe/Madrid", "2026-05-04 07:59", "daily", "2026-05-04 08:00",
		},
		"daily, at eight sharp": {
			at(Daily, 0, 0), Comments, "Europe/Madrid", "2026-05-04 08:00", "daily", "2026-05-05 08:00",
		},
		"daily, far away": {
			at(Daily, 0, 0), Comments, "Pacific/Auckland", "2026-05-04 23:30", "daily", "2026-05-05 08:00",
		},
		"a zone that nobody knows is UTC": {
			at(Daily, 0, 0), Comments, "Mars/Olympus", "2026-05-04 12:30", "daily", "2026-05-05 08:00",
		},
		"weekly, on a Monday before eight": {
			at(Weekly, 0, 0), Comments, "", "2026-05-04 07:00", "weekly", "2026-05-04 08:00",
		},
		"weekly, on a Monday after eight": {
			at(Weekly, 0, 0), Comments, "", "2026-05-04 08:00", "weekly", "2026-05-11 08:00",
		},
		"weekly, on a Sunday": {
			at(Weekly, 0, 0), Comments, "", "2026-05-10 23:00", "weekly", "2026-05-11 08:00",
		},
		"quiet at noon": {
			at(AtOnce, 12, 14), Answers, "", "2026-05-04 12:30", "idea:7", "2026-05-04 14:00",
		},
		"quiet over midnight, before it": {
			at(AtOnce, 22, 7), Answers, "Europe/Madrid", "2026-05-04 23:15", "idea:7", "2026-05-05 07:00",
		},
		"quiet over midnight, after it": {
			at(AtOnce, 22, 7), Answers, "Europe/Madrid", "2026-05-05 06:59", "idea:7", "2026-05-05 07:00",
		},
		"quiet over midnight, at its end": {
			at(AtOnce, 22, 7), Answers, "Europe/Madrid", "2026-05-05 07:00", "idea:7", "2026-05-05 07:00",
		},
		"not quiet in between": {
			at(AtOnce, 22, 7), Answers, "Europe/Madrid", "2026-05-04 21:59", "idea:7", "2026-05-04 21:59",
		},
		"the window ends in quiet hours": {
			at(AtOnce, 22, 7), Comments, "Europe/Madrid", "2026-05-04 21:55", "idea:7:soon", "2026-05-05 07:00",
		},
		"the digest is due in quiet hours": {
			at(Daily, 20, 10), Comments, "", "2026-05-04 12:30", "daily", "2026-05-05 10:00",
		},
		"half an hour's zone": {
			at(AtOnce, 22, 7), Answers, "Asia/Kolkata", "2026-05-04 23:15", "idea:7", "2026-05-05 07:00",
		},
		"clocks go forward while it is quiet": {
			at(AtOnce, 22, 7), Answers, "Europe/Madrid", "2026-03-28 23:00", "idea:7", "2026-03-29 07:00",
		},
		"the quiet hours' end is missing": {
			at(AtOnce, 22, 2), Answers, "Europe/Madrid", "2026-03-28 23:00", "idea:7", "2026-03-29 03:00",
		},
		"clocks go back while it is quiet": {
			at(AtOnce, 22, 7), Answers, "Europe/Madrid", "2026-10-24 23:00", "idea:7", "2026-10-25 07:00",
		},
		"daily over the change of clocks": {
			at(Daily, 0, 0), Comments, "Europe/Madrid", "2026-03-28 12:00", "daily", "2026-03-29 08:00",
		},
		"weekly over the change of clocks": {
			at(Weekly, 0, 0), Comments, "America/New_York", "2026-10-30 12:00", "weekly", "2026-11-02 08:00",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone := Zone(tt.zone)
			now, err := time.ParseInLocation(minute, tt.now, zone)
			if err != nil {
				t.Fatal(err)
			}
			p, ok := New(nil, nil, time.Now).plan(tt.settings, tt.kind, 7, zone, now.UTC())
			if ok != (tt.bundle != "") || ok && (p.Bundle != tt.bundle || p.Due.In(zone).Format(minute) != tt.due) {
				t.Errorf("%v: %s at %s, want %s at %s", ok, p.Bundle, p.Due.In(zone).Format(minute), tt.bundle, tt.due)
			}
		})
	}
}

// TestQuietHoursAlwaysEnd: whatever the hours, and on every day of a year, also
// when the one hour that is not quiet is the one that is missing.
func TestQuietHoursAlwaysEnd(t *testing.T) {
	t.Parallel()
	zone := Zone("America/New_York")
	for from := range 24 {
		for until := range 24 {
			s := Settings{QuietFrom: from, QuietUntil: until}
			for now := time.Date(2026, 1, 1, 0, 0, 0, 0, zone); now.Year() == 2026; now = now.Add(7 * time.Hour) {
				due := s.afterQuiet(now, zone)
				if s.quiet(due.In(zone).Hour()) || due.Before(now) || due.Sub(now) > 48*time.Hour {
					t.Fatalf("quiet from %d until %d: %s becomes %s", from, until, now, due.In(zone))
				}
			}
		}
	}
}
