package account

import (
	"strings"
	"unicode"
)

// maxSearchWords is how many words of a search for people are looked at.
const maxSearchWords = 6

// searchWords returns the words of a search as they stand in user_search_terms: an
// address, or a part that only an address can have, whole, and anything else
// cut where names are cut.
func searchWords(search string) (words []string) {
	add := func(word string) {
		if len(word) > maxWord {
			word = strings.ToValidUTF8(word[:maxWord], "")
		}
		if len(words) < maxSearchWords {
			words = append(words, word)
		}
	}
	for part := range strings.FieldsSeq(strings.ToLower(search)) {
		part = strings.Trim(part, ",;<>()\"")
		if strings.Contains(part, "@") || strings.ContainsAny(strings.TrimRight(part, "."), "._+") { // "J." is no address
			add(part)
			continue
		}
		for word := range strings.FieldsFuncSeq(part, betweenWords) {
			add(word)
		}
	}
	return words
}

// betweenWords reports whether r stands between the words of a name.
func betweenWords(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// lastRune comes after every other in the order of bytes: no word that begins
// with w is after w+lastRune.
const lastRune = "\U0010FFFF"
