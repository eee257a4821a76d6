// Package text cleans and measures what people write, before anything else
// sees it: both databases then store the same and no page meets a byte that it
// cannot show.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Line returns s as one clean line: valid UTF-8 in composed form, no control
// characters, every run of white space a single space, trimmed.
func Line(s string) string {
	return strings.Join(strings.Fields(Block(s)), " ")
}

// Block returns s as clean text of many lines: valid UTF-8 in composed form,
// line ends as "\n", no control characters but line ends and tabs, trimmed of
// empty lines around it. Invalid bytes become U+FFFD.
func Block(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r) || turns(r):
			return -1
		}
		return r
	}, s)
	s = norm.NFC.String(s)
	return strings.TrimRightFunc(strings.TrimLeft(s, "\n"), unicode.IsSpace)
}

// turns reports whether r overrides the direction of the text around it, which
// lets one person's name rewrite how another's line reads. Text of either
// direction needs none of them.
func turns(r rune) bool { return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' }

// Length returns how many characters s has: Unicode code points.
func Length(s string) int { return utf8.RuneCountInString(s) }

// Visible returns how many of the characters of s leave a mark on the screen.
// A title of joiners, fillers and blanks has none.
func Visible(s string) int {
	count := 0
	for _, r := range s {
		if marks(r) {
			count++
		}
	}
	return count
}

func marks(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800', '\u034F', '\u17B4', '\u17B5', '\uFFFD':
		return false // letters and symbols by class, yet drawn as nothing
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r)
}

// Cut returns the first limit characters of s, cut after a word where one ends
// in the last third, with an ellipsis when something was left out.
func Cut(s string, limit int) string {
	if Length(s) <= limit {
		return s
	}
	runes := []rune(s)[:limit-1]
	for i := len(runes) - 1; i > 2*limit/3; i-- {
		if unicode.IsSpace(runes[i]) {
			runes = runes[:i]
			break
		}
	}
	return strings.TrimRightFunc(string(runes), unicode.IsSpace) + "…"
}
