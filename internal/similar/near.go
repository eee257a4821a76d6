package similar

import "slices"

// nearness is how near words are to those of the title that is asked for. It
// remembers each word's while one question is answered.
type nearness struct {
	m     *Model
	asked []word
	known map[string][]float64 // by word: to each that is asked for, from 0 to 1
}

// found returns how much of the title that is asked for is said in another, and
// how much of that one in it; rare words count more, and a word that is spelled
// alike or keeps the same company counts in part.
func (n nearness) found(other []word) (asked, back float64) {
	best, gotBack, mostBack := make([]float64, len(n.asked)), 0.0, 0.0
	for _, w := range other {
		nearest := 0.0
		for i, near := range n.to(w.term) {
			best[i], nearest = max(best[i], near), max(nearest, near)
		}
		mostBack += float64(w.rare)
		gotBack += float64(w.rare) * nearest
	}
	got, most := 0.0, 0.0
	for i, w := range n.asked {
		most += float64(w.rare)
		got += float64(w.rare) * best[i]
	}
	return share(got, most), share(gotBack, mostBack)
}

func share(of, most float64) float64 {
	if most == 0 {
		return 0
	}
	return of / most
}

// to returns how near a word is to each that is asked for.
func (n nearness) to(term string) []float64 {
	row, ok := n.known[term]
	if !ok {
		row = make([]float64, len(n.asked))
		for i, w := range n.asked {
			row[i] = n.m.near(w.term, term)
		}
		n.known[term] = row
	}
	return row
}

// near returns how near two words are by company or by spelling: 1 for the same,
// at most 0.8 for others.
func (m *Model) near(a, b string) (near float64) {
	if a == b {
		return 1
	}
	if company := dot(m.vector(a), m.vector(b)); company >= 0.4 {
		near = company
	}
	if runes := spelledAlike(a, b); runes >= 0.5 {
		near = max(near, runes)
	}
	return 0.8 * near
}

// spelledAlike returns the share of runs of three letters that two words have in
// common.
func spelledAlike(a, b string) float64 {
	if len(a) > 4*len(b) || len(b) > 4*len(a) { // too few in common, whatever they are
		return 0
	}
	var buffers [2][maxRuns]uint64
	left, other, same := runs(buffers[0][:0], a), runs(buffers[1][:0], b), 0
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
	run, runes := uint64('^'), 1
	add := func(r rune) {
		run = (run<<21 | uint64(r)) & (1<<63 - 1)
		if runes++; runes >= 3 && len(to) < maxRuns {
			to = append(to, run)
		}
	}
	for _, r := range word {
		add(r)
	}
	add('$')
	return to
}
