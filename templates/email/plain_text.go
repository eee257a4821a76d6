package email

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"ideaboard/internal/link"
)

// plain returns trusted HTML of the page at as plain text: blocks separated by empty
// lines, list items with a dash or a number, and the address of a link after its text.
func plain(ctx context.Context, trusted, at string) string {
	p := plainTextWriter{ctx: ctx, at: at}
	for _, node := range parse(trusted) {
		p.node(node)
	}
	return p.words()
}

type plainTextWriter struct {
	ctx     context.Context
	at      string
	out     []byte
	ends    int  // line ends to write before the next word
	marked  bool // a list item's mark was written, and no text yet
	pre     bool
	indents int
}

func (p *plainTextWriter) words() string { return strings.TrimSpace(string(p.out)) }

// gap requests at least ends newlines before the next word.
func (p *plainTextWriter) gap(ends int) {
	if !p.marked && len(p.out) > 0 {
		p.ends = max(p.ends, ends)
	}
}

func (p *plainTextWriter) write(words string) {
	if words == "" {
		return
	}
	if p.ends > 0 {
		p.out = append(bytes.TrimRight(p.out, " "), strings.Repeat("\n", p.ends)...)
	}
	p.out = append(p.out, words...)
	p.ends, p.marked = 0, false
}

func (p *plainTextWriter) node(node *html.Node) {
	switch {
	case node.Type == html.TextNode && p.pre:
		p.write(strings.TrimRight(node.Data, "\n"))
	case node.Type == html.TextNode:
		p.text(node.Data)
	case node.Type == html.ElementNode && !notText(node):
		p.element(node)
	}
}

// text adds text, with each run of white space as one space.
func (p *plainTextWriter) text(words string) {
	line := strings.Join(strings.Fields(words), " ")
	if strings.TrimLeft(words, " \n\t") != words && p.ends == 0 && len(p.out) > 0 && p.out[len(p.out)-1] != ' ' {
		line = " " + line
	}
	if strings.TrimSpace(line) != "" && strings.TrimRight(words, " \n\t") != words {
		line += " "
	}
	if p.ends == 0 || strings.TrimSpace(line) != "" {
		p.write(line)
	}
}

func (p *plainTextWriter) element(node *html.Node) {
	switch node.DataAtom {
	case atom.Br:
		p.gap(1)
	case atom.Hr:
		p.block(node, 2, "---")
	case atom.Img:
		p.write(described(p.ctx, node))
	case atom.A:
		p.link(node)
	case atom.P, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table:
		lines := 2
		if node.Parent != nil && node.Parent.DataAtom == atom.Li {
			lines = 1
		}
		p.block(node, lines, "")
	case atom.Pre:
		p.pre = true
		p.block(node, 2, "")
		p.pre = false
	case atom.Blockquote:
		inner := plainTextWriter{ctx: p.ctx, at: p.at}
		inner.inside(node)
		p.block(&html.Node{}, 2, quoted(inner.words()))
	case atom.Li:
		p.item(node)
	case atom.Tr:
		p.block(node, 1, "")
	case atom.Td, atom.Th:
		p.inside(node)
		p.write("   ")
	default:
		p.inside(node)
	}
}

// block adds content on lines of its own, after first.
func (p *plainTextWriter) block(node *html.Node, lines int, first string) {
	p.gap(lines)
	p.write(first)
	p.inside(node)
	p.gap(lines)
}

// item writes a list item, indented within its list.
func (p *plainTextWriter) item(node *html.Node) {
	p.gap(1)
	p.write(strings.Repeat("  ", p.indents) + mark(node))
	p.marked = true
	p.indents++
	p.inside(node)
	p.indents--
	p.marked = false
	p.gap(1)
}

func (p *plainTextWriter) inside(node *html.Node) {
	for child := range node.ChildNodes() {
		p.node(child)
	}
}

// link adds a link's text, and its address if that says more.
func (p *plainTextWriter) link(node *html.Node) {
	before := len(p.out)
	p.inside(node)
	to, shown := link.Whole(value(node, "href"), p.at), strings.TrimSpace(string(p.out[min(before, len(p.out)):]))
	if to != "" && to != shown && to != "mailto:"+shown && value(node, "class") != "mention" {
		p.write(" <" + to + ">")
	}
}

// mark returns the mark of a list item.
func mark(item *html.Node) string {
	if item.Parent == nil || item.Parent.DataAtom != atom.Ol {
		return "- "
	}
	number, err := strconv.Atoi(value(item.Parent, "start"))
	if err != nil {
		number = 1
	}
	for other := item.PrevSibling; other != nil; other = other.PrevSibling {
		if other.DataAtom == atom.Li {
			number++
		}
	}
	return strconv.Itoa(number) + ". "
}

// quoted returns text with the sign of a quotation before each line.
func quoted(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("> "+line, " ")
	}
	return strings.Join(lines, "\n")
}
