package web_test

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestSharedPages: other sites learn what a page is about, and find its picture.
func TestSharedPages(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	for path, want := range map[string][]string{
		"/":        {"website", "/card.png?v="},
		"/tags":    {"website", "/card.png?v="},
		"/ideas/1": {"article", "/ideas/1/card.png?v="},
	} {
		page := site.Visitor().Get(path).Want(http.StatusOK)
		content := func(name string) string {
			return page.Find(`meta[property="`+name+`"], meta[name="`+name+`"]`).AttrOr("content", "")
		}
		for _, name := range []string{
			"og:title", "og:description", "og:url", "og:site_name", "og:image", "og:type", "twitter:card", "twitter:title",
			"twitter:description", "twitter:image", "theme-color",
		} {
			if content(name) == "" {
				t.Errorf("%s lacks %s", path, name)
			}
		}
		if content("og:type") != want[0] || !strings.Contains(content("og:image"), want[1]) ||
			!strings.HasPrefix(content("og:url"), "http") {
			t.Errorf("%s: %s, %s", path, content("og:type"), content("og:image"))
		}
		picture := content("og:image")
		shown := site.Visitor().
			Get(picture[strings.Index(picture, "://")+3+len(site.URL)-len("http://"):]).
			Want(http.StatusOK)
		config, err := png.DecodeConfig(strings.NewReader(shown.Body))
		if err != nil || config.Width != 1200 || config.Height != 630 {
			t.Errorf("%s: %+v, %v", picture, config, err)
		}
	}
	if site.Visitor().Get("/sign-in").Has(`meta[property="og:title"]`) {
		t.Error("a page that is not for others has tags")
	}
}

// TestCardsTellNothing: a card exists only where every visitor may see the idea.
func TestCardsTellNothing(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	admin := site.Admin()
	card := link.IdeaCard(idea.ID)
	first := site.Visitor().Get(card).Want(http.StatusOK)
	if site.As(admin).Get(card).Want(http.StatusOK).Body != first.Body {
		t.Error("another picture for staff")
	}
	if first.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("kept: %v", first.Header)
	}
	if _, err := site.Board.Hide(t.Context(), board.ActorOf(&admin), idea.ID); err != nil {
		t.Fatal(err)
	}
	site.Visitor().Get(card).Want(http.StatusNotFound)
	site.As(admin).Get(card).Want(http.StatusNotFound)
	site.Visitor().Get(link.IdeaCard(99)).Want(http.StatusNotFound)
	site.Visitor().Get("/ideas/x/card.png").Want(http.StatusNotFound)
	if _, err := site.Board.Unhide(t.Context(), board.ActorOf(&admin), idea.ID); err != nil {
		t.Fatal(err)
	}
	site.Visitor().Get(card).Want(http.StatusOK)
	setSignIn(site, func(a *account.SignInSettings) { a.Private = true })
	if page := site.Visitor().Get(card); strings.HasPrefix(page.Body, "\x89PNG") {
		t.Error("the card of a private board is open")
	}
}

func TestIconsAndManifest(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	home := visitor.Get("/")
	for selector, size := range map[string]int{`link[rel="icon"]`: 48, `link[rel="apple-touch-icon"]`: 180} {
		picture := visitor.Get(home.Find(selector).AttrOr("href", "")).Want(http.StatusOK)
		config, err := png.DecodeConfig(bytes.NewReader([]byte(picture.Body)))
		if err != nil || config.Width != size || !strings.Contains(picture.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %+v, %v, %v", selector, config, err, picture.Header)
		}
	}
	manifest := visitor.Get(home.Find(`link[rel="manifest"]`).AttrOr("href", "")).Want(http.StatusOK)
	for _, want := range []string{`"512x512"`, `"maskable"`, `"standalone"`, `"theme_color":"#5b57d6"`} {
		if !strings.Contains(manifest.Body, want) {
			t.Errorf("the manifest lacks %s: %s", want, manifest.Body)
		}
	}
	for path, want := range map[string]int{
		"/icons/512-0.png": 200, "/icons/maskable-512-0.png": 200, "/icons/13-0.png": 404, "/icons/x": 404,
		"/favicon.ico": 200,
	} {
		visitor.Get(path).Want(want)
	}
}
