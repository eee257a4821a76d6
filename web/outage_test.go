package web_test

import (
	"net/http"
	"testing"
	"time"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestTheDatabaseGoesAwayAndComesBack: pages say so meanwhile, soon and with
// words, and the program goes on by itself afterwards. TakeAway can do it to
// PostgreSQL only; SQLite lives in the program.
func TestTheDatabaseGoesAwayAndComesBack(t *testing.T) {
	if !dbtest.OnPostgres() {
		t.Skip("SQLite cannot go away from the program that it is part of")
	}
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	cleo, visitor := site.As(site.Cast.Cleo), site.Visitor()
	comeBack := dbtest.TakeAway(t, site.DB)
	time.Sleep(1100 * time.Millisecond) // what visitors were shown a second ago may be shown for a second
	for name, ask := range map[string]func() *apptest.Page{
		"the list":        func() *apptest.Page { return visitor.Get("/") },
		"a person's list": func() *apptest.Page { return cleo.Get("/?sort=top") },
		"a vote":          func() *apptest.Page { return cleo.Post(link.Vote(idea.ID), nil) },
		"sign-in":         func() *apptest.Page { return visitor.Get(link.SignIn) },
		"readiness":       func() *apptest.Page { return visitor.Get("/readyz") },
	} {
		begun := time.Now()
		page := ask()
		if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" || time.Since(begun) > 3*time.Second {
			t.Errorf("%s: %d after %v, Retry-After %q", name, page.Status, time.Since(begun), page.Header.Get("Retry-After"))
		}
	}
	visitor.Get("/healthz").Want(http.StatusOK)
	comeBack()
	for range 50 {
		if visitor.Get("/readyz").Status == http.StatusOK {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	cleo.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	if page := cleo.Get("/").Want(http.StatusOK); !page.Has("[data-vote-count='2']") {
		t.Errorf("the vote did not count: %s", page.TextOf("main"))
	}
}
