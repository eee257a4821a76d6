package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a query. The rest of a longer one is ignored.
const (
	MaxQuery = 200 // characters
	MaxWords = 12
)

// Query is a parsed search query. Every text is a valid query.
type Query struct {
	Words   []QueryTerm // all of them, if possible
	Not     []QueryTerm // none of them
	Filters []Filter
	Text    string // what was typed, without the filters
}

// QueryTerm is one word or phrase of a query.
type QueryTerm struct {
	Any        []Phrase // the phrases that match it
	Folded     string   // the word, "" for a phrase
	Meaningful bool     // not one of the small words that most texts contain
	last       bool     // possibly unfinished
	exact      bool     // quoted: no other forms match
	hyphen     bool     // a hyphen connects it to the previous word
	word       Word
}

// Phrase is a sequence of adjacent terms. With Prefix set, the last one is only the beginning of a
// word.
type Phrase struct {
	Terms  []string
	Prefix bool
	two    bool // a single word that a text may have as two
}

// Filter is a filter of a query, such as status:planned.
type Filter struct {
	Name, Value string
	Not         bool
}

// filters lists the names of filters.
var filters = []string{"status", "tag", "category", "author", "is"}

// Empty reports whether the query has no words and no filters.
func (q Query) Empty() bool { return len(q.Words)+len(q.Not)+len(q.Filters) == 0 }

// Parse parses a query: words, "phrases", -word, and the filters status:planned, tag:x,
// category:x, author:me and is:unanswered. Anything else counts as words.
func Parse(typed string) (q Query) {
	typed = strings.ToValidUTF8(typed, " ")
	if utf8.RuneCountInString(typed) > MaxQuery {
		typed = string([]rune(typed)[:MaxQuery])
	}
	var text []string
	for _, part := range parts(typed) {
		if filter, is := part.filter(); is {
			if len(q.Filters) < MaxWords {
				q.Filters = append(q.Filters, filter)
			}
			continue
		}
		wanted := part.wanted()
		if part.not {
			q.Not = append(q.Not, wanted...)
			continue
		}
		text = append(text, part.text)
		q.Words = append(q.Words, wanted...)
	}
	q.Text = strings.Join(text, " ")
	q.Not = q.Not[:min(len(q.Not), MaxWords)]
	join(q.Words)
	q.tidy(typed)
	return q
}

// tidy drops small words if there are others, treats the last word as possibly unfinished, and
// applies the limits.
func (q *Query) tidy(typed string) {
	n := len(q.Words)
	if n > 0 && q.Words[n-1].Folded != "" && !strings.HasSuffix(typed, " ") && !strings.HasSuffix(typed, `"`) {
		q.Words[n-1].matchBeginnings()
	}
	var telling []QueryTerm
	for _, word := range q.Words {
		if word.Meaningful {
			telling = append(telling, word)
		}
	}
	if len(telling) > 0 {
		q.Words = telling
	}
	q.Words = q.Words[:min(len(q.Words), MaxWords)]
}

// matchBeginnings makes w match all words that begin with it.
func (w *QueryTerm) matchBeginnings() {
	w.last = true
	if utf8.RuneCountInString(w.Folded) >= 2 {
		w.Any = append(w.Any, Phrase{Terms: []string{w.Folded}, Prefix: true})
	}
}

// part is a piece of a query as it was typed.
type part struct {
	name, text string // name of a filter, or ""
	not        bool
	quoted     bool
}

// parts splits a query at spaces and quotation marks.
func parts(typed string) (list []part) {
	trimmed := func(text string) string { return strings.TrimLeftFunc(text, unicode.IsSpace) }
	for rest := trimmed(typed); rest != ""; rest = trimmed(rest) {
		var p part
		after, is := strings.CutPrefix(rest, "-")
		if is && after != "" && !unicode.IsSpace([]rune(after)[0]) && after[0] != '-' {
			p.not, rest = true, after
		}
		for _, name := range filters {
			if len(rest) > len(name)+1 && strings.EqualFold(rest[:len(name)], name) && rest[len(name)] == ':' {
				p.name, rest = name, rest[len(name)+1:]
				break
			}
		}
		p.text, rest, p.quoted = piece(rest)
		list = append(list, p)
	}
	return list
}

// closing maps an opening quotation mark to the marks that close it.
var closing = map[rune]string{'"': `"`, '“': `”"`, '„': `“”"`, '«': "»", '「': "」"}

