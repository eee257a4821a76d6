package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// MaxVocabulary is how many words are kept at most: the commonest.
const MaxVocabulary = 200_000

// Counted is a term, and how many things have it.
type Counted struct {
	Word string
	Docs int
}

// Vocabulary is the words of an index with how often they occur. It is never
// changed. Of nil everything is unknown.
type Vocabulary struct {
	words      []Counted // sorted by word
	signatures []uint64  // of each word, one bit a letter, to pass over most quickly
	docs       int
}

// NewVocabulary takes words of an index of so many documents.
func NewVocabulary(words []Counted, docs int) *Vocabulary {
	if len(words) > MaxVocabulary {
		slices.SortFunc(words, func(a, b Counted) int { return cmp.Compare(b.Docs, a.Docs) })
		words = words[:MaxVocabulary]
	}
	slices.SortFunc(words, func(a, b Counted) int { return cmp.Compare(a.Word, b.Word) })
	v := &Vocabulary{words: words, signatures: make([]uint64, len(words)), docs: docs}
	for i, word := range words {
		v.signatures[i] = signature(word.Word)
	}
	return v
}

func signature(word string) (set uint64) {
	for _, r := range word {
		set |= 1 << (uint(r) % 64)
	}
	return set
}

// Docs returns how many documents have the term; 0 when it is not known.
func (v *Vocabulary) Docs(term string) int {
	if v == nil {
		return 0
	}
	at, known := slices.BinarySearchFunc(v.words, term, func(c Counted, term string) int {
		return cmp.Compare(c.Word, term)
	})
	if !known {
		return 0
	}
	return v.words[at].Docs
}

// Count returns how many documents have the wanted word at most: the sum over
// what it may be found by. Of a phrase it is the rarest of its words.
func (v *Vocabulary) Count(w Wanted) (n int) {
	if v == nil {
		return 0
	}
	for _, phrase := range w.Any {
		rarest := math.MaxInt
		for _, term := range phrase.Terms {
			rarest = min(rarest, v.Docs(term))
		}
		if phrase.Prefix {
			rarest = v.beginning(phrase.Terms[len(phrase.Terms)-1])
		}
		if phrase.two { // few texts that have both have one after the other
			rarest /= 4
		}
		n += rarest
	}
	return n
}

// beginning returns how many documents have words that begin so, at most.
func (v *Vocabulary) beginning(prefix string) (n int) {
	at := sort.Search(len(v.words), func(i int) bool { return v.words[i].Word >= prefix })
	for ; at < len(v.words) && strings.HasPrefix(v.words[at].Word, prefix); at++ {
		n += v.words[at].Docs
	}
	return n
}

// Weight returns how much a wanted word tells: the rarer, the more.
func (v *Vocabulary) Weight(w Wanted) float64 {
	if v == nil || v.docs == 0 {
		return 1
	}
	return math.Log(1 + float64(v.docs)/float64(1+v.Count(w)))
}

// Near returns up to three known words that the word may have been meant as, the
// likeliest first: one letter apart, two from eight letters on, and in more than
// docs documents.
func (v *Vocabulary) Near(word string, docs int) []string {
	runes := []rune(word)
	if v == nil || len(runes) < 4 || len(runes) > 40 {
		return nil
	}
	limit := 1
	if len(runes) >= 8 {
		limit = 2
	}
	type near struct {
		word        string
		apart, docs int
	}
	var found []near
	set := signature(word)
	for i, known := range v.words {
		if known.Docs <= docs || bits.OnesCount64(set^v.signatures[i]) > 2*limit || len(known.Word) > len(word)+4*limit ||
			len(known.Word)+4*limit < len(word) {
			continue
		}
		if n := utf8.RuneCountInString(known.Word); n > len(runes)+limit || n+limit < len(runes) {
			continue
		}
		if apart := Distance(runes, []rune(known.Word)); apart > 0 && apart <= limit {
			found = append(found, near{known.Word, apart, known.Docs})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), cmp.Compare(b.docs, a.docs), cmp.Compare(a.word, b.word))
	})
	var words []string
	for _, f := range found[:min(len(found), 3)] {
		words = append(words, f.word)
	}
	return words
}

// Distance is how many letters must be added, left out, changed or swapped with
// their neighbour to make a of b.
func Distance(a, b []rune) int {
	two, one, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := range a {
		now[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			now[j+1] = min(one[j+1]+1, now[j]+1, one[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				now[j+1] = min(now[j+1], two[j-1]+1)
			}
		}
		two, one, now = one, now, two
	}
	return one[len(b)]
}
