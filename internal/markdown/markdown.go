// Package markdown turns what people write into HTML that is safe to show, and
// into a line of plain text for lists. The HTML is made once, when the text is
// written, and stored beside it.
package markdown

import (
	"bytes"
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"ideaboard/internal/text"
)

// MaxRendered is the longest text, in characters, that is rendered as
// Markdown: nested constructs cost more than linear time. What is longer is
// shown as it was typed.
const MaxRendered = 20_000

var engine = goldmark.New(
	goldmark.WithExtensions(extension.Strikethrough, extension.Table, extension.Linkify),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(quieterHeadings{}, 100))),
	goldmark.WithRendererOptions(goldhtml.WithHardWraps(), renderer.WithNodeRenderers(util.Prioritized(typedHTML{}, 100))),
)

var sanitiser = policy()

// policy allows what the engine makes and nothing else: no images, no style,
// no relative addresses, links that pass no reputation on.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li",
		"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(false)
	p.AddTargetBlankToFullyQualifiedLinks(false)
	return p
}

// HTML returns source, Markdown written by anybody, as sanitised HTML.
func HTML(source string) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	if text.Length(source) > MaxRendered || explodes(source) {
		return typed(source)
	}
	var out bytes.Buffer
	if err := engine.Convert([]byte(source), &out); err != nil || out.Len() > 10*len(source)+4096 {
		return typed(source) // a bytes.Buffer never fails; nothing written is lost if it does
	}
	clean := sanitiser.SanitizeBytes(out.Bytes())
	return strings.ReplaceAll(string(clean), `rel="nofollow"`, `rel="nofollow ugc noopener"`)
}

// Excerpt returns the first limit characters of the plain words of rendered,
// HTML that this package made, on one line.
func Excerpt(rendered string, limit int) string {
	if len(rendered) > 16*limit {
		rendered = strings.ToValidUTF8(rendered[:16*limit], "") // far more than limit characters need
	}
	spaced := strings.NewReplacer("</p>", "</p> ", "<br>", " ", "</li>", "</li> ", "</h3>", "</h3> ", "</td>", "</td> ",
		"</pre>", "</pre> ").Replace(rendered)
	words := html.UnescapeString(bluemonday.StrictPolicy().Sanitize(spaced))
	return text.Cut(text.Line(words), limit)
}
