package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/golden"
	"ideaboard/internal/link"
)

// TestRoundTrips counts how often the pages that people ask for most ask the
// database. One more is a decision, not an accident: it takes as long as all the
// templates of a page.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	page := link.Idea(idea.ID, idea.Title)
	tripsOf := tripsCounter(site)
	var table strings.Builder
	count := func(what string, client *apptest.Client, method, path string) {
		t.Helper()
		trips := tripsOf(func() { send(t, client, site.URL, method, path, url.Values{}) })
		fmt.Fprintf(&table, "%-46s %s\n", what, trips)
	}
	cleo, omar := site.As(site.Cast.Cleo), site.As(site.Cast.Omar)
	visitor := site.Visitor()
	visitor.Get(link.Home).Want(http.StatusOK)
	count("list, visitor, read a moment ago", visitor, http.MethodGet, link.Home)
	count("list, member who has not been here", cleo, http.MethodGet, link.Home)
	count("list, member, again", cleo, http.MethodGet, link.Home)
	visitor.Get(page).Want(http.StatusOK)
	count("idea, visitor, read a moment ago", visitor, http.MethodGet, page)
	count("idea, member", cleo, http.MethodGet, page)
	count("vote, member who has not been here", omar, http.MethodPost, link.Vote(idea.ID))
	count("vote, member", cleo, http.MethodPost, link.Vote(idea.ID))
	count("vote taken back, member", cleo, http.MethodPost, link.Unvote(idea.ID))
	golden.Equal(t, "testdata/round_trips.txt", table.String())
}

var tripsInLog = regexp.MustCompile(`msg=request .* trips=(\d+)`)

// tripsCounter returns how to read the round trips of one request from the log.
func tripsCounter(site *apptest.Site) func(do func()) string {
	return func(do func()) string {
		site.T.Helper()
		before := len(site.Log())
		do()
		found := tripsInLog.FindStringSubmatch(site.Log()[before:])
		if found == nil {
			site.T.Fatalf("no request in %q", site.Log()[before:])
		}
		return found[1]
	}
}
