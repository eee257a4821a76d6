package similar

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
	of, other := runs(a), runs(b)
	if len(of) == 0 || len(other) == 0 {
		return 0
	}
	left, same := map[[3]rune]int{}, 0
	for _, run := range of {
		left[run]++
	}
	for _, run := range other {
		if left[run] > 0 {
			left[run]--
			same++
		}
	}
	return 2 * float64(same) / float64(len(of)+len(other))
}

func runs(word string) (runs [][3]rune) {
	letters := []rune("^" + word + "$")
	for i := 0; i+3 <= len(letters); i++ {
		runs = append(runs, [3]rune(letters[i:i+3]))
	}
	return runs
}