// piece splits off the first quotation, or the text before the next space.
func piece(rest string) (text, after string, quoted bool) {
	first, size := utf8.DecodeRuneInString(rest)
	if ends, is := closing[first]; is {
		inner := rest[size:]
		if at := strings.IndexAny(inner, ends); at >= 0 {
			_, size := utf8.DecodeRuneInString(inner[at:])
			return inner[:at], inner[at+size:], true
		}
		rest = inner
	}
	if at := strings.IndexFunc(rest, unicode.IsSpace); at >= 0 {
		return rest[:at], rest[at:], false
	}
	return rest, "", false
}

func (p part) filter() (Filter, bool) {
	value := strings.TrimSpace(p.text)
	return Filter{Name: p.name, Value: value, Not: p.not}, p.name != "" && value != ""
}

// wanted returns the words of a piece, or its single phrase.
func (p part) wanted() (list []QueryTerm) {
	words := Words(p.text)
	if p.quoted && len(words) > 1 {
		return []QueryTerm{phrase(words)}
	}
	if p.not && len(words) > 1 { // -well-known: not the one after the other
		w := phrase(words)
		if len(words) == 2 && words[0].joins(words[1]) {
			w.Or(words[0].with(words[1]).stems()...)
		}
		return []QueryTerm{w}
	}
	for i, word := range words {
		single := word.pair && utf8.RuneCountInString(word.Folded) == 1
		if single && i > 0 && words[i-1].pair && words[i-1].End == word.End {
			continue // the last letter of a stretch, which its pair holds already
		}
		w := QueryTerm{Folded: word.Folded, Meaningful: word.meaningful(), exact: p.quoted, word: word}
		w.hyphen = i > 0 && !word.pair && isHyphen(p.text[words[i-1].End:word.Start])
		for _, stem := range word.stems() {
			w.Any = append(w.Any, Phrase{Terms: []string{stem}})
		}
		if single {
			w.Any = []Phrase{{Terms: []string{word.Folded}, Prefix: true}}
		}
		list = append(list, w)
	}
	return list
}

// phrase returns adjacent words as one phrase, in the terms of each language.
func phrase(words []Word) QueryTerm {
	if last := len(words) - 1; words[last].pair && words[last-1].pair && words[last-1].End == words[last].End {
		words = words[:last]
	}
	w, known := QueryTerm{Meaningful: true}, map[string]bool{}
	for _, language := range languages {
		terms := make([]string, len(words))
		for i, word := range words {
			terms[i] = word.stem(language)
		}
		if key := strings.Join(terms, " "); !known[key] {
			known[key] = true
			w.Any = append(w.Any, Phrase{Terms: terms})
		}
	}
	return w
}

// Or adds alternative words to w.
func (w *QueryTerm) Or(words ...string) {
	for _, word := range words {
		w.Any = append(w.Any, Phrase{Terms: []string{word}})
	}
}

// WordsOfPhrase returns the single words of a phrase. A text with the phrase contains all of
// them. ok is false if w is no phrase.
func (w QueryTerm) WordsOfPhrase() (words []QueryTerm, ok bool) {
	if w.Single() {
		return nil, false
	}
	for _, phrase := range w.Any {
		for i, term := range phrase.Terms {
			if i == len(words) {
				words = append(words, QueryTerm{})
			}
			if !slices.ContainsFunc(words[i].Any, func(p Phrase) bool { return p.Terms[0] == term }) {
				words[i].Or(term)
			}
		}
	}
	return words, true
}

// HasPrefix reports whether w also matches words that only begin with it.
func (w QueryTerm) HasPrefix() bool {
	return slices.ContainsFunc(w.Any, func(p Phrase) bool { return p.Prefix })
}

// matchAt returns the number of words from the i-th on that match w, by the longest matching
// phrase, or 0.
func (w QueryTerm) matchAt(words []Word, i int, stems stemmer) (n int) {
	for _, phrase := range w.Any {
		if len(phrase.Terms) > n && phrase.startsAt(words[i:], stems) {
			n = len(phrase.Terms)
		}
	}
	return n
}

// startsAt reports whether words begin with the phrase.
func (p Phrase) startsAt(words []Word, stems stemmer) bool {
	if len(words) < len(p.Terms) {
		return false
	}
	for i, term := range p.Terms {
		begun := p.Prefix && i == len(p.Terms)-1 && strings.HasPrefix(words[i].Folded, term)
		if !begun && !slices.Contains(stems.of(words[i]), term) {
			return false
		}
	}
	return true
}

func isHyphen(between string) bool {
	return between == "-" || between == "\u2010" || between == "\u2011"
}
