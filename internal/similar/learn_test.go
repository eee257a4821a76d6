package similar

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// manyTexts returns texts of made-up words, some of which stay together.
func manyTexts(n, words int) []Text {
	chance := rand.New(rand.NewPCG(1, 2))
	texts := make([]Text, n)
	for i := range texts {
		var body strings.Builder
		for range words {
			fmt.Fprintf(&body, "w%dx ", int(400*math.Pow(chance.Float64(), 2))+i%7*40)
		}
		texts[i] = Text{ID: int64(n - i), Title: fmt.Sprintf("The w%dx", i%300), Body: body.String()}
		if i%6 == 0 {
			texts[i].Title += []string{" in a popup", " in a pop up"}[i%12/6]
		}
	}
	return texts
}

// TestLearningInParts checks that a model does not depend on how many texts are read at
// once.
func TestLearningInParts(t *testing.T) {
	t.Parallel()
	texts := manyTexts(600, 60)
	whole, parts := Learn(texts), NewLearner()
	for from := 0; from < len(texts); from += 70 {
		parts.Read(texts[from:min(from+70, len(texts))])
	}
	other := parts.Model()
	if !maps.Equal(whole.counts, other.counts) || !maps.Equal(whole.twos, other.twos) || len(whole.twos) == 0 ||
		whole.title != other.title || whole.body != other.body || len(whole.vectors) == 0 {
		t.Errorf("%d words, %d written as two and %d vectors; in parts %d, %d and %d", len(whole.counts), len(whole.twos),
			len(whole.vectors), len(other.counts), len(other.twos), len(other.vectors))
	}
	for i, alike := range whole.Rank(texts[7], texts[:50]) {
		if got := other.Rank(texts[7], texts[:50])[i]; got.ID != alike.ID || math.Abs(got.Score-alike.Score) > 1e-6 {
			t.Errorf("number %d is %+v, in parts %+v", i, alike, got)
		}
	}
}

// TestALearnerKeepsNoTexts reads texts and looks at what is kept: their words as numbers.
// The words themselves would take ten times as much memory as the texts.
func TestALearnerKeepsNoTexts(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	l, read := NewLearner(), 0
	for range 10 {
		for _, text := range manyTexts(500, 150) {
			read += len(text.Body)
			l.Read([]Text{text})
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int(after.HeapAlloc) - int(before.HeapAlloc); kept > 3*read {
		t.Errorf("%d MB are kept of %d MB of texts", kept>>20, read>>20)
	}
	runtime.KeepAlive(l)
}

// TestPreparedTextsAreBounded checks that long texts push others out of a model's memory
// before there are very many.
func TestPreparedTextsAreBounded(t *testing.T) {
	t.Parallel()
	var m memory
	long := &prepared{words: make([]word, 300)}
	for id := range int64(10_000) {
		m.put(id, kept{text: long})
	}
	if n := (len(m.young) + len(m.old)) * len(long.words); n > remembered {
		t.Errorf("texts of %d words are kept, more than %d", n, remembered)
	}
}
