package web_test

import (
	"net/http"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestSearching looks for ideas as a visitor without scripts.
func TestSearching(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	if _, err := site.Board.Propose(t.Context(), board.ActorOf(&site.Cast.Ben), board.Draft{Title: "A waiting list for full classes", Body: "Every Tuesday."}); err != nil {
		t.Fatal(err)
	}
	visitor := site.Visitor()
	home := visitor.Get(link.Home).Want(http.StatusOK)
	if !home.Has(`form[role=search] input[name=q]`) || !home.Has(`form[role=search] button[formaction='/ideas/new']`) {
		t.Fatal("no box to search")
	}
	for _, query := range []string{"class", "waitnig list", "tuesdays", "full -theme status:open"} {
		if found := visitor.Get(link.Search(query)).Want(http.StatusOK); !found.Has(".card mark") || found.TextOf("#found-count") == "" {
			t.Errorf("%q is not found: %s", query, found.TextOf("#found"))
		}
	}
	none := visitor.Get(link.Search("xyzzyplugh quux")).Want(http.StatusOK)
	if !none.Has(`#found a[href^='/ideas/new?title=xyzzyplugh']`) || none.Has(".card") {
		t.Errorf("nothing found: %s", none.TextOf("#found"))
	}
	for _, odd := range []string{"status:open", `"`, "((('", "-x", strings.Repeat("long ", 300), "\x00\xff", "tag:", "author:me"} {
		visitor.Get(link.Search(odd)).Want(http.StatusOK)
	}
}
