package link

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug is the longest slug, in bytes; a title is cut between words.
const maxSlug = 60

// Slug returns a title as the readable part of an address: lower-case letters
// and digits of any script without marks, words joined by hyphens, at most 60
// bytes. It is "" when the title has no letter or digit.
func Slug(title string) string {
	var words []string
	length := 0
	fold := strings.ToLower(norm.NFD.String(title))
	for word := range strings.FieldsFuncSeq(fold, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	}) {
		word = norm.NFC.String(strings.Map(dropLatinMark, word))
		if length += len(word) + 1; length > maxSlug+1 && len(words) > 0 {
			break
		}
		words = append(words, cut(word, maxSlug))
	}
	return strings.Join(words, "-")
}

// dropLatinMark removes combining accents; marks of other scripts carry meaning.
func dropLatinMark(r rune) rune {
	if r >= 0x0300 && r <= 0x036f {
		return -1
	}
	return r
}

func cut(word string, limit int) string {
	if len(word) <= limit {
		return word
	}
	for limit > 0 && !startsRune(word[limit]) {
		limit--
	}
	return word[:limit]
}

func startsRune(b byte) bool { return b&0xc0 != 0x80 }
