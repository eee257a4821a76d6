package email

import (
	"context"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
)

// styles are the inline styles of elements in people's texts, because emails have no
// style sheet. Elements that are not listed are removed, and their text is kept.
var styles = map[atom.Atom]string{
	atom.P:          "margin:0 0 12px",
	atom.Ul:         "margin:0 0 12px;padding:0 20px",
	atom.Ol:         "margin:0 0 12px;padding:0 20px",
	atom.Li:         "margin:0 0 4px",
	atom.Blockquote: "margin:0 0 12px;padding:0 12px;font-style:italic",
	atom.Pre:        "margin:0 0 12px;white-space:pre-wrap;font:14px/1.5 ui-monospace,Menlo,Consolas,monospace",
	atom.Code:       "font:14px/1.5 ui-monospace,Menlo,Consolas,monospace",
	atom.H3:         "margin:0 0 8px;font-size:16px",
	atom.H4:         "margin:0 0 8px;font-size:16px",
	atom.H5:         "margin:0 0 8px;font-size:16px",
	atom.H6:         "margin:0 0 8px;font-size:16px",
	atom.Table:      "margin:0 0 12px;border-collapse:collapse;font-size:14px",
	atom.Th:         "padding:4px 8px;border:1px solid #8a8792;text-align:start",
	atom.Td:         "padding:4px 8px;border:1px solid #8a8792",
	atom.A:          "color:inherit",
	atom.Hr:         "margin:0 0 12px;border:0;border-top:1px solid #8a8792",
	atom.Thead:      "",
	atom.Tbody:      "",
	atom.Tr:         "",
	atom.Br:         "",
	atom.Em:         "",
	atom.Strong:     "",
	atom.Del:        "",
}

// words returns trusted HTML of the page at in a form for emails: links are absolute,
// pictures, which need a session, become their descriptions, and nothing is loaded.
// Anything that the board's Markdown does not produce is removed again.
func words(ctx context.Context, trusted, at string) string {
	var out strings.Builder
	for _, node := range parse(trusted) {
		write(ctx, &out, node, at)
	}
	return lastClose(out.String())
}

// lastClose removes the space below the last block of a text, which ends where its
// frame ends.
func lastClose(words string) string {
	const bottom = `style="margin:0 0 12px`
	if at := strings.LastIndex(words, bottom); at >= 0 {
		return words[:at] + `style="margin:0` + words[at+len(bottom):]
	}
	return words
}

// parse returns the nodes of a piece of HTML; what is open is closed.
func parse(trusted string) []*html.Node {
	nodes, err := html.ParseFragment(
		strings.NewReader(trusted),
		&html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div},
	)
	if err != nil {
		return nil // too deep to be ours
	}
	return nodes
}

func write(ctx context.Context, out *strings.Builder, node *html.Node, at string) {
	switch style, known := styles[node.DataAtom]; {
	case node.Type == html.TextNode:
		out.WriteString(html.EscapeString(node.Data))
	case node.Type != html.ElementNode || notText(node):
	case node.DataAtom == atom.Img:
		out.WriteString(html.EscapeString(described(ctx, node)))
	case !known:
		writeInside(ctx, out, node, at)
	default:
		out.WriteString("<" + node.Data + attributes(node, style, at) + ">")
		if node.DataAtom == atom.Br || node.DataAtom == atom.Hr {
			return
		}
		writeInside(ctx, out, node, at)
		out.WriteString("</" + node.Data + ">")
	}
}

func writeInside(ctx context.Context, out *strings.Builder, node *html.Node, at string) {
	for child := range node.ChildNodes() {
		write(ctx, out, child, at)
	}
}

// notText reports whether an element's content is not text.
func notText(node *html.Node) bool {
	return node.DataAtom == atom.Script || node.DataAtom == atom.Style || node.DataAtom == atom.Template
}

func attributes(node *html.Node, style, at string) string {
	all := ""
	for _, a := range node.Attr {
		switch {
		case a.Key == "href" && node.DataAtom == atom.A:
			if to := link.Whole(a.Val, at); to != "" {
				all += ` href="` + html.EscapeString(to) + `"`
			}
		case a.Key == "align" && (a.Val == "left" || a.Val == "right" || a.Val == "center"):
			style += ";text-align:" + a.Val
		case a.Key == "dir" && a.Val == "auto":
			all += ` dir="auto"`
		case a.Key == "start" && node.DataAtom == atom.Ol:
			all += ` start="` + html.EscapeString(a.Val) + `"`
		}
	}
	if style != "" {
		all += ` style="` + style + `"`
	}
	return all
}

// described returns the text that replaces a picture.
func described(ctx context.Context, picture *html.Node) string {
	if alt := strings.TrimSpace(value(picture, "alt")); alt != "" {
		return i18n.T(ctx, "mails.picture", "Alt", alt)
	}
	return i18n.T(ctx, "mails.picture_bare")
}

func value(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
