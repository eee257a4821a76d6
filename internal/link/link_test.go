package link_test

import (
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/link"
)

func TestIdea(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"Dark mode": "/ideas/7-dark-mode", "!!!": "/ideas/7"} {
		if got := link.Idea(7, title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/people/2":                  "https://ideas.example.com/people/2",
		"#comment-3":                 "https://ideas.example.com/ideas/1#comment-3",
		"https://x.example/?a=1&b=2": "https://x.example/?a=1&b=2",
		"mailto:ben@x.example":       "mailto:ben@x.example",
		"javascript:alert(1)":        "",
		"data:text/html,x":           "",
		"https://[":                  "",
	} {
		if got := link.Whole(address, "https://ideas.example.com/ideas/1"); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestQueryLeavesOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	if got := link.Query("/", "a", "", "b", "x y&z", "c", ""); got != "/?b=x+y%26z" {
		t.Errorf("%q", got)
	}
	if got := link.Query("/", "a", ""); got != "/" {
		t.Errorf("%q", got)
	}
}

func TestSafeReturn(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"/":                             "/",
		"/ideas/7-a?b=c":                "/ideas/7-a?b=c",
		"":                              "/",
		"ideas":                         "/",
		"//evil.example":                "/",
		"/\\evil.example":               "/",
		"https://evil.example":          "/",
		"/%09/evil.example":             "/",
		"/\t/evil.example":              "/",
		"/%5cevil.example":              "/",
		"javascript:alert(1)":           "/",
		"/a/../..//evil":                "/",
		"/" + strings.Repeat("a", 3000): "/",
		"/%2f/evil.example":             "/",
		"/a b":                          "/a%20b",
	} {
		if got := link.SafeReturn(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// FuzzSafeReturn: wherever it leads, a browser stays on this site.
func FuzzSafeReturn(f *testing.F) {
	for _, seed := range []string{"/", "//x", "/\\x", "/%09/x", "/a/..//x", "/%2f%2fx", "/?//x", "/#//x"} {
		f.Add(seed)
	}
	base, _ := url.Parse("https://ideas.example.com/sign-in")
	f.Fuzz(func(t *testing.T, raw string) {
		safe := link.SafeReturn(raw)
		to, err := base.Parse(safe)
		if err != nil || to.Host != base.Host || !strings.HasPrefix(safe, "/") || strings.HasPrefix(safe, "//") ||
			strings.ContainsAny(safe, "\\\t\r\n") {
			t.Errorf("%q leads to %q (%v, %v)", raw, safe, to, err)
		}
	})
}
