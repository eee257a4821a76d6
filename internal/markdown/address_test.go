package markdown_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"ideaboard/internal/markdown"
)

var link = regexp.MustCompile(`<a href="([^"]*)" rel="nofollow ugc noopener">([^<]*)</a>`)

// TestAddressesInText: each address that somebody writes is one link, whole,
// and the words around it are no part of it.
func TestAddressesInText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]struct{ shown, to string }{
		"https://ja.wikipedia.org/wiki/日本語": {
			"https://ja.wikipedia.org/wiki/日本語", "https://ja.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC%E8%AA%9E",
		},
		"https://пример.рф/путь": {
			"https://пример.рф/путь", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C",
		},
		"（https://example.com/y）":           {"https://example.com/y", "https://example.com/y"},
		"HTTPS://EXAMPLE.COM":               {"HTTPS://EXAMPLE.COM", "https://example.com"},
		"http://192.168.1.5:8080/x":         {"http://192.168.1.5:8080/x", "http://192.168.1.5:8080/x"},
		"https://intranet/wiki":             {"https://intranet/wiki", "https://intranet/wiki"},
		"See http://localhost:3000, please": {"http://localhost:3000", "http://localhost:3000"},
		"これはhttps://example.com/を見て": {
			"https://example.com/を見て", "https://example.com/%E3%82%92%E8%A6%8B%E3%81%A6",
		},
		"これはhttps://example.comを見て": {"https://example.com", "https://example.com"},
		"https://日本語.jp、それから":       {"https://日本語.jp", "https://xn--wgv71a119e.jp"},
		"「https://example.com/a」":   {"https://example.com/a", "https://example.com/a"},
		"见https://example.com/a。然后": {"https://example.com/a", "https://example.com/a"},
		"(https://en.wikipedia.org/wiki/Go_(game))": {
			"https://en.wikipedia.org/wiki/Go_(game)", "https://en.wikipedia.org/wiki/Go_(game)",
		},
		"https://x.example/a_b_c*d*e~f~?a=1&copy=2#z.": {
			"https://x.example/a_b_c*d*e~f~?a=1&copy=2#z", "https://x.example/a_b_c*d*e~f~?a=1&copy=2#z",
		},
		"**https://x.example/**":          {"https://x.example/", "https://x.example/"},
		`"https://x.example/a"`:           {"https://x.example/a", "https://x.example/a"},
		"www.example.com/日本":              {"www.example.com/日本", "http://www.example.com/%E6%97%A5%E6%9C%AC"},
		"（WWW.EXAMPLE.COM）":               {"WWW.EXAMPLE.COM", "http://www.example.com"},
		"- https://x.example/a\n- b":      {"https://x.example/a", "https://x.example/a"},
		"|a|\n|-|\n|https://x.example/a|": {"https://x.example/a", "https://x.example/a"},
		"info@example.com":                {"info@example.com", "mailto:info@example.com"},
		"قال https://مثال.إختبار/صفحة؟": {
			"https://مثال.إختبار/صفحة؟", "https://xn--mgbh0fb.xn--kgbechtv/%D8%B5%D9%81%D8%AD%D8%A9%D8%9F",
		},
	} {
		made := markdown.HTML(source)
		found := link.FindAllStringSubmatch(made, -1)
		if len(found) != 1 || html.UnescapeString(found[0][2]) != want.shown || html.UnescapeString(found[0][1]) != want.to {
			t.Errorf("%s\ngot  %s\nwant %s to %s", source, made, want.shown, want.to)
		}
	}
}

// TestTextIsNoAddress: what only looks a little like an address stays words.
func TestTextIsNoAddress(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"https://", "http://。", "https:// x", "xhttps://example.com", "www.", "www.x", "www. x.example",
		"`https://x.example`", "note: this", "1:2", "a.b", "ftp://x.example/y",
		"https://...", "javascript://x.example/%0aalert(1)",
	} {
		if made := markdown.HTML(source); strings.Contains(made, "<a ") {
			t.Errorf("%s became %s", source, made)
		}
	}
}

// TestAddressInALink: an address that is the words of a link is no link of its own.
func TestAddressInALink(t *testing.T) {
	t.Parallel()
	made := markdown.HTML("[https://a.example/x](https://b.example/y)")
	if strings.Count(made, "<a ") != 1 || !strings.Contains(made, `href="https://b.example/y"`) {
		t.Error(made)
	}
}
