package jobs

import (
	"testing"
	"time"
)

// TestUpkeepIsSpread: daily work has a time of its own, the same in each program
// and once a day; what comes often keeps to the clock.
func TestUpkeepIsSpread(t *testing.T) {
	t.Parallel()
	midnight, seen := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), map[time.Time]string{}
	for _, name := range []string{"sweep news", "audit", "sweep files", "analyze"} {
		first := scheduleOf(name, 24*time.Hour).Next(midnight)
		if other := seen[first.Truncate(time.Minute)]; other != "" {
			t.Errorf("%s begins at %s as %s does", name, first, other)
		}
		seen[first.Truncate(time.Minute)] = name
		second := scheduleOf(name, 24*time.Hour).Next(first)
		if second != first.Add(24*time.Hour) || first.Sub(midnight) > 24*time.Hour {
			t.Errorf("%s begins at %s and then at %s", name, first, second)
		}
	}
	next := scheduleOf("staff digests", 15*time.Minute).Next(midnight.Add(time.Second))
	if next != midnight.Add(15*time.Minute) {
		t.Errorf("the staff digest goes at %s", next)
	}
	if (periodicArgs{}).Queue() != upkeep {
		t.Error("upkeep shares the workers of what people wait for")
	}
}
