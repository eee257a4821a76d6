package text_test

import (
	"strings"
	"testing"

	"ideaboard/internal/text"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Dark mode": "dark-mode", "  Élan & Über!  ": "elan-uber", "日本語 入力": "日本語-入力", "!!!": "", "a/b?c#d": "a-b-c-d",
		"हिन्दी": "हिन्दी", "ＦＵＬＬ": "full",
		strings.Repeat("word ", 40): strings.TrimSuffix(strings.Repeat("word-", 12), "-"),
		strings.Repeat("é", 100):    strings.Repeat("e", 60),
	} {
		if got := text.Slug(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
