package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is a word of a text.
type Word struct {
	Folded     string // lower case, without accents
	written    string // lower case, with accents, for stemming
	Start, End int    // where it stands in the text, in bytes
	pair       bool   // two neighbours, or the last letter, of a script without spaces
}

// Clone returns a copy of the word that does not keep its text in memory.
func (w Word) Clone() Word {
	w.Folded, w.written = strings.Clone(w.Folded), strings.Clone(w.written)
	return w
}

// Words returns the words of a text, of which it reads the first 20,000 bytes.
func Words(text string) (words []Word) {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	words = make([]Word, 0, len(text)/6+1)
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case withoutSpaces(r):
			end := at + spanOf(text[at:], withoutSpaces)
			words = pairs(words, text, at, end)
			at = end
		case inWord(r):
			end := at + spanOf(text[at:], inWord)
			end = namedBySign(text, at, end)
			words = appendWord(words, text, at, end)
			at = end
		case r != utf8.RuneError && unicode.Is(unicode.So, r): // a picture is a word
			words = append(words, Word{Folded: text[at : at+size], Start: at, End: at + size, pair: true})
			at += size
		default:
			at += size
		}
	}
	return words
}

// withoutSpaces reports whether r belongs to a script without spaces between words.
func withoutSpaces(r rune) bool {
	return r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai,
		unicode.Lao, unicode.Khmer, unicode.Myanmar) ||
		r == 'ー'
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '\''
	}
	return !withoutSpaces(r) && unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Cf) && r != '\uFE0F' &&
		r != '\uFEFF' ||
		r == '’'
}

func spanOf(text string, in func(rune) bool) int {
	for i, r := range text {
		if !in(r) {
			return i
		}
	}
	return len(text)
}

// namedBySign returns the end of a word including signs that are part of it: C++, C#, F#.
func namedBySign(text string, start, end int) int {
	if end-start == 1 {
		for _, sign := range []string{"++", "#"} {
			if strings.HasPrefix(text[end:], sign) {
				return end + len(sign)
			}
		}
	}
	return end
}

// pairs appends the terms of a stretch without spaces: each letter with the next one, and the last
// one alone, so that each letter starts a term.
func pairs(words []Word, text string, start, end int) []Word {
	var at []int
	for i := range text[start:end] {
		at = append(at, start+i)
	}
	at = append(at, end)
	for i := 0; i+1 < len(at); i++ {
		to := at[min(i+2, len(at)-1)]
		if folded := fold(text[at[i]:to]); folded != "" {
			words = append(words, Word{Folded: folded, Start: at[i], End: to, pair: true})
		}
	}
	return words
}

// appendWord appends one word, or two if an apostrophe separates them: l'idée.
func appendWord(words []Word, text string, start, end int) []Word {
	word := text[start:end]
	if at := strings.IndexAny(word, "'’"); at >= 0 {
		_, size := utf8.DecodeRuneInString(word[at:])
		before, after := word[:at], word[at+size:]
		switch {
		case before == "":
			return appendWord(words, text, start+size, end)
		case after == "" || strings.EqualFold(after, "s"): // 's
			return add(words, before, start, start+at)
		case utf8.RuneCountInString(before) <= 2:
			words = add(words, before, start, start+at)
			return appendWord(words, text, start+at+size, end)
		}
	}
	if strings.EqualFold(word, "net") && start > 0 && text[start-1] == '.' && (start == 1 || !endsWord(text[:start-1])) {
		return add(words, "dotnet", start-1, end)
	}
	return add(words, word, start, end)
}

func endsWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return inWord(r)
}

func add(words []Word, word string, start, end int) []Word {
	written := lower(word)
	folded := fold(written)
	if folded == "" {
		return words
	}
	return append(words, Word{Folded: folded, written: written, Start: start, End: end})
}

var signs = strings.NewReplacer(
	"'", "", "’", "", "++", "plusplus", "#", "sharp",
	"\u00AD", "", "\u200B", "", "\u200C", "", "\u200D", "",
)

// lower returns the word in lower case and in letters of normal width.
func lower(word string) string {
	if plain(word) {
		return strings.ToLower(word)
	}
	return strings.ToLower(norm.NFKC.String(signs.Replace(word)))
}

func plain(word string) bool {
	for i := range len(word) {
		if c := word[i]; c >= utf8.RuneSelf || c == '\'' || c == '+' || c == '#' {
			return false
		}
	}
	return true
}

// folding replaces letters that cannot be folded by removing a mark.
var folding = strings.NewReplacer(
	"ß", "ss", "ø", "o", "æ", "ae", "œ", "oe", "đ", "d", "ð", "d", "ł", "l", "ı", "i", "þ", "th",
	"ς", "σ", "ё", "е",
)

// fold returns the word in lower case without accents. It keeps marks that are not accents, such
// as those of Cyrillic and Indic letters.
func fold(word string) string {
	if plain(word) {
		return cutWord(strings.ToLower(word))
	}
	word = folding.Replace(strings.ToLower(norm.NFKC.String(word)))
	var folded strings.Builder
	latin := false
	for _, r := range norm.NFD.String(word) {
		switch {
		case unicode.Is(unicode.Mn, r):
			if !latin {
				folded.WriteRune(r)
			}
		case unicode.In(r, unicode.L, unicode.N, unicode.Mc):
			latin = unicode.In(r, unicode.Latin, unicode.Greek)
			folded.WriteRune(r)
		}
	}
	return cutWord(norm.NFC.String(folded.String()))
}

func cutWord(word string) string {
	if len(word) <= maxWord {
		return word
	}
	n := 0
	for i := range word {
		if n++; n > maxWord {
			return word[:i]
		}
	}
	return word
}
