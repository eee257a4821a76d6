package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSlug is the longest slug, in bytes; a title is cut between words.
const maxSlug = 60

// Slug returns a title as the readable part of an address: lower-case letters
// and digits of any script, folded as [Fold] does, words joined by hyphens, at
// most 60 bytes. It is "" when the title has no letter or digit.
func Slug(title string) string {
	var words []string
	length := 0
	for word := range strings.FieldsFuncSeq(Fold(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	}) {
		if length += len(word) + 1; length > maxSlug+1 && len(words) > 0 {
			break
		}
		words = append(words, cut(word, maxSlug))
	}
	return strings.Join(words, "-")
}

// cut returns the first bytes of a word, no letter cut in two.
func cut(word string, limit int) string {
	if len(word) <= limit {
		return word
	}
	for limit > 0 && !utf8.RuneStart(word[limit]) {
		limit--
	}
	return word[:limit]
}
