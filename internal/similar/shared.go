package similar

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"ideaboard/internal/search"
)

// everywhere is the share of ideas from which on a word says nothing.
const everywhere = 0.15

// Shared returns the words of a candidate that were asked for, the rarest first,
// as the candidate spells them; at most most.
func (m *Model) Shared(asked, candidate Text, most int) (shared []string) {
	wanted := map[string]bool{}
	for _, term := range append(m.terms(asked.Title), m.terms(asked.Body)...) {
		wanted[term] = true
	}
	type spelling struct{ written, term string }
	var found []spelling
	known := map[string]bool{}
	for _, text := range []string{candidate.Title, cut(candidate.Body)} {
		words, stems := search.Analyse(text)
		add := func(term string, start, end int) {
			if wanted[term] && !known[term] && m.says(term) {
				known[term] = true
				found = append(found, spelling{text[start:end], term})
			}
		}
		for i, w := range words {
			add(stems[i], w.Start, w.End)
			if two, known := m.two(w, stems[i]); known && wanted[two[0]] && wanted[two[1]] {
				wanted[stems[i]] = true // another form of what was asked
				add(stems[i], w.Start, w.End)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b spelling) int { return cmp.Compare(m.rare(b.term), m.rare(a.term)) })
	for _, word := range found[:min(len(found), most)] {
		shared = append(shared, word.written)
	}
	return shared
}

// says reports whether a word tells anything: it is not everywhere, nor, where
// that is not known, a short one.
func (m *Model) says(term string) bool {
	if m == nil || m.ideas < 50 {
		return utf8.RuneCountInString(term) > 3 || term[0] >= utf8.RuneSelf
	}
	return m.Share(term) < everywhere
}
