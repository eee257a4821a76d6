package jobs

import (
	"testing"
	"time"
)

// TestAMailIsTriedAgainSoon: however long the mail server was away within the ten
// minutes that a code lives, the code comes soon after.
func TestAMailIsTriedAgainSoon(t *testing.T) {
	t.Parallel()
	var at, all time.Duration
	for attempt := 1; attempt < mailAttempts; attempt++ {
		pause := mailPause(attempt)
		if at <= 20*time.Second && pause > 10*time.Second || at < 5*time.Minute && pause > time.Minute {
			t.Errorf("%s after the first try: put off by %s", at, pause)
		}
		if pause <= 0 || pause > longestPause {
			t.Errorf("attempt %d: %s", attempt, pause)
		}
		if at < 10*time.Minute && pause > 5*time.Minute {
			t.Errorf("%s after the first try a code that lives is put off by %s", at, pause)
		}
		at += pause
		all = at
	}
	if all < 14*24*time.Hour || all > 28*24*time.Hour {
		t.Errorf("all attempts take %s", all)
	}
}
