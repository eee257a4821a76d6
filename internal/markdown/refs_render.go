package markdown

import (
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"ideaboard/internal/link"
	words "ideaboard/internal/text"
)

// mention is a node that names a person. Its children are the text as written.
type mention struct {
	ast.BaseInline
	reference
	name string // of the person, when they are known
}

// pictureNode is a node that shows a picture.
type pictureNode struct {
	ast.BaseInline
	id      int64
	alt     string
	inLink  bool
	picture *Picture // nil: it is not there, or not for this text
}

var (
	kindMention = ast.NewNodeKind("Mention")
	kindPicture = ast.NewNodeKind("Attached")
)

// Kind returns the kind of the node.
func (*mention) Kind() ast.NodeKind { return kindMention }

// Kind returns the kind of the node.
func (*pictureNode) Kind() ast.NodeKind { return kindPicture }

// Dump prints the node, for debugging.
func (n *mention) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// Dump prints the node, for debugging.
func (n *pictureNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// resolve sets the person or picture of each reference in a tree. It returns the maximum size of
// their HTML, in bytes.
func (refs Refs) resolve(doc ast.Node) (allowed int) {
	mentions, pictures := 0, 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error of its own
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *mention:
			if name := refs.People[n.id]; name != "" && mentions < maxMentions {
				n.name = name
				mentions++
			}
		case *pictureNode:
			if picture, ok := refs.Pictures[n.id]; ok && pictures < MaxPictures && len(picture.Widths) > 0 {
				n.picture = &picture
				pictures++
			}
		}
		return ast.WalkContinue, nil
	})
	return pictures*1000 + mentions*600
}

// refsRenderer renders mentions and pictures.
type refsRenderer struct{}

func (r refsRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(kindMention, r.mention)
	reg.Register(kindPicture, r.renderPicture)
}

func (refsRenderer) mention(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*mention)
	switch {
	case n.name != "" && entering:
		name := html.EscapeString(words.Line(n.name))
		_, _ = w.WriteString(`<a class="mention" href="` + link.Person(n.id) + `">@` + name + "</a>")
		return ast.WalkSkipChildren, nil
	case n.name == "" && entering:
		_, _ = w.WriteString("@")
	}
	return ast.WalkContinue, nil
}

// pictureSizes tells browsers how wide a picture in a text is.
const pictureSizes = "(min-width: 760px) 680px, 100vw"

func (refsRenderer) renderPicture(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*pictureNode)
	if !entering {
		return ast.WalkContinue, nil
	}
	if n.picture == nil {
		_, _ = w.WriteString(html.EscapeString(n.alt))
		return ast.WalkSkipChildren, nil
	}
	alt := n.alt
	if alt == "" {
		alt = n.picture.Alt
	}
	if strings.TrimSpace(alt) == "" {
		// It is a link, which must have a name: that of the file, the same in every language.
		alt = "picture-" + strconv.FormatInt(n.id, 10)
	}
	tag := n.picture.tag(n.id, alt)
	if !n.inLink {
		widest := link.Attachment(n.id, n.picture.Key, slices.Max(n.picture.Widths))
		tag = `<a class="picture" href="` + widest + `">` + tag + "</a>"
	}
	_, _ = w.WriteString(tag)
	return ast.WalkSkipChildren, nil
}

// tag returns the img element of a picture.
func (p Picture) tag(id int64, alt string) string {
	sources := make([]string, len(p.Widths))
	for i, width := range p.Widths {
		sources[i] = link.Attachment(id, p.Key, width) + " " + strconv.Itoa(width) + "w"
	}
	middle := p.Widths[len(p.Widths)/2]
	return `<img src="` + link.Attachment(id, p.Key, middle) + `" srcset="` + strings.Join(sources, ", ") +
		`" sizes="` + pictureSizes + `" alt="` + html.EscapeString(alt) +
		`" width="` + strconv.Itoa(p.Width) + `" height="` + strconv.Itoa(p.Height) + `" loading="lazy">`
}
