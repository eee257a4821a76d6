package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is read of a query. The rest of a longer one is ignored.
const (
	MaxQuery = 200 // characters
	MaxWords = 12
)

// Query is what somebody looks for. Anything that can be typed is one.
type Query struct {
	Words   []Wanted // all of them, if possible
	Not     []Wanted // none of them
	Filters []Filter
	Text    string // what was typed, without the filters
}

// Wanted is one word or phrase of a query.
type Wanted struct {
	Any    []Phrase // what it can be found by: any of these will do
	Folded string   // the word, "" for a phrase
	Says   bool     // it is not one of the small words that nearly every text has
	last   bool     // it may still be being typed
	exact  bool     // it was quoted: written in no other way
	hyphen bool     // a hyphen joins it to the word before
	word   Word
}

// Phrase is terms that follow each other; of the last one only the beginning is
// known when Prefix is set.
type Phrase struct {
	Terms  []string
	Prefix bool
	two    bool // one word that a text may have as two
}

// Filter is a part of a query such as status:planned.
type Filter struct {
	Name, Value string
	Not         bool
}

// filters are the names that make a filter of a word with a colon.
var filters = []string{"status", "tag", "category", "author", "is"}

// Empty reports whether the query asks for nothing at all.
func (q Query) Empty() bool { return len(q.Words)+len(q.Not)+len(q.Filters) == 0 }

// Parse reads a query: words, "phrases", -word, status:planned, tag:x,
// category:x, author:me, is:unanswered. What is none of these is words.
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

// tidy leaves out small words when others say more, makes the last word one that
// may still be being typed, and bounds the whole.
func (q *Query) tidy(typed string) {
	n := len(q.Words)
	if n > 0 && q.Words[n-1].Folded != "" && !strings.HasSuffix(typed, " ") && !strings.HasSuffix(typed, `"`) {
		q.Words[n-1].begun()
	}
	var telling []Wanted
	for _, word := range q.Words {
		if word.Says {
			telling = append(telling, word)
		}
	}
	if len(telling) > 0 {
		q.Words = telling
	}
	q.Words = q.Words[:min(len(q.Words), MaxWords)]
}

// begun makes the word stand for all that begin with it.
func (w *Wanted) begun() {
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

// parts takes a query apart at spaces and quotation marks.
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

// closing are the marks that end a quotation, by those that begin one.
var closing = map[rune]string{'"': `"`, '“': `”"`, '„': `“”"`, '«': "»", '「': "」"}

// piece cuts a quotation, or what stands before the next space, off the front.
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

// wanted returns the words of a piece, or the one phrase that it is.
func (p part) wanted() (list []Wanted) {
	words := Words(p.text)
	if p.quoted && len(words) > 1 {
		return []Wanted{phrase(words)}
	}
	if p.not && len(words) > 1 { // -well-known: not the one after the other
		w := phrase(words)
		if len(words) == 2 && words[0].fits(words[1]) {
			w.Or(words[0].with(words[1]).stems()...)
		}
		return []Wanted{w}
	}
	for i, word := range words {
		single := word.pair && utf8.RuneCountInString(word.Folded) == 1
		if single && i > 0 && words[i-1].pair && words[i-1].End == word.End {
			continue // the last letter of a stretch, which its pair holds already
		}
		w := Wanted{Folded: word.Folded, Says: word.says(), exact: p.quoted, word: word}
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

// phrase is words that follow each other, as each language would store them.
func phrase(words []Word) Wanted {
	if last := len(words) - 1; words[last].pair && words[last-1].pair && words[last-1].End == words[last].End {
		words = words[:last]
	}
	w, known := Wanted{Says: true}, map[string]bool{}
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

// Or adds words that may have been meant instead.
func (w *Wanted) Or(words ...string) {
	for _, word := range words {
		w.Any = append(w.Any, Phrase{Terms: []string{word}})
	}
}

// covers returns how many words of a text, from the i-th on, are what is wanted: as
// many as the longest phrase has that stands there, or 0.
func (w Wanted) covers(words []Word, i int, stems stemmer) (n int) {
	for _, phrase := range w.Any {
		if len(phrase.Terms) > n && phrase.stands(words[i:], stems) {
			n = len(phrase.Terms)
		}
	}
	return n
}

// stands reports whether the words begin with the phrase.
func (p Phrase) stands(words []Word, stems stemmer) bool {
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
