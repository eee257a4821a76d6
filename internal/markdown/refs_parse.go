package markdown

import (
	"bytes"
	"html"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"ideaboard/internal/link"
	words "ideaboard/internal/text"
)

// references finds the people, pictures and ideas that a text names. It turns other links to the
// board's own schemes into text, because nobody writes those by hand.
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
		written := n.(*ast.Link)
		if found, ok := mentionAt(written, source); ok {
			replaceMention(written, found)
		} else if id := numberAfter(written.Destination, "idea:"); id > 0 {
			linkIdea(written, id)
		} else if !outside(written.Destination) {
			unwrap(written)
		}
	}
	for _, n := range pictures {
		picture := n.(*ast.Image)
		if id := numberAfter(picture.Destination, "attachment:"); id > 0 {
			shown := &pictureNode{id: id, alt: plain(picture, source), inLink: insideLink(picture)}
			picture.Parent().ReplaceChild(picture.Parent(), picture, shown)
		} else if !outside(picture.Destination) {
			unwrap(picture)
		}
	}
}

// outside reports whether people may link to an address of this kind.
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

// mentionAt returns the mention that a link is part of, if it is written exactly as
// @[Name](person:12) on one line.
func mentionAt(link *ast.Link, source []byte) (found reference, ok bool) {
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
	if at < 2 || string(source[at-2:at]) != "@[" || !bytes.HasPrefix(source[end:], []byte(tail(id))) || !isText ||
		before.Segment.Stop != at-1 {
		return found, false
	}
	return reference{person: true, id: id, start: at - 2, end: end + len(tail(id))}, true
}

// replaceMention replaces "@" and the link by a mention. The text inside stays, for when the id is
// unknown.
func replaceMention(link *ast.Link, found reference) {
	parent, before := link.Parent(), link.PreviousSibling().(*ast.Text)
	before.Segment = before.Segment.WithStop(before.Segment.Stop - 1)
	shown := &mention{reference: found}
	for child := link.FirstChild(); child != nil; child = link.FirstChild() {
		shown.AppendChild(shown, child)
	}
	parent.ReplaceChild(parent, link, shown)
}

// linkIdea turns a link that was written as [Dark mode](idea:12) into one to the idea's page. It shows
// the text as it was written: the title of an idea that was hidden since does not appear.
func linkIdea(shown *ast.Link, id int64) {
	shown.Destination, shown.Title = []byte(link.Idea(id, "")), nil
	shown.SetAttributeString("class", []byte("idea"))
}

// unwrap replaces a link by its text.
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

// plain returns the text within a node, without markup.
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

// unmarked returns text with each escape and entity decoded once.
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
