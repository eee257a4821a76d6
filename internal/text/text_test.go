package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"ideaboard/internal/text"
)

func TestLineBlockAndVisible(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		raw, line, block string
		visible          int
	}{
		"plain":          {" a  b ", "a b", " a  b", 2},
		"lines":          {"a\r\nb\rc\u2028d", "a b c d", "a\nb\nc\nd", 4},
		"NUL and broken": {"a\x00b\xff", "ab\uFFFD", "ab\uFFFD", 2},
		"composed":       {"e\u0301", "é", "é", 1},
		"invisible":      {"\u200b\u3164\u2800\u00ad", "\u200b\u3164\u2800\u00ad", "\u200b\u3164\u2800\u00ad", 0},
		"empty lines":    {"\n\n a\n\n", "a", " a", 1},
		"emoji":          {"👩‍👩‍👧", "👩‍👩‍👧", "👩‍👩‍👧", 3},
		"right to left":  {"שלום", "שלום", "שלום", 4},
	} {
		t.Run(name, func(t *testing.T) {
			if got := text.Line(tt.raw); got != tt.line {
				t.Errorf("line %q, want %q", got, tt.line)
			}
			if got := text.Block(tt.raw); got != tt.block {
				t.Errorf("block %q, want %q", got, tt.block)
			}
			if got := text.Visible(tt.raw); got != tt.visible {
				t.Errorf("visible %d, want %d", got, tt.visible)
			}
		})
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{{"short", 10, "short"}, {"a few words here", 12, "a few words…"}, {strings.Repeat("é", 20), 5, "éééé…"}} {
		if got := text.Cut(tt.s, tt.limit); got != tt.want {
			t.Errorf("%q to %d: %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
}

// FuzzText: the result is valid, has no control characters, and cleaning it
// again changes nothing.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"a\x00", "\xff", " \r\n x", "e\u0301", "\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		line, block := text.Line(raw), text.Block(raw)
		if !utf8.ValidString(line) || !utf8.ValidString(block) || strings.ContainsAny(line,
			"\x00\n\r\t") || strings.ContainsAny(block, "\x00\r") {
			t.Errorf("%q: %q, %q", raw, line, block)
		}
		if text.Line(line) != line || text.Block(block) != block {
			t.Errorf("%q is cleaned twice to something else", raw)
		}
	})
}
