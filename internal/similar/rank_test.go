package similar

import (
	"math"
	"testing"
	"time"
)

// TestRankingPutsTheLikelierFirst ranks two candidates, the first of which is to win.
func TestRankingPutsTheLikelierFirst(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	asked := Text{Title: "Dark mode for the evening", At: now}
	for name, candidates := range map[string][2]Text{
		"more of the title": {{ID: 1, Title: "Dark mode at night"}, {ID: 2, Title: "Airplane mode at night"}},
		"the title over the text": {
			{ID: 1, Title: "Dark mode"}, {ID: 2, Title: "Colours", Body: "A dark mode would be nice."},
		},
		"spelled nearly alike": {{ID: 1, Title: "Evenings darker"}, {ID: 2, Title: "Mornings brighter"}},
		"the same, proposed later": {
			{ID: 1, Title: "Dark mode", At: now.AddDate(0, -1, 0)}, {ID: 2, Title: "Dark mode", At: now.AddDate(-6, 0, 0)},
		},
		"words over the time": {
			{ID: 1, Title: "Dark mode, please", At: now.AddDate(-9, 0, 0)}, {ID: 2, Title: "Evening news", At: now},
		},
	} {
		for _, m := range []*Model{nil, Learn([]Text{asked, candidates[0], candidates[1]})} {
			ranked := m.Rank(asked, []Text{candidates[1], candidates[0]})
			if ranked[0].ID != 1 || ranked[0].Score > 1 || ranked[0].Score <= ranked[1].Score {
				t.Errorf("%s: %+v", name, ranked)
			}
		}
	}
}

func TestTimely(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for other, want := range map[time.Time]float64{
		at: 1.2, at.Add(-fades): 1.074, at.Add(fades): 1.074, at.AddDate(-20, 0, 0): 1, {}: 1,
	} {
		if got := timely(at, other); math.Abs(got-want) > 0.001 {
			t.Errorf("%s: %.3f, want %.3f", other, got, want)
		}
	}
}

func TestSpelledAlike(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		a, b string
		want float64
	}{
		{"theme", "theme", 1},
		{"theme", "themes", 8.0 / 11},
		{"abcabc", "abc", 6.0 / 9},
		{"größe", "große", 0.4},
		{"a", "b", 0},
		{"", "", 0},
		{"夜间", "夜", 0},
		{"a", "abcdefgh", 0},
	} {
		if got := spelledAlike(of.a, of.b); math.Abs(got-of.want) > 1e-9 {
			t.Errorf("%q and %q: %.3f, want %.3f", of.a, of.b, got, of.want)
		}
	}
}
