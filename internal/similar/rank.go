package similar

import (
	"cmp"
	"math"
	"slices"
)

// The parts of the score; together they are 1. They are round on purpose: they
// were tried on halves of a collection (docs/similar.md), not fitted to it.
const (
	byWords   = 0.15 // BM25F of the words that are shared
	byMeaning = 0.15 // company of the titles' words
	byText    = 0.05 // company of the other's text
	byAsked   = 0.25 // how much of the title is found in the other's
	byOther   = 0.15 // and the other way round
	byWhole   = 0.25 // cosine of all words
)

// Sure is the score from which on two ideas are said to be alike.
const Sure = 0.22

// Alike is a candidate with how alike it is, from 0 to 1.
type Alike struct {
	ID    int64
	Score float64
}

// prepared is a text with what the comparison asks of it.
type prepared struct {
	title, body, all    map[string]float64
	titleLen, bodyLen   float64
	titleMean, bodyMean []float32
	length              float64 // of all's weights
}

func (m *Model) prepare(text Text) (p prepared) {
	title, body := terms(text.Title), terms(text.Body)
	p.title, p.body, p.all = counted(title), counted(body), map[string]float64{}
	p.titleLen, p.bodyLen = float64(len(title)), float64(len(body))
	for term, n := range p.title {
		p.all[term] += 3 * n
	}
	for term, n := range p.body {
		p.all[term] += n
	}
	p.titleMean, p.bodyMean = m.mean(p.title), m.mean(p.body)
	for term, n := range p.all {
		weight := m.rare(term) * (1 + math.Log(1+n))
		p.length += weight * weight
	}
	p.length = math.Sqrt(p.length)
	return p
}

func counted(terms []string) map[string]float64 {
	counts := make(map[string]float64, len(terms))
	for _, term := range terms {
		counts[term]++
	}
	return counts
}

func (m *Model) mean(counts map[string]float64) []float32 {
	if m == nil || m.vectors == nil {
		return nil
	}
	mean := make([]float32, dimensions)
	for _, term := range sorted(counts) {
		weight := float32(math.Sqrt(counts[term]) * m.rare(term))
		for i, x := range m.vectors[term] {
			mean[i] += weight * x
		}
	}
	return unit(mean)
}

// Rank orders the candidates, the most alike first.
func (m *Model) Rank(asked Text, candidates []Text) []Alike {
	a, likeness := m.prepare(asked), nearness{m: m, known: map[[2]string]float64{}}
	if asked.Body != "" && m != nil && m.vectors != nil {
		wider := map[string]float64{}
		for term, n := range a.body {
			wider[term] = 0.6 * n / (n + 1)
		}
		for term, n := range a.title {
			wider[term] += n
		}
		a.titleMean = m.mean(wider)
	}
	ranked := make([]Alike, len(candidates))
	for i, candidate := range candidates {
		ranked[i] = Alike{candidate.ID, m.score(&a, m.prepare(candidate), likeness)}
	}
	slices.SortFunc(ranked, func(a, b Alike) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return ranked
}

func (m *Model) score(a *prepared, b prepared, likeness nearness) float64 {
	return byWords*m.words(a, &b) +
		byMeaning*max(0, dot(a.titleMean, b.titleMean)) + byText*max(0, dot(a.titleMean, b.bodyMean)) +
		byAsked*likeness.found(a.title, b.title) + byOther*likeness.found(b.title, a.title) +
		byWhole*m.whole(a, &b)
}

// words is BM25F, a title's word counting five times a text's, as a share of the
// most that there could be.
func (m *Model) words(a, b *prepared) float64 {
	title, body := m.lengths()
	var got, most float64
	for term := range a.all {
		asked := a.title[term]
		if of := a.body[term]; of > 0 {
			asked += 0.6 * of / (of + 1)
		}
		weight := asked * m.rare(term)
		tf := 5*b.title[term]/(0.25+0.75*b.titleLen/title) + b.body[term]/(0.25+0.75*b.bodyLen/body)
		got += weight * tf * 2.2 / (tf + 1.2)
		most += weight * 2.2
	}
	if most == 0 {
		return 0
	}
	return got / most
}

func (m *Model) whole(a, b *prepared) (sum float64) {
	for term, n := range a.all {
		if of := b.all[term]; of > 0 {
			rare := m.rare(term)
			sum += rare * rare * (1 + math.Log(1+n)) * (1 + math.Log(1+of))
		}
	}
	if sum == 0 {
		return 0
	}
	return sum / (a.length * b.length)
}

func sorted(counts map[string]float64) []string {
	terms := make([]string, 0, len(counts))
	for term := range counts {
		terms = append(terms, term)
	}
	slices.Sort(terms)
	return terms
}
