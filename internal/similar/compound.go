package similar

import (
	"strings"

	"ideaboard/internal/search"
)

// A word that this site also writes as two counts as these, too: "popup" as "pop up"
// and "pop-up". See internal/search/compound.go.

const (
	common = 0.25 // share of ideas from which on a word begins no compound
	usual  = 900  // a word is written as two in one of so many ideas, or that is not usual
	few    = 500  // of a word that more than one of so many ideas has, other words bring enough
)

// apart adds to the terms of words those of the words that they are made of.
func (m *Model) apart(of analysed) []string {
	var all []string
	for i, word := range of.words {
		two, known := m.two(word, of.terms[i])
		if known && all == nil {
			all = append(make([]string, 0, len(of.terms)+4), of.terms[:i]...)
		}
		if all != nil {
			all = append(all, of.terms[i])
		}
		if known {
			all = append(all, two[:]...)
		}
	}
	if all == nil {
		return of.terms
	}
	return all
}

// two returns a word as the two that the site writes it as; of a word that is new to
// it, as the likeliest two that it knows.
func (m *Model) two(word search.Word, term string) (two [2]string, known bool) {
	if m == nil {
		return two, false
	}
	if two, known = m.twos[word.Folded]; known || m.counts[term] > 0 {
		return two, known
	}
	if halves := word.Halves(m.docs, int(m.ideas)); len(halves) > 0 {
		return [2]string(halves[0]), true
	}
	return two, false
}

func (m *Model) docs(term string) int { return int(m.counts[term]) }

// terms returns the terms of a text, and those of the words that its words are made of.
func (m *Model) terms(text string) []string { return m.apart(analyse(text)) }

// Forms returns what a title's words are in their other forms on this site, by which
// ideas are looked up as well: two words as one term, and one as two with a space
// between.
func (m *Model) Forms(title string) (forms []string) {
	if m == nil {
		return nil
	}
	words := search.Words(cut(title))
	for i, word := range words {
		for _, halves := range word.Halves(m.docs, int(m.ideas)) {
			forms = append(forms, strings.Join(halves, " "))
		}
		if i == 0 {
			continue
		}
		for _, one := range search.AsOne(words[i-1], word) {
			if n := m.counts[one]; n > 0 && n <= max(12, m.ideas/few) {
				forms = append(forms, one)
			}
		}
	}
	return forms
}
