package similar

import (
	"slices"
	"strings"

	"ideaboard/internal/search"
)

// Learner reads a sample of a site's ideas, in any number of parts. It keeps each
// different word once, and of the texts only the numbers of their words.
type Learner struct {
	m       *Model
	words   []knownWord
	number  map[wordKey]int32
	written map[string]string // words that were read, with their terms
	texts   []readText
}

// knownWord is a word with its term.
type knownWord struct {
	search.Word
	term string
}

type wordKey struct{ folded, term string }

// readText is a text as the numbers of its words.
type readText struct {
	id          int64
	sum         uint64
	title, body []int32
}

// NewLearner returns a learner that has read nothing.
func NewLearner() *Learner {
	return &Learner{
		m:       &Model{counts: map[string]float64{}, spelling: map[string]string{}},
		number:  map[wordKey]int32{},
		written: map[string]string{},
	}
}

// Learn learns from texts, seconds for 20,000 of them.
func Learn(texts []Text) *Model {
	l := NewLearner()
	l.Read(texts)
	return l.Model()
}

// Read reads more texts. It keeps no reference to them.
func (l *Learner) Read(texts []Text) {
	for _, text := range texts {
		text.Body = cut(text.Body)
		read := readText{id: text.ID, sum: sum(text), title: l.numbers(text.Title), body: l.numbers(text.Body)}
		l.texts = append(l.texts, read)
		l.m.ideas++
		l.count(read)
	}
}

// Texts returns how many texts were read.
func (l *Learner) Texts() int { return len(l.texts) }

// numbers returns the words of a text as numbers.
func (l *Learner) numbers(text string) []int32 {
	of := analyse(text)
	numbers := make([]int32, len(of.words))
	for i, word := range of.words {
		number, known := l.number[wordKey{word.Folded, of.terms[i]}]
		if !known {
			number = l.add(word, of.terms[i])
		}
		l.written[l.words[number].Folded] = l.words[number].term
		numbers[i] = number
	}
	return numbers
}

// add keeps a word that was not read before, apart from its text.
func (l *Learner) add(word search.Word, term string) int32 {
	one, known := l.m.spelling[term]
	if !known {
		one = strings.Clone(term)
		l.m.spelling[one] = one
	}
	number := int32(len(l.words))
	l.words = append(l.words, knownWord{word.Clone(), one})
	l.number[wordKey{l.words[number].Folded, one}] = number
	return number
}

// count counts the words of an idea, each once.
func (l *Learner) count(read readText) {
	known := map[string]bool{}
	for _, numbers := range [][]int32{read.title, read.body} {
		for _, n := range numbers {
			if term := l.words[n].term; !known[term] {
				known[term] = true
				l.m.counts[term]++
			}
		}
	}
}

// Model returns what was learned. The learner can no longer be used.
func (l *Learner) Model() *Model {
	m := l.m
	l.learnTwos()
	for _, read := range l.texts {
		m.title += float64(len(l.apart(nil, read.title)))
		m.body += float64(len(l.apart(nil, read.body)))
	}
	m.title /= max(m.ideas, 1)
	m.body /= max(m.ideas, 1)
	m.learnCompany(func(yield func([]string) bool) {
		var terms []string
		for _, read := range l.texts {
			terms = l.apart(l.apart(terms[:0], read.title), read.body)
			if !yield(terms) {
				return
			}
		}
	})
	for _, read := range l.texts {
		if m.memory.full() {
			break
		}
		m.memory.put(read.id, kept{read.sum, m.prepareTerms(l.apart(nil, read.title), l.apart(nil, read.body))})
	}
	return m
}

// learnTwos finds the words that the site usually has as two neighbours as well.
func (l *Learner) learnTwos() {
	m := l.m
	m.twos = map[string][2]string{}
	seen := map[[2]string]int{}
	for _, read := range l.texts {
		for _, numbers := range [][]int32{read.title, read.body} {
			for i := 1; i < len(numbers); i++ {
				first, next := l.words[numbers[i-1]], l.words[numbers[i]]
				one := l.written[first.Folded+next.Folded]
				if one == "" {
					one = first.Folded + next.term
				}
				if m.counts[one] == 0 || !search.CanJoin(first.Word, next.Word) || m.Share(first.term) > common {
					continue
				}
				pair := [2]string{first.term, next.term}
				if seen[pair]++; float64(seen[pair]*usual) >= m.ideas {
					m.twos[first.Folded+next.Folded] = pair
				}
			}
		}
	}
}

// apart appends the terms of words that were read, and those of the words that they
// are made of.
func (l *Learner) apart(terms []string, numbers []int32) []string {
	terms = slices.Grow(terms, len(numbers))
	for _, n := range numbers {
		word := l.words[n]
		terms = append(terms, word.term)
		if two, known := l.m.twos[word.Folded]; known {
			terms = append(terms, two[:]...)
		}
	}
	return terms
}
