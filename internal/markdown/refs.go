package markdown

import (
	"bytes"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	words "ideaboard/internal/text"
)

// How many people and pictures one text may name. What is over it is shown as
// words.
const (
	MaxPeople   = 20
	MaxPictures = 20
	maxMentions = 100 // times that people are named, the same ones again included
)

// Picture is one picture of the board's own, as its page shows it.
type Picture struct {
	Key           string
	Width, Height int   // of the largest size, in pixels
	Widths        []int // that it is kept in, in pixels, ascending
	Alt           string
}

// Refs are the people and pictures that a text may show, by id. What a text
// names beyond them is shown as the words that were written.
type Refs struct {
	People   map[int64]string // present names
	Pictures map[int64]Picture
}

// RefsIn returns whom and what source names, each once, in the order of the
// text: people as @[Any name](person:12), pictures as ![alt](attachment:34).
func RefsIn(source string) (people, pictures []int64) {
	if typedOnly(source) {
		return nil, nil
	}
	for _, found := range namedIn(source) {
		switch {
		case found.person && len(people) < MaxPeople && !slices.Contains(people, found.id):
			people = append(people, found.id)
		case !found.person && len(pictures) < MaxPictures && !slices.Contains(pictures, found.id):
			pictures = append(pictures, found.id)
		}
	}
	return people, pictures
}

// Forget returns source without the names of some people: "@…" stands where
// it named them.
func Forget(source string, people []int64) string {
	if typedOnly(source) {
		return source
	}
	var out strings.Builder
	rest := 0
	for _, found := range namedIn(source) {
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

// withoutTails makes words of what names people still: a name that was written
// inside another one.
func withoutTails(source string, people []int64) string {
	for _, found := range namedIn(source) {
		if found.person && slices.Contains(people, found.id) {
			source = strings.ReplaceAll(source, tail(found.id), "]")
		}
	}
	return source
}

func tail(id int64) string { return "](person:" + strconv.FormatInt(id, 10) + ")" }

// ForgetHTML is Forget for what [Rich] made.
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

// Mention returns how a text names a person.
func Mention(id int64, name string) string {
	return "@[" + Escape(name) + "](person:" + strconv.FormatInt(id, 10) + ")"
}

// Attached returns how a text shows a picture.
func Attached(id int64, alt string) string {
	return "![" + Escape(alt) + "](attachment:" + strconv.FormatInt(id, 10) + ")"
}

// Escape returns one line of words such that Markdown shows them as they are.
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

// named is a place where a text names a person or a picture. start and end are
// those of a person: he is forgotten by them.
type named struct {
	person     bool
	id         int64
	start, end int
}

func namedIn(source string) (all []named) {
	raw := []byte(source)
	context := parser.NewContext()
	doc := engine.Parser().Parse(text.NewReader(raw), parser.WithContext(context))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error of its own
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *mention:
			all = append(all, n.named)
			return ast.WalkSkipChildren, nil
		case *attached:
			all = append(all, named{id: n.id})
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

// references finds the people and pictures that a text names, and makes what
// else would be an address of ours plain words: nobody writes those by hand.
type references struct{}

func (references) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var links, pictures []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error of its own
		if entering {
			switch n.(type) {
			case *ast.Link:
				links = append(links, n)
			case *ast.Image:
				pictures = append(pictures, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range links {
		link := n.(*ast.Link)
		if found, ok := mentionAt(link, source); ok {
			replaceMention(link, found)
		} else if !outside(link.Destination) {
			unwrap(link)
		}
	}
	for _, n := range pictures {
		picture := n.(*ast.Image)
		if id := numberAfter(picture.Destination, "attachment:"); id > 0 {
			shown := &attached{id: id, alt: plain(picture, source), inLink: insideLink(picture)}
			picture.Parent().ReplaceChild(picture.Parent(), picture, shown)
		} else if !outside(picture.Destination) {
			unwrap(picture)
		}
	}
}

// outside reports whether an address is one of the kinds that people may link.
func outside(address []byte) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(string(address)), ":")
	return ok && (scheme == "http" || scheme == "https" || scheme == "mailto")
}

func numberAfter(address []byte, prefix string) int64 {
	digits, ok := bytes.CutPrefix(address, []byte(prefix))
	if !ok || len(digits) == 0 || digits[0] < '1' || digits[0] > '9' { // no sign, no leading zero: one way to write it
		return 0
	}
	id, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// mentionAt reports whether a link is a person's name as @[Name](person:12),
// written just so on one line, and where it stands.
func mentionAt(link *ast.Link, source []byte) (found named, ok bool) {
	id := numberAfter(link.Destination, "person:")
	first, ok := link.FirstChild().(*ast.Text)
	if id == 0 || !ok || insideLink(link) {
		return found, false
	}
	at, end := first.Segment.Start, first.Segment.Start
	for child := link.FirstChild(); child != nil; child = child.NextSibling() {
		part, isText := child.(*ast.Text)
		if !isText || part.Segment.Start != end || part.SoftLineBreak() || part.HardLineBreak() {
			return found, false
		}
		end = part.Segment.Stop
	}
	before, isText := link.PreviousSibling().(*ast.Text)
	if at < 2 || string(source[at-2:at]) != "@[" || !bytes.HasPrefix(source[end:], []byte(tail(id))) || !isText || before.Segment.Stop != at-1 {
		return found, false
	}
	return named{person: true, id: id, start: at - 2, end: end + len(tail(id))}, true
}

// replaceMention puts a mention in the place of "@" and link; the words within
// stay, for when nobody is known by the number.
func replaceMention(link *ast.Link, found named) {
	parent, before := link.Parent(), link.PreviousSibling().(*ast.Text)
	before.Segment = before.Segment.WithStop(before.Segment.Stop - 1)
	shown := &mention{named: found}
	for child := link.FirstChild(); child != nil; child = link.FirstChild() {
		shown.AppendChild(shown, child)
	}
	parent.ReplaceChild(parent, link, shown)
}

// unwrap leaves a link's words and takes the link away.
func unwrap(link ast.Node) {
	parent := link.Parent()
	for child := link.FirstChild(); child != nil; child = link.FirstChild() {
		parent.InsertBefore(parent, link, child)
	}
	parent.RemoveChild(parent, link)
}

func insideLink(n ast.Node) bool {
	for up := n.Parent(); up != nil; up = up.Parent() {
		switch up.(type) {
		case *ast.Link, *ast.Image:
			return true
		}
	}
	return false
}

// plain returns the words within a node, without what marks them up.
func plain(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error of its own
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			value := string(n.Segment.Value(source))
			if !n.IsRaw() {
				value = unmarked(value)
			}
			out.WriteString(value)
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(n.Value)
		case *ast.AutoLink:
			out.Write(n.Label(source))
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				segment := n.Segments.At(i)
				out.Write(segment.Value(source))
			}
		}
		return ast.WalkContinue, nil
	})
	return words.Line(out.String())
}

// unmarked returns words with their escapes and entities undone, each once.
func unmarked(value string) string {
	var out strings.Builder
	for len(value) > 0 {
		next := strings.IndexAny(value[1:], `\&`) + 1
		if next == 0 {
			next = len(value)
		}
		if value[0] == '\\' && len(value) > 1 && util.IsPunct(value[1]) {
			out.WriteByte(value[1])
			value = value[2:]
			continue
		}
		out.WriteString(html.UnescapeString(value[:next])) // at most one entity, at its beginning
		value = value[next:]
	}
	return out.String()
}
