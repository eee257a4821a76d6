package markdown_test

import (
	"regexp"
	"testing"

	"ideaboard/internal/markdown"
)

// TestAgain: people and pictures that were shown stay, those that were not are
// still not shown.
func TestAgain(t *testing.T) {
	t.Parallel()
	older := regexp.MustCompile(` dir="auto"`)
	for _, source := range []string{
		"Thanks @[A](person:12) and @[B](person:13)",
		"![a \"desk\"](attachment:34)\n\n![](attachment:34) ![x](attachment:35)",
		"[![A](attachment:34)](https://x.example)", "plain",
	} {
		want := markdown.Rich(source, refs)
		if got := markdown.Rerender(source, older.ReplaceAllString(want, "")); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", source, got, want)
		}
		if got, want := markdown.Rerender(source, ""), markdown.HTML(source); got != want {
			t.Errorf("%q, of which nothing was shown: %q", source, got)
		}
	}
}
