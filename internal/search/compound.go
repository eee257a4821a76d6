package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Some words can be written as one, with a hyphen, or as two: popup, pop-up, pop up. The index
// contains what is written. A query also finds the other forms: two adjacent words written as one,
// and one word written as two known words that are adjacent in a text.

const (
	maxSplit = 40     // signatures of a word that is looked for as two
	maxHalf  = 10_000 // documents of the rarer one of two words: a phrase of common words is slow to look for
	mostTwos = 6      // ways in which one word is looked for as two
	fewDocs  = 100    // of fewer documents nothing is said to be everywhere
)

// with returns the word formed by w and next.
func (w Word) with(next Word) Word {
	return Word{Folded: cutWord(w.Folded + next.Folded), written: w.written + next.written, Start: w.Start, End: next.End}
}

// half returns a part of a written word as a separate word.
func half(written string) Word { return Word{Folded: fold(written), written: written} }

// CanJoin reports whether two adjacent words may also be written as one: they are not two numbers
// or an article and a noun, and the result is longer than an abbreviation.
func CanJoin(first, next Word) bool {
	return (first.meaningful() || utf8.RuneCountInString(first.Folded) == 1) && first.joins(next)
}

// AsOne returns the terms that find two adjacent words where a text has them as one.
func AsOne(first, next Word) []string {
	if !CanJoin(first, next) {
		return nil
	}
	return first.with(next).stems()
}

func (w Word) joins(next Word) bool {
	if w.pair || next.pair || len(w.Folded)+len(next.Folded) > maxWord {
		return false
	}
	a, b := utf8.RuneCountInString(w.Folded), utf8.RuneCountInString(next.Folded)
	switch {
	case numeric(w.Folded) && numeric(next.Folded):
		return false
	case a == 1: // e-mail, x-ray, but not "a long"
		return b >= 3 && !strings.Contains("aiouy", w.Folded)
	case b == 1: // iOS 7
		return numeric(next.Folded)
	}
	return a+b >= 4
}

func numeric(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// join adds to adjacent words the terms that find them written as one. A hyphen between them means
// that they belong together, even after an article.
func join(words []QueryTerm) {
	for i := range words {
		if i == 0 || words[i-1].Folded == "" || words[i].Folded == "" || words[i-1].exact || words[i].exact {
			continue
		}
		first, next := words[i-1].word, words[i].word
		if CanJoin(first, next) || words[i].hyphen && first.joins(next) {
			one := first.with(next).stems()
			words[i-1].Or(one...)
			words[i].Or(one...)
		}
	}
}

// Split adds to the words of the query the phrases that find them written as two words.
func (q *Query) Split(v *Vocabulary) {
	for _, words := range [][]QueryTerm{q.Words, q.Not} {
		for i := range words {
			words[i].Any = append(words[i].Any, words[i].asTwo(v)...)
		}
	}
}

// asTwo returns the ways to write the word as two known words, the most common first.
func (w QueryTerm) asTwo(v *Vocabulary) (phrases []Phrase) {
	if v == nil || w.exact || w.Folded == "" {
		return nil
	}
	for _, terms := range w.word.Halves(v.Docs, v.docs) {
		phrases = append(phrases, Phrase{Terms: terms, two: true})
	}
	return phrases
}

// Halves returns up to six ways to write a word as two known words, as pairs of terms, the most
// common first. docs returns how many documents contain a term; all is the number of documents.
func (w Word) Halves(docs func(string) int, all int) (halves [][]string) {
	runes := []rune(w.written)
	if w.pair || len(runes) > maxSplit {
		return nil
	}
	found := map[string]int{}
	for at := 1; at < len(runes); at++ {
		first, next := half(string(runes[:at])), half(string(runes[at:]))
		if n := docs(first.Folded); n == 0 || n > maxDocsOfHalf(all) || !CanJoin(first, next) {
			continue
		}
		for _, language := range languages {
			terms := []string{first.stem(language), next.stem(language)}
			n, key := min(docs(terms[0]), docs(terms[1])), strings.Join(terms, " ")
			if _, known := found[key]; !known && n > 0 && n <= maxHalf {
				found[key] = n
				halves = append(halves, terms)
			}
		}
	}
	slices.SortStableFunc(halves, func(a, b []string) int {
		return cmp.Compare(found[strings.Join(b, " ")], found[strings.Join(a, " ")])
	})
	return halves[:min(len(halves), mostTwos)]
}

// maxDocsOfHalf returns the maximum number of documents, out of all, for a word that may begin a
// split compound. "in form" is in many texts and does not mean "inform".
func maxDocsOfHalf(all int) int {
	if all < fewDocs {
		return all
	}
	return all / 4
}

// Single reports whether w is one word, which may also be written as two.
func (w QueryTerm) Single() bool {
	return !slices.ContainsFunc(w.Any, func(p Phrase) bool { return len(p.Terms) > 1 && !p.two })
}
