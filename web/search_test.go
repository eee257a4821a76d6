package web_test

import (
	"net/http"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestFiltersThatHideAllThatIsFound: the page says so, and leads to the same search
// without them.
func TestFiltersThatHideAllThatIsFound(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("A waiting list for full classes", site.Cast.Ben)
	visitor := site.Visitor()
	hidden := visitor.Get(link.Query(link.Home, "q", "waiting", "status", "planned", "sort", "new")).Want(http.StatusOK)
	if words := hidden.TextOf("#found .empty"); !strings.Contains(words, "Your filters hide 1 idea that matches.") {
		t.Errorf("it says: %s", words)
	}
	if !hidden.Has("#found .empty a[href='/?q=waiting&sort=new']") {
		t.Errorf("no search of all ideas: %s", hidden.TextOf("#found"))
	}
	nothing := visitor.Get(link.Query(link.Home, "q", "zzzz", "status", "planned")).Want(http.StatusOK)
	if !nothing.Has("#found .empty a[href='/?q=zzzz']") || strings.Contains(nothing.TextOf("#found"), "hide") {
		t.Errorf("nothing anywhere: %s", nothing.TextOf("#found"))
	}
	plain := visitor.Get(link.Query(link.Home, "q", "zzzz")).Want(http.StatusOK)
	if plain.Has("#found .empty a[href='/?q=zzzz']") {
		t.Error("without filters the same search is offered")
	}
}

// TestSearching looks for ideas as a visitor without scripts.
func TestSearching(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	_, err := site.Board.Propose(t.Context(), board.ActorOf(&site.Cast.Ben), board.Draft{
		Title: "A waiting list for full classes", Body: "Every Tuesday.",
	})
	if err != nil {
		t.Fatal(err)
	}
	visitor := site.Visitor()
	home := visitor.Get(link.Home).Want(http.StatusOK)
	if !home.Has(`form[role=search] input[name=q]`) || !home.Has(`form[role=search] button[formaction='/ideas/new']`) {
		t.Fatal("no box to search")
	}
	for _, query := range []string{"class", "waitnig list", "tuesdays", "full -theme status:open"} {
		found := visitor.Get(link.Query(link.Home, "q", query)).Want(http.StatusOK)
		if !found.Has(".card mark") || found.TextOf("#found-count") == "" {
			t.Errorf("%q is not found: %s", query, found.TextOf("#found"))
		}
	}
	none := visitor.Get(link.Query(link.Home, "q", "xyzzyplugh quux")).Want(http.StatusOK)
	if !none.Has(`#found a[href^='/ideas/new?title=xyzzyplugh']`) || none.Has(".card") {
		t.Errorf("nothing found: %s", none.TextOf("#found"))
	}
	for _, odd := range []string{
		"status:open", `"`, "((('", "-x", strings.Repeat("long ", 300), "\x00\xff", "tag:", "author:me",
	} {
		visitor.Get(link.Query(link.Home, "q", odd)).Want(http.StatusOK)
	}
}

// TestAFilterInTheWordsIsNotAllIdeas checks that "All ideas" is marked only if a search has
// no filter.
func TestAFilterInTheWordsIsNotAllIdeas(t *testing.T) {
	t.Parallel()
	visitor := apptest.Start(t).Visitor()
	for query, all := range map[string]bool{"": true, "waiting": true, "status:declined": false, "is:open list": false} {
		page := visitor.Get(link.Query(link.Home, "q", query)).Want(http.StatusOK)
		if marked := page.Has("#filters ul:first-of-type li:first-child [aria-current]"); marked != all {
			t.Errorf("%q: all ideas marked %t", query, marked)
		}
	}
}
