package email_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ideaboard/internal/golden"
	"ideaboard/internal/i18n"
)

var (
	keyed  = regexp.MustCompile(`\b(mails|news_mail|thanks_mail|staff_mail)\.[a-z]`)
	breaks = regexp.MustCompile(`<(?:p|div|h[1-6]|table|tr|td|ul|li|head|body|title|meta)[ >]`)
)

// TestMailsSayWhatHappened compares every mail, in every language, with the
// files in testdata: they are the place to read them.
func TestMailsSayWhatHappened(t *testing.T) {
	for _, language := range i18n.Languages() {
		ctx := i18n.With(context.Background(), language.Tag)
		for name, m := range samples(ctx) {
			t.Run(language.Tag+"/"+name, func(t *testing.T) {
				page := rendered(t, ctx, m)
				for _, form := range []string{page, m.text, m.subject} {
					if keyed.MatchString(form) || strings.Contains(form, "no value") {
						t.Errorf("without words: %s", form)
					}
				}
				if strings.ContainsAny(m.subject, "\r\n") || len([]rune(m.subject)) > 250 {
					t.Errorf("subject %q", m.subject)
				}
				file := "testdata/" + name + "_" + language.Tag
				golden.Equal(t, file+".txt", "Subject: "+m.subject+"\n\n"+m.text)
				golden.Equal(t, file+".html", breaks.ReplaceAllString(page, "\n$0")+"\n")
			})
		}
	}
}

func rendered(t *testing.T, ctx context.Context, m mail) string {
	t.Helper()
	var page strings.Builder
	if err := m.html.Render(ctx, &page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// TestMailsLoadNothing: no mail asks anything of another host, or of the board
// without its reader's doing; every link is whole, and stands in both forms.
func TestMailsLoadNothing(t *testing.T) {
	for _, language := range i18n.Languages() {
		ctx := i18n.With(context.Background(), language.Tag)
		for name, m := range samples(ctx) {
			page := rendered(t, ctx, m)
			root, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			for node := range root.Descendants() {
				if node.Type == html.ElementNode {
					quiet(t, name, node)
					linkIn(t, name, node, m.text)
				}
			}
		}
	}
}

// quiet fails for an element that loads something, or wears more than a style of its own.
func quiet(t *testing.T, name string, node *html.Node) {
	t.Helper()
	loading := []string{
		"img", "link", "style", "script", "iframe", "object", "embed", "video", "audio", "source", "svg", "form", "base",
	}
	if slices.Contains(loading, node.Data) {
		t.Errorf("%s: <%s> in a mail", name, node.Data)
	}
	for _, a := range node.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "srcset" || a.Key == "background" ||
			a.Key == "class" ||
			a.Key == "style" && strings.Contains(a.Val, "url(") {
			t.Errorf("%s: <%s %s=%q> in a mail", name, node.Data, a.Key, a.Val)
		}
	}
}

func linkIn(t *testing.T, name string, node *html.Node, text string) {
	t.Helper()
	if node.Data != "a" {
		return
	}
	at := slices.IndexFunc(node.Attr, func(a html.Attribute) bool { return a.Key == "href" })
	if at < 0 {
		t.Errorf("%s: a link without address", name)
		return
	}
	to := node.Attr[at].Val
	if !strings.HasPrefix(to, "https://") {
		t.Errorf("%s: a link to %q", name, to)
	}
	plain := strings.Contains(text, to) || strings.Contains(to, "/people/") // a mention is a name in a plain mail
	if title := node.Parent.Data == "h1" || node.Parent.Data == "h3"; !plain && !title {
		t.Errorf("%s: the plain mail lacks %s", name, to)
	}
}
