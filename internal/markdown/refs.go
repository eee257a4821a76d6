package markdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	words "ideaboard/internal/text"
)

// How many people and pictures one text may show. Further ones are shown as text.
const (
	MaxPeople   = 20
	MaxPictures = 20
	maxMentions = 100 // times that people are named, the same ones again included
)

// Picture is a picture stored by the board, as its page shows it.
type Picture struct {
	Key           string
	Width, Height int   // of the largest size, in pixels
	Widths        []int // that it is kept in, in pixels, ascending
	Alt           string
}

// Refs are the people and pictures that a text may show, by id. Others that the text names are
// shown as the text that was written.
type Refs struct {
	People   map[int64]string // present names
	Pictures map[int64]Picture
}

// RefsIn returns the people and pictures that source names, each once, in the order of the text:
// people as @[Any name](person:12), pictures as ![alt](attachment:34).
func RefsIn(source string) (people, pictures []int64) {
	if typedOnly(source) {
		return nil, nil
	}
	for _, found := range referencesIn(source) {
		switch {
		case found.person && len(people) < MaxPeople && !slices.Contains(people, found.id):
			people = append(people, found.id)
		case !found.person && len(pictures) < MaxPictures && !slices.Contains(pictures, found.id):
			pictures = append(pictures, found.id)
		}
	}
	return people, pictures
}

// Forget returns source with the names of people replaced by "@…".
func Forget(source string, people []int64) string {
	if typedOnly(source) {
		return source
	}
	var out strings.Builder
	rest := 0
	for _, found := range referencesIn(source) {
		if found.person && slices.Contains(people, found.id) && found.start >= rest {
			out.WriteString(source[rest:found.start])
			out.WriteString(forgotten)
			rest = found.end
		}
	}
	if rest == 0 {
		return source
	}
	return withoutTails(out.String()+source[rest:], people)
}

// withoutTails turns remaining mentions of people into text: those written inside another mention.
func withoutTails(source string, people []int64) string {
	for _, found := range referencesIn(source) {
		if found.person && slices.Contains(people, found.id) {
			source = strings.ReplaceAll(source, tail(found.id), "]")
		}
	}
	return source
}

func tail(id int64) string { return "](person:" + strconv.FormatInt(id, 10) + ")" }

// ForgetHTML is Forget for HTML made by [Rich].
func ForgetHTML(rendered string, people []int64) string {
	return ownMention.ReplaceAllStringFunc(rendered, func(tag string) string {
		id, _ := strconv.ParseInt(ownMention.FindStringSubmatch(tag)[1], 10, 64) // 0 is nobody
		if slices.Contains(people, id) {
			return forgotten
		}
		return tag
	})
}

const forgotten = "@…"

// Mention returns the Markdown that mentions a person.
func Mention(id int64, name string) string {
	return "@[" + Escape(name) + "](person:" + strconv.FormatInt(id, 10) + ")"
}

// IdeaLink returns the Markdown that links to an idea of the board.
func IdeaLink(id int64, title string) string {
	return "[" + Escape(title) + "](idea:" + strconv.FormatInt(id, 10) + ")"
}

// Attached returns the Markdown that shows a picture.
func Attached(id int64, alt string) string {
	return "![" + Escape(alt) + "](attachment:" + strconv.FormatInt(id, 10) + ")"
}

// Escape returns one line of text escaped so that Markdown shows it unchanged.
func Escape(line string) string {
	var out strings.Builder
	for _, r := range line {
		if strings.ContainsRune("\\`*_[]<>&!~|#:", r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// reference is a place in a text that names a person or a picture. start and end are set for a person
// only; Forget replaces that range.
type reference struct {
	person     bool
	id         int64
	start, end int
}

func referencesIn(source string) (all []reference) {
	raw := []byte(source)
	context := parser.NewContext()
	doc := engine.Parser().Parse(text.NewReader(raw), parser.WithContext(context))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error of its own
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *mention:
			all = append(all, n.reference)
			return ast.WalkSkipChildren, nil
		case *pictureNode:
			all = append(all, reference{id: n.id})
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return all
}

// typedOnly reports whether source is shown as it was typed.
func typedOnly(source string) bool {
	return words.Length(source) > MaxRendered || explodes(source)
}
