package similar

import (
	"hash/maphash"
	"math"
	"strings"
	"sync"
)

// prepared is a text with what the comparison asks of it. It is kept small, as
// thousands are remembered.
type prepared struct {
	words               []word // those of the title first
	inTitle             int    // how many of them
	titleLen, bodyLen   float64
	titleMean, bodyMean []float32
	length              float64 // of all the words' weights
}

// word is a word of a text: how often it is in it, and how rare it is.
type word struct {
	term        string
	title, body float32
	rare        float32
}

func (w word) all() float64 { return 3*float64(w.title) + float64(w.body) }

func (m *Model) prepare(text Text) *prepared {
	return m.prepareTerms(m.terms(text.Title), m.terms(text.Body))
}

func (m *Model) prepareTerms(title, body []string) *prepared {
	p := &prepared{titleLen: float64(len(title)), bodyLen: float64(len(body))}
	place := make(map[string]int, len(title)+len(body))
	at := func(term string) *word {
		i, known := place[term]
		if !known {
			i, place[term] = len(p.words), len(p.words)
			p.words = append(p.words, word{term: m.spelled(term), rare: float32(m.rare(term))})
		}
		return &p.words[i]
	}
	for _, term := range title {
		at(term).title++
	}
	p.inTitle = len(p.words)
	for _, term := range body {
		at(term).body++
	}
	p.titleMean = m.mean(p.words, func(w word) float64 { return float64(w.title) })
	p.bodyMean = m.mean(p.words, func(w word) float64 { return float64(w.body) })
	for _, w := range p.words {
		weight := float64(w.rare) * (1 + math.Log(1+w.all()))
		p.length += weight * weight
	}
	p.length = math.Sqrt(p.length)
	return p
}

// mean returns the direction of the words' company, or nil if none is known.
func (m *Model) mean(words []word, count func(word) float64) []float32 {
	if m == nil || m.vectors == nil {
		return nil
	}
	mean := make([]float32, dimensions)
	for _, w := range words {
		if n := count(w); n > 0 {
			weight := float32(math.Sqrt(n)) * w.rare
			for i, x := range m.vectors[w.term] {
				mean[i] += weight * x
			}
		}
	}
	return unit(mean)
}

// remembered is how many words of prepared texts a model keeps: some 20 MB.
const remembered = 600_000

// memory keeps prepared texts by idea, the ones that were asked for lately: what
// was not used since half of it was filled is forgotten. A text that was edited
// has another sum and is prepared anew.
type memory struct {
	mu         sync.Mutex
	young, old map[int64]kept
	words      int // of young
}

type kept struct {
	sum  uint64
	text *prepared
}

var seed = maphash.MakeSeed()

func sum(text Text) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.WriteString(text.Title)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(text.Body)
	return h.Sum64()
}

func (m *memory) put(id int64, k kept) {
	if m.young == nil || m.full() {
		m.old, m.young, m.words = m.young, make(map[int64]kept), 0
	}
	m.young[id] = k
	m.words += len(k.text.words) + aText
}

// aText is as how many words a text itself counts: its two directions have the most.
const aText = 20

// full reports whether half of the memory is in use.
func (m *memory) full() bool { return m.words >= remembered/2 }

func (m *memory) find(id int64, sum uint64) *prepared {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.young[id]
	if !ok {
		if k, ok = m.old[id]; ok {
			m.put(id, k)
		}
	}
	if !ok || k.sum != sum {
		return nil
	}
	return k.text
}

// known returns a candidate prepared, from memory if it is there.
func (m *Model) known(text Text) *prepared {
	text.Body = cut(text.Body)
	if m == nil || text.ID == 0 {
		return m.prepare(text)
	}
	s := sum(text)
	if p := m.memory.find(text.ID, s); p != nil {
		return p
	}
	p := m.prepare(text)
	m.memory.mu.Lock()
	defer m.memory.mu.Unlock()
	m.memory.put(text.ID, kept{s, p})
	return p
}

// spelled returns a copy of a term that many texts can share.
func (m *Model) spelled(term string) string {
	if m != nil {
		if one, ok := m.spelling[term]; ok {
			return one
		}
	}
	return strings.Clone(term)
}
