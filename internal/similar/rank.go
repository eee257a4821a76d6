package similar

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// The parts of the score; together they are 1. They were fitted to the 190 pairs
// of one collection and then made round: docs/similar.md has what they lose on
// pairs they were not fitted to.
const (
	byWords   = 0.15 // BM25F of the words that are shared
	byMeaning = 0.15 // company of the titles' words
	byText    = 0.05 // company of the other's text
	byAsked   = 0.25 // how much of the title is found in the other's
	byOther   = 0.15 // and the other way round
	byWhole   = 0.25 // cosine of all words
)

// What people propose at about the same time is likelier to be the same: an idea
// gains up to sameTime of its score, and a third of that when a year lies between.
const (
	sameTime = 0.2
	fades    = 365 * 24 * time.Hour
)

// Sure is the score from which on two ideas are said to be alike.
const Sure = 0.22

// Alike is a candidate with how alike it is, from 0 to 1.
type Alike struct {
	ID    int64
	Score float64
}

// question is what is asked, with what its words weigh.
type question struct {
	*prepared
	weights map[string]float64 // in BM25F
	whole   map[string]float64 // in the cosine
	most    float64            // that BM25F could give
}

func (m *Model) ask(text Text) question {
	q := question{prepared: m.prepare(text), weights: map[string]float64{}, whole: map[string]float64{}}
	for _, w := range q.words {
		q.weights[w.term] = wider(w) * float64(w.rare)
		q.whole[w.term] = float64(w.rare) * (1 + math.Log(1+w.all()))
		q.most += q.weights[w.term] * 2.2
	}
	q.titleMean = m.mean(q.words, wider) // what is asked may be said in the text only
	return q
}

// wider counts a word of the text beside those of the title.
func wider(w word) float64 {
	return float64(w.title) + 0.6*float64(w.body)/(float64(w.body)+1)
}

// Rank orders the candidates, the most alike first.
func (m *Model) Rank(asked Text, candidates []Text) []Alike {
	q := m.ask(asked)
	likeness := nearness{m: m, asked: q.words[:q.inTitle], known: map[string][]float64{}}
	ranked := make([]Alike, len(candidates))
	for i, candidate := range candidates {
		score := m.score(q, m.known(candidate), likeness) * timely(asked.At, candidate.At)
		ranked[i] = Alike{candidate.ID, min(score, 1)}
	}
	slices.SortFunc(ranked, func(a, b Alike) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return ranked
}

// timely returns what a score is multiplied by for the time between two ideas.
func timely(a, b time.Time) float64 {
	if a.IsZero() || b.IsZero() {
		return 1
	}
	return 1 + sameTime*math.Exp(-math.Abs(float64(a.Sub(b))/float64(fades)))
}

func (m *Model) score(q question, b *prepared, likeness nearness) float64 {
	asked, other := likeness.found(b.words[:b.inTitle])
	overlap, whole := m.shared(q, b)
	return byWords*overlap + byWhole*whole +
		byMeaning*max(0, dot(q.titleMean, b.titleMean)) + byText*max(0, dot(q.titleMean, b.bodyMean)) +
		byAsked*asked + byOther*other
}

// shared compares by the words that both have. overlap is BM25F, a title's word
// counting five times a text's, as a share of the most that there could be; whole
// is the cosine of all words.
func (m *Model) shared(q question, b *prepared) (overlap, whole float64) {
	title, body := m.lengths()
	for _, w := range b.words {
		weight, asked := q.weights[w.term]
		if !asked {
			continue
		}
		tf := 5*float64(w.title)/(0.25+0.75*b.titleLen/title) + float64(w.body)/(0.25+0.75*b.bodyLen/body)
		overlap += weight * tf * 2.2 / (tf + 1.2)
		whole += q.whole[w.term] * float64(w.rare) * (1 + math.Log(1+w.all()))
	}
	if overlap == 0 {
		return 0, 0
	}
	return overlap / q.most, whole / (q.length * b.length)
}
