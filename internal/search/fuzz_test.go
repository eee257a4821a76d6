package search_test

import (
	"testing"
	"unicode/utf8"

	"ideaboard/internal/search"
)

// FuzzParse: any text is a query, and what is made of it has words in it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a b", `"x y" -z`, "status:", `tag:"a`, "中文", "-", "\xff", "l'", "c++", "😀 x", "«a b» „c“",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q := search.Parse(typed)
		if len(q.Words) > search.MaxWords || len(q.Not) > search.MaxWords {
			t.Errorf("%d and %d words", len(q.Words), len(q.Not))
		}
		for _, wanted := range append(q.Words, q.Not...) {
			if len(wanted.Any) == 0 {
				t.Error("a word that is nothing")
			}
			for _, phrase := range wanted.Any {
				for _, term := range phrase.Terms {
					if term == "" || !utf8.ValidString(term) {
						t.Errorf("a term %q", term)
					}
				}
			}
		}
		text := ""
		for _, mark := range search.Marks(typed, q.Words) {
			text += mark.Text
		}
		if len(typed) < 1000 && text != typed {
			t.Errorf("%q became %q", typed, text)
		}
		search.Excerpt(typed, q.Words, 40)
	})
}
