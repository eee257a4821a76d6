package markdown_test

import (
	"strings"
	"testing"
	"time"

	"ideaboard/internal/markdown"
)

// TestShortTextsMakeShortPages: what costs or makes far more than was written
// is shown as it was typed. Time is compared with that of ordinary text, measured
// in between, which load slows down as well. The bound is wide: without the check
// the first of them takes half a minute.
func TestShortTextsMakeShortPages(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"a wide table of short rows": strings.Repeat("a|", 1000) + "\n" + strings.Repeat("-|", 1000) + "\n" +
			strings.Repeat("a\n", 7500),
		"a table of many short rows": strings.Repeat("a|", 50) + "\n" + strings.Repeat("-|", 50) + "\n" +
			strings.Repeat("a\n", 9800),
		"a table in a quote": "> " + strings.Repeat("a|", 300) + "\n> " + strings.Repeat("-|", 300) + "\n" +
			strings.Repeat("> a\n", 4000),
		"quotes in quotes":            strings.Repeat(">", 19000),
		"quotes in quotes, spaced":    strings.Repeat("> ", 9500),
		"lists in lists":              strings.Repeat("- ", 9500),
		"numbered lists in lists":     strings.Repeat("1. ", 6000),
		"lists indented ever further": strings.Join(indented(190), "\n"),
		"open emphasis":               strings.Repeat("*a_ ", 4900),
		"open brackets":               strings.Repeat("[", 19000),
		"links in links":              strings.Repeat("[a](", 4900),
		"backticks":                   strings.Repeat("`", 9000) + strings.Repeat(" `` ", 2000),
		"entities":                    strings.Repeat("&lt;", 4900),
		"autolinks":                   strings.Repeat("http://a.b ", 1800),
	} {
		t.Run(name, func(t *testing.T) {
			var html string
			took, usual := time.Hour, time.Hour
			for range 3 {
				usual = min(usual, timed(func() { markdown.HTML(ordinary) }))
				took = min(took, timed(func() { html = markdown.HTML(source) }))
			}
			if took > 2000*usual {
				t.Errorf("took %v, ordinary text %v", took, usual)
			}
			if len(html) > 20*len(source)+5000 {
				t.Errorf("%d bytes made %d", len(source), len(html))
			}
		})
	}
}

// ordinary is text that costs little to render.
var ordinary = strings.Repeat("Some *words* and a [link](https://x.example) in a line.\n\n", 330)

func timed(do func()) time.Duration {
	begun := time.Now()
	do()
	return time.Since(begun)
}

func indented(lines int) (list []string) {
	for i := range lines {
		list = append(list, strings.Repeat(" ", 2*i%190)+"- a")
	}
	return list
}

func TestOrdinaryTextIsStillMarkdown(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"|a|b|\n|-|-|\n" + strings.Repeat("|1|2|\n", 200): "<table>", "> > a reply to a reply": "<blockquote ",
		"---\n\nb":               "<hr>",
		"1. a\n   - b\n     - c": "<ol>", "------------------------------\nb": "<hr>", "2026-11-21 - 30 people": "<p ",
		"+49 30 1234567 1234567 1234567": "<p ",
	} {
		if got := markdown.HTML(source); !strings.Contains(got, want) {
			t.Errorf("%.40q: no %s in %.80q", source, want, got)
		}
	}
}
