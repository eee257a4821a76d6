package palette

import (
	"os"
	"strings"
	"testing"
)

// TestEveryColourIsReadable: whatever a company chooses, its fills keep it, and text,
// links and lines have the contrast of WCAG AA in both modes.
func TestEveryColourIsReadable(t *testing.T) {
	t.Parallel()
	colours := map[string]string{
		"yellow": "#ffd400", "dark blue": "#0b2a6b", "white": "#ffffff", "black": "#000000", "mid grey": "#808080",
		"red": "#e30613", "neon green": "#39ff14", "the default": Default, "orange": "#ff6a00", "pale pink": "#ffd9e6",
		"cyan": "#00ffff", "magenta": "#ff00ff", "pure blue": "#0000ff", "pure red": "#ff0000", "pure green": "#00ff00",
		"brown": "#5a3310", "almost white": "#fefefe", "almost black": "#010101", "teal": "#00857c",
	}
	for _, r := range "0369cf" { // and a grid
		for _, g := range "0369cf" {
			for _, b := range "0369cf" {
				c := "#" + strings.Repeat(string(r), 2) + strings.Repeat(string(g), 2) + strings.Repeat(string(b), 2)
				colours["grid "+c] = c
			}
		}
	}
	for name, hex := range colours {
		p := Of(hex, "")
		for mode, m := range map[string]struct {
			Mode
			surfaces
		}{"light": {p.Light, lightMode}, "dark": {p.Dark, darkMode}} {
			if m.Fill.String() != hex {
				t.Errorf("%s, %s: the fill is %s", name, mode, m.Fill)
			}
			check := func(what string, a, b Colour, least float64) {
				if got := Contrast(a, b); got < least {
					t.Errorf("%s (%s), %s: %s has %.2f, want %.1f", name, hex, mode, what, got, least)
				}
			}
			check("text on the fill", m.OnFill, m.Fill, 4.5)
			check("text on the pressed fill", m.OnFill, m.FillDeep, 4.5)
			for surface, background := range map[string]Colour{
				"the page": m.ground.colour(), "a card": m.sheet.colour(), "a dip": m.dip.colour(), "the soft colour": m.Soft,
			} {
				check("a link on "+surface, m.Ink, background, 4.5)
				check("a line on "+surface, m.Accent, background, 3)
			}
			check("a fill's edge on a card", m.FillEdge, m.sheet.colour(), edgeContrast)
		}
	}
}

// TestColoursMoveOnlyAsNeeded: what is readable already stays.
func TestColoursMoveOnlyAsNeeded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, brand, dark, want, got string }{
		{"a dark blue link on white", "#0b2a6b", "", "#0b2a6b", Of("#0b2a6b", "").Light.Ink.String()},
		{"a yellow link on black", "#ffd400", "", "#ffd400", Of("#ffd400", "").Dark.Ink.String()},
		{"an accent for dark mode", "#0b2a6b", "#7aa2ff", "#7aa2ff", Of("#0b2a6b", "#7aa2ff").Dark.Fill.String()},
		{"no colour", "", "", Default, Of("", "").Light.Fill.String()},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
	for _, hex := range []string{"#ffd400", "#39ff14", "#808080"} {
		if got := Contrast(Of(hex, "").Light.Ink, Colour{255, 255, 255}); got > 5.6 {
			t.Errorf("a link of %s is darker than needed: %.2f on white", hex, got)
		}
	}
}

// TestTokensFollowFromTheDefault: the style sheet has what a theme would say, and the
// surfaces that contrast is computed for.
func TestTokensFollowFromTheDefault(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("../../static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(Of("", "").CSS()), "\n")
	want = append(want,
		"--ground: light-dark(oklch(0.979 0.005 80), oklch(0.178 0.005 70));",
		"--sheet: light-dark(#fff, oklch(0.218 0.006 70));",
		"--dip: light-dark(oklch(0.955 0.006 80), oklch(0.262 0.007 70));")
	for _, line := range want {
		if !strings.Contains(string(css), line) {
			t.Errorf("tokens.css does not say %s", line)
		}
	}
}
