package bench

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// plain is the floor that the similar ideas are measured against: BM25 (k1 1.2,
// b 0.75) of words as they are written, title and text alike.
type plain struct {
	c       *collection
	holds   map[string][]held // by word
	lengths []float64
	mean    float64
}

// held is how often a row has a word.
type held struct {
	row   int
	times float64
}

func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func newPlain(c *collection) *plain {
	p := &plain{c: c, holds: map[string][]held{}, lengths: make([]float64, len(c.rows))}
	for row, idea := range c.rows {
		words := plainWords(idea.Title + " " + idea.Body)
		times := map[string]float64{}
		for _, word := range words {
			times[word]++
		}
		for word, n := range times {
			p.holds[word] = append(p.holds[word], held{row, n})
		}
		p.lengths[row] = float64(len(words))
		p.mean += p.lengths[row] / float64(len(c.rows))
	}
	return p
}

// find returns the ten best rows for a question.
func (p *plain) find(q question, withText, earlier bool) []int {
	asked := p.c.rows[q.query].Title
	if withText {
		asked += " " + p.c.rows[q.query].Body
	}
	scores := map[int]float64{}
	for _, word := range plainWords(asked) {
		n := float64(len(p.holds[word]))
		rare := math.Log(1 + (float64(len(p.c.rows))-n+0.5)/(n+0.5))
		for _, h := range p.holds[word] {
			scores[h.row] += rare * h.times * 2.2 / (h.times + 1.2*(0.25+0.75*p.lengths[h.row]/p.mean))
		}
	}
	var rows []int
	for row := range scores {
		if row != q.query && (!earlier || p.c.before(row, q.query)) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	return rows[:min(len(rows), 10)]
}
