// Package markdown turns what people write into HTML that is safe to show, and
// into a line of plain text for lists. The HTML is made when the text is written,
// and stored beside it; after a change of this package a job makes it again.
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

// MaxRendered is the longest text, in characters, that is rendered as
// Markdown: nested constructs cost more than linear time. What is longer is
// shown as it was typed.
const MaxRendered = 20_000

// Version is that of what this package makes of the same words. It goes up with
// every change of it: what is stored in an older one is then made again.
const Version = 3

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
		renderer.WithNodeRenderers(util.Prioritized(typedHTML{}, 100), util.Prioritized(drawnRefs{}, 100)),
	),
)

var sanitiser = policy()

// noTags removes all tags; making it takes longer than using it.
var noTags = bluemonday.StrictPolicy()

// The addresses that may stand in a text: links of people's, and the board's
// own of a person and of a picture, exactly as [Rich] writes them.
var (
	linked       = regexp.MustCompile(`^(?i:https?|mailto):|^/people/[1-9][0-9]{0,18}$|^` + ownPicture + `$`)
	pictured     = regexp.MustCompile(`^` + ownPicture + `$`)
	picturedSet  = regexp.MustCompile(`^` + ownPicture + ` [0-9]{1,5}w(, ` + ownPicture + ` [0-9]{1,5}w)*$`)
	picturedSize = regexp.MustCompile(`^` + regexp.QuoteMeta(pictureSizes) + `$`)
	ownClass     = regexp.MustCompile(`^(mention|picture)$`)
	lazy         = regexp.MustCompile(`^lazy$`)
	auto         = regexp.MustCompile(`^auto$`)
	anyAlt       = regexp.MustCompile(`(?s)^.*$`)
)

const ownPicture = `/attachments/[1-9][0-9]{0,18}/[a-z0-9]{8,64}-[0-9]{1,5}`

// What [Rich] writes, once it is clean.
var (
	ownLink    = regexp.MustCompile(`(<a class="(?:mention|picture)" href="[^"]*") rel="nofollow"`)
	ownMention = regexp.MustCompile(`<a class="mention" href="/people/([0-9]+)">[^<]*</a>`)
	ownImage   = regexp.MustCompile(`<img [^>]*?alt="([^"]*)"[^>]*>`)
)

// policy allows what the engine makes and nothing else: pictures and relative
// addresses of the board's own only, no style, links that pass no reputation on.
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

// HTML returns source, Markdown written by anybody, as sanitised HTML. People
// and pictures that it names are shown as words.
func HTML(source string) string { return Rich(source, Refs{}) }

// Rich is HTML that also shows those people and pictures that refs knows: a
// person's present name as a link to them, a picture as a link to its largest size.
func Rich(source string, refs Refs) string {
	if strings.TrimSpace(source) == "" {
		return ""
	}
	if typedOnly(source) {
		return typed(source)
	}
	raw := []byte(source)
	doc := engine.Parser().Parse(reading.NewReader(raw))
	allowed := refs.resolve(doc)
	var out bytes.Buffer
	if err := engine.Renderer().Render(&out, raw, doc); err != nil || out.Len() > 10*len(source)+4096+allowed {
		return typed(source) // a bytes.Buffer never fails; nothing written is lost if it does
	}
	clean := ownLink.ReplaceAllString(string(sanitiser.SanitizeBytes(out.Bytes())), "$1")
	return strings.ReplaceAll(clean, `rel="nofollow"`, `rel="nofollow ugc noopener"`)
}

// spaced puts a space where a tag parts words.
var spaced = strings.NewReplacer("</p>", "</p> ", "<br>", " ", "</li>", "</li> ", "</h3>", "</h3> ", "</td>", "</td> ",
	"</pre>", "</pre> ")

// Excerpt returns the first limit characters of the plain words of rendered,
// HTML that this package made, on one line. A picture is its alt text; marks of
// other boards' texts are left out.
func Excerpt(rendered string, limit int) string {
	rendered = ownImage.ReplaceAllString(rendered, "$1 ")
	if len(rendered) > 16*limit {
		rendered = strings.ToValidUTF8(rendered[:16*limit], "") // far more than limit characters need
	}
	plain := html.UnescapeString(noTags.Sanitize(spaced.Replace(rendered)))
	return text.Cut(text.Line(withoutMarks(plain)), limit)
}
