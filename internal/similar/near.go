package similar

// nearness remembers how near two words are while one question is answered.
type nearness struct {
	m     *Model
	known map[[2]string]float64
}

// found returns how much of one title is said in another, rare words counting
// more; a word that is spelled alike or keeps the same company counts in part.
func (n nearness) found(one, other map[string]float64) float64 {
	var got, most float64
	for term := range one {
		weight, best := n.m.rare(term), 0.0
		most += weight
		if other[term] > 0 {
			best = 1
		} else {
			for word := range other {
				best = max(best, n.of(term, word))
			}
		}
		got += weight * best
	}
	if most == 0 {
		return 0
	}
	return got / most
}

func (n nearness) of(a, b string) float64 {
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
	n.known[[2]string{a, b}], n.known[[2]string{b, a}] = near, near
	return near
}

// spelledAlike returns the share of runs of three letters that two words have in
// common.
func spelledAlike(a, b string) float64 {
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
