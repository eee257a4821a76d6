package similar

import "slices"

// nearness remembers how near two words are while one question is answered.
type nearness struct {
	m     *Model
	known map[[2]string]float64
}

// found returns how much of one title is said in another, rare words counting
// more; a word that is spelled alike or keeps the same company counts in part.
func (n nearness) found(one, other []word) float64 {
	var got, most float64
	for _, w := range one {
		most += float64(w.rare)
		got += float64(w.rare) * n.best(w.term, other)
	}
	if most == 0 {
		return 0
	}
	return got / most
}

func (n nearness) best(term string, words []word) (best float64) {
	for _, w := range words {
		if w.term == term {
			return 1
		}
	}
	for _, w := range words {
		best = max(best, n.of(term, w.term))
	}
	return best
}

func (n nearness) of(a, b string) float64 {
	if a > b {
		a, b = b, a
	}
	if near, ok := n.known[[2]string{a, b}]; ok {
		return near
	}
	near := 0.0
	if company := dot(n.m.vector(a), n.m.vector(b)); company >= 0.4 {
		near = company
	}
	if letters := spelledAlike(a, b); letters >= 0.5 {
		near = max(near, letters)
	}
	near *= 0.8
	n.known[[2]string{a, b}] = near
	return near
}

// spelledAlike returns the share of runs of three letters that two words have in
// common.
func spelledAlike(a, b string) float64 {
	if len(a) > 4*len(b) || len(b) > 4*len(a) { // too few in common, whatever they are
		return 0
	}
	var rooms [2][maxRuns]uint64
	left, other, same := runs(rooms[0][:0], a), runs(rooms[1][:0], b), 0
	total := len(left) + len(other)
	if total == 0 {
		return 0
	}
	for _, run := range other {
		if i := slices.Index(left, run); i >= 0 {
			left[i] = left[len(left)-1] // each counts once
			left = left[:len(left)-1]
			same++
		}
	}
	return 2 * float64(same) / float64(total)
}

// maxRuns is how many runs of a word count; terms have at most 60 letters.
const maxRuns = 64

// runs appends the runs of three letters of a word, its ends being letters, too,
// each as one number. This is asked thousands of times for each question.
func runs(to []uint64, word string) []uint64 {
	run, letters := uint64('^'), 1
	add := func(letter rune) {
		run = (run<<21 | uint64(letter)) & (1<<63 - 1)
		if letters++; letters >= 3 && len(to) < maxRuns {
			to = append(to, run)
		}
	}
	for _, letter := range word {
		add(letter)
	}
	add('$')
	return to
}
