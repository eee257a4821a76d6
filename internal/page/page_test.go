package page_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/page"
	"ideaboard/internal/problem"
)

func TestCut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		rows []int
		want []int
		next string
	}{
		"none":              {nil, nil, ""},
		"fewer than a page": {[]int{1}, []int{1}, ""},
		"exactly a page":    {[]int{1, 2}, []int{1, 2}, ""},
		"one more":          {[]int{1, 2, 3}, []int{1, 2}, "2"},
	} {
		if shown, next := page.Cut(tt.rows, 2, strconv.Itoa); !slices.Equal(shown, tt.want) || next != tt.next {
			t.Errorf("%s: %v, %q", name, shown, next)
		}
	}
}

func TestCursorsComeBack(t *testing.T) {
	t.Parallel()
	when := time.Date(2026, 5, 4, 12, 0, 0, 123000, time.UTC)
	if at, id, err := page.ParseTime(page.TimeCursor(when, 7)); err != nil || !at.Equal(when) || id != 7 {
		t.Error("time:", at, id, err)
	}
	if at, first, second, err := page.ParsePair(page.PairCursor(when, 7, 8)); err != nil || !at.Equal(when) ||
		first != 7 || second != 8 {
		t.Error("pair:", at, first, second, err)
	}
	if id, err := page.ParseID(page.IDCursor(7)); err != nil || id != 7 {
		t.Error("id:", id, err)
	}
	if kind, key, id, err := page.Parse(page.Cursor('v', "12", 7)); err != nil || kind != 'v' || key != "12" || id != 7 {
		t.Error(kind, key, id, err)
	}
}

// FuzzCursor: whatever stands in an address is read or refused, and what is read
// means the same when it is written again.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{
		"", "i7", "i0", "i-1", "x", "n1777600000000000_7", "n1777600000000000_7.8", "n99999999999999999999_1", "n1_x",
		"v12_7", "_7", "v_", "v1_" + strings.Repeat("0", 80) + "7",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		at, id, err := page.ParseTime(cursor)
		check(t, cursor, err)
		if again, same, wrong := page.ParseTime(page.TimeCursor(at, id)); err == nil &&
			(wrong != nil || !again.Equal(at) || same != id) {
			t.Errorf("%q: %v, %d, %v", cursor, again, same, wrong)
		}
		at, first, second, err := page.ParsePair(cursor)
		check(t, cursor, err)
		if again, _, _, wrong := page.ParsePair(page.PairCursor(at, first, second)); err == nil &&
			(wrong != nil || !again.Equal(at)) {
			t.Errorf("%q: %v, %v", cursor, again, wrong)
		}
		id, err = page.ParseID(cursor)
		check(t, cursor, err)
		if err == nil && id <= 0 {
			t.Errorf("%q: %d", cursor, id)
		}
		_, _, _, err = page.Parse(cursor)
		check(t, cursor, err)
	})
}

func check(t *testing.T, cursor string, err error) {
	t.Helper()
	if err != nil && problem.KindOf(err) != problem.Invalid {
		t.Errorf("%q: %v is no refusal", cursor, err)
	}
}
