package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestLookAlikesWithoutScript is the step between writing and publishing: it is
// shown once, loses no words, and shows what the writer may see alone.
func TestLookAlikesWithoutScript(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	open, hidden := site.Idea("Dark mode for the evening", site.Cast.Ben), site.Idea("Dark mode for the evenings", site.Cast.Omar)
	if _, err := site.Board.Hide(t.Context(), board.ActorOf(&site.Cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	const title, body = "A dark mode for the evening", "My eyes hurt at night."
	words := url.Values{"title": {title}, "body": {body}}
	cleo := site.As(site.Cast.Cleo)
	step := cleo.Submit(cleo.Get(link.NewIdea), "#idea-form", words).Want(http.StatusOK)
	if got := step.TextOf("#similar"); !strings.Contains(got, open.Title) || strings.Contains(got, hidden.Title) {
		t.Fatalf("look-alikes: %q", got)
	}
	if step.Find("#title").AttrOr("value", "") != title || step.TextOf("#body") != body || step.Has("form form") {
		t.Error("the words are not in the form")
	}

	back := cleo.Submit(step, "#similar .vote", nil).Want(http.StatusOK)
	if back.URL.Path != link.NewIdea || back.Find("#title").AttrOr("value", "") != title || back.TextOf("#body") != body || !strings.Contains(back.TextOf("#toast"), "draft is kept") {
		t.Errorf("after a vote at %s: %s", back.URL, back.TextOf("main"))
	}
	if voted, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Cleo), open.ID); err != nil || !voted.Voted {
		t.Errorf("no vote: %v", err)
	}
	for name, again := range map[string]*apptest.Page{"the step": step, "the way back": back} {
		if done := cleo.Submit(again, "#idea-form", nil).Want(http.StatusOK); done.TextOf("h1") != title {
			t.Errorf("from %s at %s", name, done.URL)
		}
	}

	visitor := site.Visitor()
	first := visitor.Submit(visitor.Get(link.NewIdea), "#idea-form", words).Want(http.StatusOK)
	if !first.Has(fmt.Sprintf("#similar-%d", open.ID)) {
		t.Errorf("a visitor sees no look-alikes: %s", first.TextOf("main"))
	}
	if asked := visitor.Submit(first, "#idea-form", nil).Want(http.StatusOK); asked.URL.Path != link.SignIn || !strings.Contains(asked.URL.Query().Get("return"), "pending=") {
		t.Errorf("a visitor is at %s", asked.URL)
	}
	if page := visitor.Get(link.Query(link.Similar, "title", title)).Want(http.StatusOK); !strings.Contains(page.Body, open.Title) || strings.Contains(page.Body, hidden.Title) {
		t.Error(page.TextOf("main"))
	}
}
