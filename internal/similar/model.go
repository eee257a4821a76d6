package similar

import (
	"math"
	"time"

	"ideaboard/internal/search"
)

// Text is what is compared: an idea, or what somebody writes.
type Text struct {
	ID          int64
	Title, Body string
	At          time.Time // when it was proposed; zero: not known
}

// Model is what was learned of a site's words. A nil model knows nothing, and
// works all the same.
type Model struct {
	ideas   float64            // that were read
	counts  map[string]float64 // ideas that have a word
	vectors map[string][]float32
	title   float64 // words of an idea's title, on average
	body    float64

	spelling map[string]string    // terms that are known, each in one copy
	twos     map[string][2]string // words that are also written as two: their terms
	memory   memory
}

// analysed is the words of a text and their terms.
type analysed struct {
	words []search.Word
	terms []string
}

func analyse(text string) (of analysed) {
	of.words, of.terms = search.Analyse(spread(cut(text)))
	return of
}

// Share returns which share of the ideas has a word, 0 if it is not known.
func (m *Model) Share(term string) float64 {
	if m == nil || m.ideas == 0 {
		return 0
	}
	return m.counts[term] / m.ideas
}

// rare returns how much a word says: the rarer the more.
func (m *Model) rare(term string) float64 {
	if m == nil || m.ideas == 0 {
		return 1
	}
	n := m.counts[term]
	return math.Log(1 + (m.ideas-n+0.5)/(n+0.5))
}

func (m *Model) lengths() (title, body float64) {
	if m == nil || m.ideas == 0 {
		return 7, 80
	}
	return max(m.title, 1), max(m.body, 1)
}

func (m *Model) vector(term string) []float32 {
	if m == nil {
		return nil
	}
	return m.vectors[term]
}
