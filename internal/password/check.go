package password

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"ideaboard/internal/problem"
)

// How long a password is, in characters (Unicode code points).
const (
	Shortest = 10
	Longest  = 200
)

//go:embed common.txt
var commonFile string

// common returns the passwords that many people have, in order.
var common = sync.OnceValue(func() []string { return strings.Split(strings.TrimSpace(commonFile), "\n") })

// Check returns nil for a password that may be chosen, and otherwise an
// Invalid refusal about the field "password". about are words that are known
// of the person and the place, such as the e-mail address and the site's name:
// a password must not be made of them alone.
func Check(password string, about ...string) error {
	count := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return problem.Field("password", "problem.text_invalid", nil)
	case count < Shortest:
		return problem.Field("password", "problem.password_short", map[string]any{"MinPassword": Shortest})
	case count > Longest:
		return problem.Field("password", "problem.password_long", map[string]any{"MaxPassword": Longest})
	case isCommon(password, about):
		return problem.Field("password", "problem.password_common", nil)
	}
	return nil
}

// isCommon reports whether a password is among the first that somebody would
// try: a common one as it is or dressed up, a pattern, or the person's own name.
func isCommon(password string, about []string) bool {
	low := strings.ToLower(password)
	for _, shape := range []string{low, strings.ReplaceAll(low, " ", "")} {
		undressed := strings.TrimRightFunc(shape, notAlphabetic)
		for _, try := range []string{shape, plain(shape), plain(undressed), bare(shape), plain(bare(shape))} {
			if isPattern(try) || isListed(try) {
				return true
			}
		}
	}
	return isAbout(low, about)
}

// isListed reports whether s is a common password, once or many times over.
func isListed(s string) bool {
	_, found := slices.BinarySearch(common(), unit(s))
	return found
}

// bare undoes the usual dressing, which is what stands around the letters:
// "!monkey2024" is "monkey".
func bare(s string) string {
	return strings.TrimFunc(s, notAlphabetic)
}

var unspelled = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!",
	"i")

// plain undoes the usual respelling: "p@55w0rd" is "password".
func plain(s string) string { return unspelled.Replace(s) }

// unit returns the shortest piece that s is a repetition of, s itself if none.
func unit(s string) string {
	for size := 1; size <= len(s)/2; size++ {
		if len(s)%size == 0 && strings.Repeat(s[:size], len(s)/size) == s {
			return s[:size]
		}
	}
	return s
}

// rows are what fingers and tongues run along.
var rows = []string{
	"01234567890123456789", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
	"qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p",
}

// isPattern reports whether s repeats four characters or fewer, or runs along
// a row, either way.
func isPattern(s string) bool {
	if utf8.RuneCountInString(unit(s)) <= 4 {
		return true
	}
	for _, row := range rows {
		if strings.Contains(row, s) || strings.Contains(row, backwards(s)) {
			return true
		}
	}
	return false
}

func backwards(s string) string {
	runes := []rune(s)
	slices.Reverse(runes)
	return string(runes)
}

// isAbout reports whether nothing is left of a password when the words about
// its person, digits and punctuation are taken out. Two letters are nothing.
func isAbout(low string, about []string) bool {
	left, taken := alphabetic(low), false
	for _, word := range wordsOf(about) {
		if strings.Contains(left, word) {
			left, taken = strings.ReplaceAll(left, word, ""), true
		}
	}
	return taken && utf8.RuneCountInString(left) <= 2
}

// wordsOf returns the words to look for, longest first: each thing as a whole,
// the part before an @ and the one after, and the words they are made of.
func wordsOf(about []string) []string {
	var words []string
	for _, thing := range about {
		thing = strings.ToLower(thing)
		local, host, _ := strings.Cut(thing, "@")
		for _, word := range append([]string{thing, local, host}, strings.FieldsFunc(thing, notAlphabetic)...) {
			if word = alphabetic(word); utf8.RuneCountInString(word) >= 3 {
				words = append(words, word)
			}
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

func notAlphabetic(r rune) bool { return !unicode.IsLetter(r) }

// alphabetic returns s without what is no letter.
func alphabetic(s string) string {
	return strings.Map(func(r rune) rune {
		if notAlphabetic(r) {
			return -1
		}
		return r
	}, s)
}
