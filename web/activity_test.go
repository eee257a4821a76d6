package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestActivity reads comments and changes of the status in the order in which they
// happened, on two pages and in both orders, and filters them.
func TestActivity(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	say := func(who board.Actor, words string) {
		t.Helper()
		if _, err := site.Board.Comment(t.Context(), who, idea.ID, board.CommentDraft{Body: words}); err != nil {
			t.Fatal(err)
		}
	}
	cleo, maya := board.ActorOf(&site.Cast.Cleo), board.ActorOf(&site.Cast.Maya)
	say(cleo, "first words")
	site.Answer(idea.ID, board.Reply{Status: "Planned", Body: "It comes in spring."})
	for i := range board.CommentPageSize - 2 {
		say(cleo, fmt.Sprintf("more words %d", i))
	}
	say(maya, "staff words")
	site.Answer(idea.ID, board.Reply{Status: "In progress"})
	say(cleo, "last words")

	visitor := site.Visitor()
	inOrder := func(path string, want ...string) (more string) {
		t.Helper()
		page := visitor.Get(path).Want(http.StatusOK)
		rest := page.TextOf("#comments")
		for _, words := range want {
			at := strings.Index(rest, words)
			if at < 0 {
				t.Errorf("%s: %q is not after the words before it: %s", path, words, page.TextOf("#comments"))
				return ""
			}
			rest = rest[at+len(words):]
		}
		return page.Find("#more-comments a").AttrOr("href", "")
	}
	lacks := func(path, words string) {
		t.Helper()
		if text := visitor.Get(path).TextOf("#comments"); strings.Contains(text, words) {
			t.Errorf("%s has %q: %s", path, words, text)
		}
	}
	second := inOrder(here, "first words", "Planned", "more words", "staff words")
	lacks(here, "In progress")
	inOrder(second, "In progress", "last words")
	lacks(second, "first words")
	older := inOrder(here+"?order=newest", "last words", "In progress", "staff words", "more words")
	inOrder(older, "Planned", "first words")
	lacks(older, "In progress")
	inOrder(here+"?show=team", "Planned", "staff words", "In progress")
	lacks(here+"?show=team", "more words")
	inOrder(here+"?show=comments", "first words", "staff words")
	lacks(here+"?show=comments", "Planned")
	inOrder(here+"?show=unknown", "first words", "Planned")
}
