package search

import (
	"strings"
	"unicode/utf8"
)

// Mark is a piece of a text, and whether it matches the query.
type Mark struct {
	Text string
	Hit  bool
}

// span is a match in a text: its byte range and the index of the matching QueryTerm.
type span struct{ start, end, word int }

// hits returns the matches in a text.
func hits(text string, wanted []QueryTerm) (list []span) {
	begins, words, stems := beginnings(wanted), Words(text), stemmer{}
	for i, word := range words {
		if !begins[beginning(word.Folded)] {
			continue
		}
		for which, w := range wanted {
			if n := w.matchAt(words, i, stems); n > 0 {
				list = append(list, span{word.Start, words[i+n-1].End, which})
			}
		}
	}
	return list
}

// Marks splits a text into pieces and marks those that match.
func Marks(text string, wanted []QueryTerm) []Mark {
	return marks(text, hits(text, wanted), 0, len(text))
}

func marks(text string, hits []span, from, to int) (list []Mark) {
	at := from
	for _, hit := range hits {
		if hit.end <= at || hit.start < from || hit.end > to {
			continue
		}
		start := max(hit.start, at)
		if start > at {
			list = append(list, Mark{text[at:start], false})
		}
		if n := len(list); n > 0 && list[n-1].Hit { // pairs overlap
			list[n-1].Text += text[start:hit.end]
		} else {
			list = append(list, Mark{text[start:hit.end], true})
		}
		at = hit.end
	}
	if at < to {
		list = append(list, Mark{text[at:to], false})
	}
	return list
}

// Excerpt returns about limit bytes of a text around the place with the most matches, in pieces.
// It returns nil if nothing matches.
func Excerpt(text string, wanted []QueryTerm, limit int) []Mark {
	found := hits(text, wanted)
	if len(found) == 0 {
		return nil
	}
	best, most := 0, 0
	for i := range found {
		seen, n := map[int]bool{}, 0
		for _, hit := range found[i:] {
			if hit.end-found[i].start > limit*3/4 {
				break
			}
			if !seen[hit.word] {
				seen[hit.word] = true
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	from := wordBegin(text, found[best].start-limit/4)
	to := wordEnd(text, from+limit)
	list := marks(text, found, from, to)
	if from > 0 {
		list = append([]Mark{{Text: "… "}}, list...)
	}
	if to < len(text) {
		list = append(list, Mark{Text: " …"})
	}
	return list
}

// wordBegin returns the start of the first word after at.
func wordBegin(text string, at int) int {
	if at <= 0 {
		return 0
	}
	if space := strings.IndexByte(text[at:], ' '); space >= 0 && space < 30 {
		return at + space + 1
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// wordEnd returns the end of the last word before at.
func wordEnd(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	if space := strings.LastIndexByte(text[:at], ' '); space > at-30 && space > 0 {
		return space
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// beginnings returns the first letters of words that may match. A stem starts like its word, and
// stemming every word of a long text would be too slow.
func beginnings(wanted []QueryTerm) map[string]bool {
	begins := map[string]bool{}
	for _, w := range wanted {
		for _, phrase := range w.Any {
			begins[beginning(phrase.Terms[0])] = true
		}
	}
	return begins
}

// beginning returns the first letter of a word.
func beginning(word string) string {
	_, size := utf8.DecodeRuneInString(word)
	return word[:size]
}
