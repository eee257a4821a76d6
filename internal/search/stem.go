package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
)

// stemmers has the Snowball stemmers by language.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"en": english.Stem,
	"es": spanish.Stem,
	"de": german.Stem,
	"fr": french.Stem,
	"it": italian.Stem,
	"pt": portuguese.Stem,
}

// stem returns the word's stem in a language.
func (w Word) stem(language string) string {
	if w.pair || len(w.written) < 3 || unicode.IsDigit(rune(w.written[0])) {
		return w.Folded
	}
	first, _ := utf8.DecodeRuneInString(w.written)
	stem := stemmers[language]
	switch {
	case first < utf8.RuneSelf || unicode.Is(unicode.Latin, first):
	case unicode.Is(unicode.Cyrillic, first):
		stem = russian.Stem
	default:
		return w.Folded
	}
	word := w.written
	if language == "es" { // -ción is often typed without its accent
		for _, end := range []string{"cion", "sion"} {
			if strings.HasSuffix(word, end) {
				word = strings.TrimSuffix(word, "on") + "ón"
			}
		}
	}
	env := snowballstem.NewEnv(word)
	stem(env)
	if found := fold(env.Current()); found != "" {
		return found
	}
	return w.Folded
}

// stems returns the terms that may find the word: itself and its stems in every language, because
// one or two words do not reveal their language.
func (w Word) stems() []string {
	found := []string{w.stem("en")}
	for _, language := range languages[1:] {
		if stem := w.stem(language); len(stem) > 2 {
			found = appendNew(found, stem)
		}
	}
	return appendNew(found, w.Folded)
}

// stemmer caches the stems of words.
type stemmer map[string][]string

func (s stemmer) of(w Word) []string {
	if w.pair {
		return w.stems()
	}
	stems, known := s[w.written]
	if !known {
		stems = w.stems()
		s[w.written] = stems
	}
	return stems
}

func appendNew(list []string, word string) []string {
	for _, known := range list {
		if known == word {
			return list
		}
	}
	return append(list, word)
}
