// Package similar tells how alike two ideas are by their words: how rare the
// words are that they share, how they are spelled, and which words stand in the
// same company on this site. It learns all of this from the site's own texts.
//
// It refuses to know any database, votes, statuses, and who said what was the same.
package similar

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Read is how much of an idea's text counts, in bytes: what matters is said first.
const Read = 1_200

// Terms returns the terms by which ideas like a text are looked up, each once. A
// name that is made of words, like insertViewAt, counts as itself and as its words.
func (m *Model) Terms(text string) (once []string) {
	known := map[string]bool{}
	for _, term := range m.terms(text) {
		if !known[term] {
			known[term] = true
			once = append(once, term)
		}
	}
	return once
}

func cut(text string) string {
	if len(text) <= Read {
		return text
	}
	return strings.ToValidUTF8(text[:Read], "")
}

// spread adds the words of joined names behind them.
func spread(text string) string {
	var out strings.Builder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' }) {
		out.WriteString(word)
		out.WriteByte(' ')
		for _, part := range strings.FieldsFunc(word, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			if parts := apart(part); len(parts) > 1 {
				for _, p := range parts {
					if utf8.RuneCountInString(p) > 1 {
						out.WriteString(p)
						out.WriteByte(' ')
					}
				}
			}
		}
	}
	return out.String()
}

// apart cuts a name where small letters meet big ones, or letters digits.
func apart(word string) (parts []string) {
	runes, from := []rune(word), 0
	for i := 1; i < len(runes); i++ {
		a, b := runes[i-1], runes[i]
		isCut := unicode.IsLower(a) && unicode.IsUpper(b) || unicode.IsLetter(a) && unicode.IsDigit(b) ||
			unicode.IsDigit(a) && unicode.IsLetter(b)
		if !isCut && i+2 < len(runes) { // HTTPClient: HTTP, Client
			isCut = unicode.IsUpper(a) && unicode.IsUpper(b) && unicode.IsLower(runes[i+1])
		}
		if isCut {
			parts, from = append(parts, string(runes[from:i])), i
		}
	}
	return append(parts, string(runes[from:]))
}
