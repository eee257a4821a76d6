// Package markdown renders what people write as HTML that is safe to show, and as one line of
// plain text for lists. The HTML is made when a text is written, and stored beside it. After a
// change of this package a job renders stored texts again.
package markdown

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	reading "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"ideaboard/internal/text"
)

// MaxRendered is the maximum length, in characters, of a text that is rendered as Markdown,
// because nested constructs take more than linear time. A longer text is shown as it was typed.
const MaxRendered = 20_000

// Version is the version of the HTML. Increase it with every change of the output: texts stored
// with an older version are then rendered again.
const Version = 4

var never = regexp.MustCompile(`$^`)

var engine = goldmark.New(
	goldmark.WithExtensions(
		extension.Strikethrough,
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		// mail addresses; the others are found by addresses
		extension.NewLinkify(extension.WithLinkifyURLRegexp(never), extension.WithLinkifyWWWRegexp(never)),
	),
	goldmark.WithParserOptions(
		parser.WithInlineParsers(
			util.Prioritized(besideCJK{parser.NewEmphasisParser()}, 400),
			util.Prioritized(besideCJK{extension.NewStrikethroughParser()}, 400),
			util.Prioritized(addresses{}, 900),
		),
		parser.WithASTTransformers(
			util.Prioritized(quieterHeadings{}, 100),
			util.Prioritized(directions{}, 1000),
			util.Prioritized(references{}, 2000),
		),
	),
	goldmark.WithRendererOptions(
		goldhtml.WithHardWraps(),
		renderer.WithNodeRenderers(util.Prioritized(typedHTML{}, 100), util.Prioritized(refsRenderer{}, 100)),
	),
)

var sanitiser = policy()

// noTags removes all tags. It is shared because creating it takes longer than using it.
var noTags = bluemonday.StrictPolicy()

// Addresses that a text may contain: links by people, and the board's own addresses of people, ideas
// and pictures, exactly as [Rich] writes them.
var (
	linked       = regexp.MustCompile(`^(?i:https?|mailto):|^/(?:people|ideas)/[1-9][0-9]{0,18}$|^` + ownPicture + `$`)
	pictured     = regexp.MustCompile(`^` + ownPicture + `$`)
	picturedSet  = regexp.MustCompile(`^` + ownPicture + ` [0-9]{1,5}w(, ` + ownPicture + ` [0-9]{1,5}w)*$`)
	picturedSize = regexp.MustCompile(`^` + regexp.QuoteMeta(pictureSizes) + `$`)
	ownClass     = regexp.MustCompile(`^(mention|picture|idea)$`)
	lazy         = regexp.MustCompile(`^lazy$`)
	auto         = regexp.MustCompile(`^auto$`)
	anyAlt       = regexp.MustCompile(`(?s)^.*$`)
)

const ownPicture = `/attachments/[1-9][0-9]{0,18}/[a-z0-9]{8,64}-[0-9]{1,5}`

// Attributes that [Rich] writes, after sanitizing.
var (
	ownLink = regexp.MustCompile(
		`(<a (?:class="(?:mention|picture)" href="[^"]*"|href="/ideas/[0-9]+" class="idea")) rel="nofollow"`,
	)
	ownMention = regexp.MustCompile(`<a class="mention" href="/people/([0-9]+)">[^<]*</a>`)
	ownImage   = regexp.MustCompile(`<img [^>]*?alt="([^"]*)"[^>]*>`)
)

// policy allows only what the engine writes: no styles, pictures and relative addresses of the
// board alone, and links that pass on no reputation.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li",
		"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("th", "td")
	p.AllowAttrs("dir").Matching(auto).OnElements(directed...)
	p.AllowAttrs("href").Matching(linked).OnElements("a")
	p.AllowAttrs("class").Matching(ownClass).OnElements("a")
	p.AllowAttrs("src").Matching(pictured).OnElements("img")
	p.AllowAttrs("srcset").Matching(picturedSet).OnElements("img")
	p.AllowAttrs("sizes").Matching(picturedSize).OnElements("img")
	p.AllowAttrs("alt").Matching(anyAlt).OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.Integer).OnElements("img")
	p.AllowAttrs("loading").Matching(lazy).OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(false)
	p.AddTargetBlankToFullyQualifiedLinks(false)
	return p
}

// HTML returns Markdown by anybody as sanitized HTML. People and pictures that it names are shown
// as text.
func HTML(source string) string { return Rich(source, Refs{}) }

// Rich returns source as HTML that also shows the people and pictures in refs: a person's current name as a link
// to them, and a picture as a link to its largest size.
func Rich(source string, refs Refs) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	if typedOnly(source) {
		return asTyped(source)
	}
	raw := []byte(source)
	doc := engine.Parser().Parse(reading.NewReader(raw))
	allowed := refs.resolve(doc)
	var out bytes.Buffer
	if err := engine.Renderer().Render(&out, raw, doc); err != nil || out.Len() > 10*len(source)+4096+allowed {
		return asTyped(source) // a bytes.Buffer never fails; nothing written is lost if it does
	}
	clean := ownLink.ReplaceAllString(string(sanitiser.SanitizeBytes(out.Bytes())), "$1")
	return strings.ReplaceAll(clean, `rel="nofollow"`, `rel="nofollow ugc noopener"`)
}

// spaced adds a space where a tag separates words.
var spaced = strings.NewReplacer("</p>", "</p> ", "<br>", " ", "</li>", "</li> ", "</h3>", "</h3> ", "</td>", "</td> ",
	"</pre>", "</pre> ")

// Excerpt returns the first limit characters of the text of rendered, HTML made by this package,
// on one line. It shows a picture as its alt text and leaves out marks of other boards.
func Excerpt(rendered string, limit int) string {
	rendered = ownImage.ReplaceAllString(rendered, "$1 ")
	if len(rendered) > 16*limit {
		rendered = strings.ToValidUTF8(rendered[:16*limit], "") // far more than limit characters need
	}
	plain := html.UnescapeString(noTags.Sanitize(spaced.Replace(rendered)))
	return text.Cut(text.Line(withoutMarks(plain)), limit)
}
