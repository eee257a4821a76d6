package email

import (
	"context"
	"strings"
	"testing"
)

// TestWords: what the board wrote comes through, with whole addresses; what it
// would not write is left out; what is open is closed.
func TestWords(t *testing.T) {
	const at = "https://ideas.example/ideas/1-a"
	for name, tt := range map[string]struct{ in, html, plain string }{
		"nothing": {"", "", ""},
		"a paragraph": {
			"<p>Fish &amp; <em>chips</em></p>", `<p style="margin:0">Fish &amp; <em>chips</em></p>`, "Fish & chips",
		},
		"a mention": {
			`<a class="mention" href="/people/12">@Cleo</a>`,
			`<a href="https://ideas.example/people/12" style="color:inherit">@Cleo</a>`, "@Cleo",
		},
		"a bare address": {
			`<a href="https://a.example/x">https://a.example/x</a>`,
			`<a href="https://a.example/x" style="color:inherit">https://a.example/x</a>`, "https://a.example/x",
		},
		"a script's link": {`<a href="javascript:alert(1)">x</a>`, `<a style="color:inherit">x</a>`, "x"},
		"a script":        {`a<script>alert(1)</script><svg onload=x>b`, "ab", "ab"},
		"a bare picture":  {`<img src="/x">`, "[Picture]", "[Picture]"},
		"handlers":        {`<em onclick="x" class="y" style="color:red">a</em>`, "<em>a</em>", "a"},
		"open elements":   {"<strong>a<em>b", "<strong>a<em>b</em></strong>", "ab"},
		"the other way":   {`<p dir="auto">שלום</p>`, `<p dir="auto" style="margin:0">שלום</p>`, "שלום"},
		"a numbered list": {
			`<ol start="3"><li><p>a</p><ul><li>b</li></ul></li><li>c</li></ol>`,
			`<ol start="3" style="margin:0 0 12px;padding:0 20px">` +
				`<li style="margin:0 0 4px"><p style="margin:0 0 12px">a</p>` +
				`<ul style="margin:0;padding:0 20px"><li style="margin:0 0 4px">b</li></ul></li>` +
				`<li style="margin:0 0 4px">c</li></ol>`,
			"3. a\n  - b\n4. c",
		},
		"lines": {
			"<p>a<br>\nb</p>\n<p>c</p>", `<p style="margin:0 0 12px">a<br>` + "\nb</p>\n" + `<p style="margin:0">c</p>`,
			"a\nb\n\nc",
		},
		"quotes": {
			"<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>c</p>",
			`<blockquote style="margin:0 0 12px;padding:0 12px;font-style:italic"><p style="margin:0 0 12px">a</p>` +
				`<blockquote style="margin:0 0 12px;padding:0 12px;font-style:italic">` +
				`<p style="margin:0 0 12px">b</p></blockquote></blockquote><p style="margin:0">c</p>`,
			"> a\n>\n> > b\n\nc",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := words(context.Background(), tt.in, at); got != tt.html {
				t.Errorf("HTML\n%s, want\n%s", got, tt.html)
			}
			if got := plain(context.Background(), tt.in, at); got != tt.plain {
				t.Errorf("plain\n%q, want\n%q", got, tt.plain)
			}
		})
	}
}

// FuzzWords: whatever stands in the words, a mail loads nothing and runs nothing.
func FuzzWords(f *testing.F) {
	f.Add(`<p>a <img src=x onerror=y> <a href="//b">c</a></p>`)
	f.Add(strings.Repeat("<blockquote>", 300) + "a")
	f.Add("<table><td>a<p><li>b</table><pre>\n\n c")
	f.Fuzz(func(t *testing.T, in string) {
		out := words(context.Background(), in, "https://ideas.example/")
		for _, bad := range []string{"<img", "<script", "<svg", "<style", " src=", " onerror=", "javascript:", `href="/`} {
			if inTag(out, bad) {
				t.Errorf("%q becomes %q", in, out)
			}
		}
		plain(context.Background(), in, "https://ideas.example/")
	})
}

// inTag says whether bad stands inside a tag of out.
func inTag(out, bad string) bool {
	for piece := range strings.SplitSeq(out, "<") {
		tag, _, _ := strings.Cut("<"+piece, ">")
		if strings.Contains(strings.ToLower(unquoted(tag)), bad) ||
			strings.HasPrefix(bad, "href") && strings.Contains(tag, bad) {
			return true
		}
	}
	return false
}

// unquoted returns a tag without what stands in its quotation marks.
func unquoted(tag string) string {
	out := ""
	for i, part := range strings.Split(tag, `"`) {
		if i%2 == 0 {
			out += part
		}
	}
	return out
}
