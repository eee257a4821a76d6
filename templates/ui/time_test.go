package ui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/i18n"
	"ideaboard/templates/ui"
)

// TestSlots: a sentence may hold times, each of which machines can read.
func TestSlots(t *testing.T) {
	t.Parallel()
	ctx := i18n.With(t.Context(), "en")
	may := time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC)
	var out strings.Builder
	words := i18n.T(ctx, "promise.moved", "Day", ui.Slot(0), "Before", ui.Slot(1)) + " <b>"
	if err := ui.Slots(words, ui.Day(may), ui.Day(may.AddDate(0, 0, -11))).Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`<time datetime="2026-05-12">12 May 2026</time>`, `<time datetime="2026-05-01">1 May 2026</time>`, "&lt;b&gt;",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %s in %s", part, &out)
		}
	}
}

// TestADayIsADayEverywhere: what is promised for a day is promised for it in all
// time zones; a moment is another day elsewhere.
func TestADayIsADayEverywhere(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	ctx, late := i18n.InZone(i18n.With(t.Context(), "en"), tokyo), time.Date(2026, 5, 3, 23, 30, 0, 0, time.UTC)
	day, date, exact := i18n.Day(ctx, late), i18n.Date(ctx, late), i18n.Exact(ctx, late)
	if day != "3 May 2026" || date != "4 May 2026" || exact != "4 May 2026, 08:30" {
		t.Errorf("%s, %s, %s", day, date, exact)
	}
}

// TestTimesAreElements: pages tell times by the components of time.templ alone,
// which let machines and scripts read them.
func TestTimesAreElements(t *testing.T) {
	t.Parallel()
	words := regexp.MustCompile(`i18n\.(Ago|Exact|Date|Day)\(|<time`)
	for _, pattern := range []string{"../*.templ", "*.templ"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, name := range files {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if found := words.Find(source); name != "time.templ" && found != nil {
				t.Errorf("%s tells a time by %s", name, found)
			}
		}
	}
}
