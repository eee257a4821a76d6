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

// MaxVocabulary is the maximum number of words in a vocabulary. The most common are kept.
const MaxVocabulary = 200_000

// Counted is a term and the number of documents that contain it.
type Counted struct {
	Word string
	Docs int
}

// Vocabulary is the words of an index and how many documents contain each. It is immutable. In a
// nil Vocabulary every word is unknown.
type Vocabulary struct {
	words      []Counted // sorted by word
	signatures []uint64  // of each word, one bit a letter, to pass over most quickly
	docs       int
}

// NewVocabulary returns the vocabulary of an index with docs documents.
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

// Docs returns how many documents contain the term, or 0 if it is unknown.
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

// Count returns an upper bound for the number of documents that match w: the sum over its terms,
// and for a phrase the number of its rarest term.
func (v *Vocabulary) Count(w QueryTerm) (n int) {
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

// beginning returns an upper bound for the number of documents with words that start with prefix.
func (v *Vocabulary) beginning(prefix string) (n int) {
	at := sort.Search(len(v.words), func(i int) bool { return v.words[i].Word >= prefix })
	for ; at < len(v.words) && strings.HasPrefix(v.words[at].Word, prefix); at++ {
		n += v.words[at].Docs
	}
	return n
}

// Weight returns the weight of w, which is higher if it is rarer.
func (v *Vocabulary) Weight(w QueryTerm) float64 {
	if v == nil || v.docs == 0 {
		return 1
	}
	return math.Log(1 + float64(v.docs)/float64(1+v.Count(w)))
}

// Near returns up to three known words that may have been meant by word, the most likely first:
// one edit away, or two for words of eight letters and more, and in more than docs documents.
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

// Distance returns the number of edits that turn a into b: adding, removing or replacing a letter,
// or swapping two adjacent ones.
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
