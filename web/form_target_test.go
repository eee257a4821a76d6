package web_test

import (
	"net/http"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/web"
)

// TestEveryFormsAddressLeadsToItsPage visits the address of every form, as a
// reload after a refusal does: it is never a 404 or 405 of its own.
func TestEveryFormsAddressLeadsToItsPage(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	_, err := site.Board.Comment(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID, board.CommentDraft{Body: "First."})
	if err != nil {
		t.Fatal(err)
	}
	admin := site.As(site.Admin())
	forms := 0
	for _, route := range site.Handler().(*web.Server).Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodPost || path == link.Setup { // nothing is there once the board has an administrator
			continue
		}
		forms++
		path = strings.NewReplacer(":id", "1", ":user", "1", ":name", "general", ":token", "none").Replace(path)
		got := send(t, admin, site.URL, http.MethodGet, path, nil)
		isPage := got.status == http.StatusOK || got.status == http.StatusSeeOther ||
			got.status == http.StatusMovedPermanently
		// What the form is about may not be there: then its own page says so.
		if !isPage && !strings.Contains(path, "/1") && !strings.Contains(path, "/none") ||
			got.status == http.StatusMethodNotAllowed {
			t.Errorf("GET %s: %d", path, got.status)
		}
	}
	if forms < 60 {
		t.Errorf("only %d forms", forms)
	}
	for path, want := range map[string]string{
		"/ideas":                "/ideas/new",
		"/ideas/1/comments":     "/ideas/1",
		"/ideas/1/answers":      "/ideas/1",
		"/comments/1/pin":       "/comments/1",
		"/sign-out":             "/",
		"/admin/people/1/block": "/admin/people/1",
		"/ideas/1/react":        "/ideas/1",
	} {
		got := send(t, admin, site.URL, http.MethodGet, path, nil)
		if got.status != http.StatusSeeOther || got.header.Get("Location") != want {
			t.Errorf("GET %s: %d to %s, want %s", path, got.status, got.header.Get("Location"), want)
		}
	}
}
