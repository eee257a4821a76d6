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
	for _, term := range append(terms(asked.Title), terms(asked.Body)...) {
		wanted[term] = true
	}
	type spelling struct{ written, term string }
	var found []spelling
	known := map[string]bool{}
	for _, text := range []string{candidate.Title, cut(candidate.Body)} {
		stems := search.Terms(text)
		for i, w := range search.Words(text) {
			if wanted[stems[i]] && !known[stems[i]] && m.says(stems[i]) {
				known[stems[i]] = true
				found = append(found, spelling{text[w.Start:w.End], stems[i]})
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
