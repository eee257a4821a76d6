package search_test

import (
	"strings"
	"testing"

	"ideaboard/internal/search"
)

// marked returns a text with brackets around what a query finds in it.
func marked(text, query string, v *search.Vocabulary) string {
	q := search.Parse(query)
	q.Split(v)
	var out strings.Builder
	for _, mark := range search.Marks(text, q.Words) {
		if mark.Hit {
			out.WriteString("[" + mark.Text + "]")
		} else {
			out.WriteString(mark.Text)
		}
	}
	return out.String()
}

// TestCompoundsAreMarked: what a query finds is marked in each form of a word, and
// nothing that only looks like a half of it.
func TestCompoundsAreMarked(t *testing.T) {
	t.Parallel()
	var known []search.Counted
	for _, word := range strings.Fields("pop up popup wi fi dark mode web hook a long set in form ios 7 3 0 e mail " +
		"dunkel modus im age") {
		n := 5
		if word == "in" {
			n = 90
		}
		known = append(known, search.Counted{Word: word, Docs: n})
	}
	v := search.NewVocabulary(known, 100)
	for _, c := range []struct{ query, text, want string }{
		{"popup ", "A popup, a pop-up, a pop up", "A [popup], a [pop-up], a [pop up]"},
		{"popups ", "Pop art goes up, pop-ups", "Pop art goes up, [pop-ups]"},
		{"pop-up ", "A popup", "A [popup]"},
		{"wifi ", "Wi‑Fi", "[Wi‑Fi]"},
		{"dark mode ", "Darkmode", "[Darkmode]"},
		{"webhooks ", "Web hook", "[Web hook]"},
		{"dunkelmodus ", "Der Dunkel-Modus", "Der [Dunkel-Modus]"},
		{"email ", "An e-mail", "An [e-mail]"},
		{"ios7 ", "iOS 7, iOS 8", "[iOS 7], iOS 8"},
		{"-popup mode ", "A pop-up mode", "A pop-up [mode]"},
		{`"popup" `, "A popup, a pop-up", "A [popup], a pop-up"},
		{`"pop up" `, "A popup, a pop-up, up", "A popup, a [pop-up], up"},
		{"along ", "It takes a long time", "It takes a long time"},
		{"inform ", "It is set in form", "It is set in form"},
		{"3.0 ", "30 of 3.0", "30 of [3].[0]"},
	} {
		if got := marked(c.text, c.query, v); got != c.want {
			t.Errorf("%q in %q: %q, not %q", c.query, c.text, got, c.want)
		}
	}
	if got := marked("A pop-up and a popup", "popup ", nil); got != "A pop-up and a [popup]" {
		t.Errorf("without a vocabulary: %q", got)
	}
}

// TestCompoundsAreJudgedAlike: a title says as much in one form as in another.
func TestCompoundsAreJudgedAlike(t *testing.T) {
	t.Parallel()
	v := search.NewVocabulary([]search.Counted{{Word: "pop", Docs: 3}, {Word: "up", Docs: 9}, {Word: "popup", Docs: 3}},
		20)
	for _, query := range []string{"popup ", "pop-up ", "pop up "} {
		q := search.Parse(query)
		q.Split(v)
		titles := search.NewTitleScorer(q, v)
		for _, title := range []string{"Popup", "Pop-up", "Pop up"} {
			if got := titles.Score(title); got < 1.2 {
				t.Errorf("%q in %q: %.2f", query, title, got)
			}
		}
	}
}
