package search

import "strings"

// TitleScorer rates how well titles match a query. It must not be used concurrently.
type TitleScorer struct {
	query   Query
	weights []float64
	sum     float64
	begins  map[string]bool
	stems   stemmer
}

// NewTitleScorer returns a scorer for q. Words that are rare in the vocabulary weigh more.
func NewTitleScorer(q Query, words *Vocabulary) *TitleScorer {
	s := &TitleScorer{query: q, begins: beginnings(q.Words), stems: stemmer{}}
	for _, wanted := range q.Words {
		weight := words.Weight(wanted)
		s.weights, s.sum = append(s.weights, weight), s.sum+weight
	}
	return s
}

// Score returns the weighted share of the query that a title contains: 0 for nothing, 1 for
// everything, and up to 1.5 if the title has few other words or contains the query literally.
func (s *TitleScorer) Score(title string) float64 {
	if s.sum == 0 {
		return 0
	}
	words := Words(title)
	has, exact, spent := make([]bool, len(s.weights)), 0.0, make([]bool, len(words))
	for at, word := range words {
		if !s.begins[beginning(word.Folded)] {
			continue
		}
		for i, wanted := range s.query.Words {
			n := wanted.matchAt(words, at, s.stems)
			if n == 0 {
				continue
			}
			if !has[i] && wanted.Folded == word.Folded {
				exact += s.weights[i]
			}
			has[i] = true
			for k := range n {
				spent[at+k] = true
			}
		}
	}
	got, used := 0.0, 0
	for _, is := range spent {
		if is {
			used++
		}
	}
	for i, is := range has {
		if is {
			got += s.weights[i]
		}
	}
	if got == 0 {
		return 0
	}
	return got/s.sum + 0.25*exact/s.sum + 0.25*float64(used)/float64(len(words))
}

// Replace returns typed with the word whose folded form is folded replaced by with.
func Replace(typed, folded, with string) string {
	for _, word := range Words(typed) {
		if word.Folded == folded {
			return typed[:word.Start] + with + typed[word.End:]
		}
	}
	return strings.TrimSpace(typed)
}
