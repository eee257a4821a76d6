package markdown_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"ideaboard/internal/markdown"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ source, want string }{
		"nothing": {" \n", ""},
		"words": {
			"a *b* **c** ~~d~~ `e`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n",
		},
		"a line is a line":     {"a\nb", "<p>a<br>\nb</p>\n"},
		"headings stay below":  {"# a\n\n> ## b", "<h3>a</h3>\n<blockquote><h4>b</h4>\n</blockquote>\n"},
		"HTML as it was typed": {"<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>\n"},
		"a block of HTML":      {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
		"a link": {
			"[a](https://x.example)", `<p><a href="https://x.example" rel="nofollow ugc noopener">a</a></p>` + "\n",
		},
		"a bare link": {
			"https://x.example",
			`<p><a href="https://x.example" rel="nofollow ugc noopener">https://x.example</a></p>` + "\n",
		},
		"a mail link": {
			"[a](mailto:a@x.example)", `<p><a href="mailto:a@x.example" rel="nofollow ugc noopener">a</a></p>` + "\n",
		},
		"a script link":   {"[a](javascript:alert(1))", "<p>a</p>\n"},
		"a data link":     {"[a](data:text/html;base64,AAAA)", "<p>a</p>\n"},
		"a relative link": {"[a](/sign-out)", "<p>a</p>\n"},
		"a picture is a link": {
			"![a](https://x.example/y.png)",
			`<p><a href="https://x.example/y.png" rel="nofollow ugc noopener">a</a></p>` + "\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := markdown.HTML(tt.source), directed(tt.want); got != want {
				t.Errorf("%q\ngot  %q\nwant %q", tt.source, got, want)
			}
		})
	}
}

// directed returns HTML with the attribute that lets the words of each block
// decide their direction.
func directed(html string) string {
	return strings.NewReplacer("<p>", `<p dir="auto">`, "<h3>", `<h3 dir="auto">`, "<h4>", `<h4 dir="auto">`, "<li>",
		`<li dir="auto">`,
		"<blockquote>", `<blockquote dir="auto">`).Replace(html)
}

func TestTextOfAnyLengthIsShownAsTyped(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<b>*a*</b> ", markdown.MaxRendered/8)
	if got := markdown.HTML(long); !strings.HasPrefix(got, `<pre dir="auto">&lt;b&gt;*a*`) {
		t.Errorf("%.60q", got)
	}
}

// TestExcerptLeavesForeignMarksOut: imported texts have marks that are not words; a
// tag that somebody writes about is one.
func TestExcerptLeavesForeignMarksOut(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`{html}<div><p>Tabs are <b class="x">slow</b> &amp; wide</p></div>{html} and more`: "Tabs are slow & wide and more",
		`{html}<div><p>It never ends`:                               "It never ends",
		"Before {code:java}x = 1{code} after {noformat}y{noformat}": "Before x = 1 after y",
		"** Steps**: press":                                         "** Steps: press",
		"**Bold at the end":                                         "Bold at the end",
		"Use `<div>` and 2**3 and {curly}":                          "Use <div> and 2**3 and {curly}",
	} {
		if got := markdown.Excerpt(markdown.HTML(source), 200); got != want {
			t.Errorf("%q: %q, not %q", source, got, want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	html := markdown.HTML("# Title\n\nSome **bold** words & <i>more</i>.\n\n- one\n- two")
	if got, want := markdown.Excerpt(html, 200), "Title Some bold words & <i>more</i>. one two"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := markdown.Excerpt(html, 16); got != "Title Some bold…" {
		t.Errorf("cut to %q", got)
	}
}

// FuzzHTML: whatever is written, the result holds only what the policy allows.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		"# a", "[a](javascript:x)", "<img src=x onerror=y>", "> > *a_", "|a|\n|-|\n|b|", "```\nx", "<a href='x'>", "\x00",
		"&#x6a;avascript:",
	} {
		f.Add(seed)
	}
	allowed := map[string]bool{
		"p":          true,
		"br":         true,
		"hr":         true,
		"em":         true,
		"strong":     true,
		"del":        true,
		"code":       true,
		"pre":        true,
		"blockquote": true,
		"ul":         true,
		"ol":         true,
		"li":         true,
		"h3":         true,
		"h4":         true,
		"h5":         true,
		"h6":         true,
		"table":      true,
		"thead":      true,
		"tbody":      true,
		"tr":         true,
		"th":         true,
		"td":         true,
		"a":          true,
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2000 {
			return
		}
		out := markdown.HTML(source)
		tokens := html.NewTokenizer(strings.NewReader(out))
		for tokens.Next() != html.ErrorToken {
			token := tokens.Token()
			if token.Type == html.TextToken {
				continue
			}
			if !allowed[token.Data] {
				t.Fatalf("%q made <%s>: %q", source, token.Data, out)
			}
			for _, a := range token.Attr {
				scheme, _, _ := strings.Cut(strings.ToLower(a.Val), ":")
				if a.Key == "href" && scheme != "http" && scheme != "https" && scheme != "mailto" ||
					strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Fatalf("%q made %s=%q", source, a.Key, a.Val)
				}
			}
		}
		if e := markdown.Excerpt(out, 50); utf8.RuneCountInString(e) > 50 {
			t.Errorf("excerpt of %d characters", utf8.RuneCountInString(e))
		}
	})
}
