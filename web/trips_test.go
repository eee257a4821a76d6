package web_test

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
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
	// What is kept for a second may be read again on a slow machine: the fewest of
	// several times count.
	count := func(what, method, path string, clients ...*apptest.Client) {
		t.Helper()
		fewest := math.MaxInt
		for _, client := range clients {
			fewest = min(fewest, tripsOf(func() { send(t, client, site.URL, method, path, url.Values{}) }))
		}
		fmt.Fprintf(&table, "%-30s %d\n", what, fewest)
	}
	visitor, cleo := site.Visitor(), site.As(site.Cast.Cleo)
	people := []*apptest.Client{cleo, site.As(site.Cast.Omar), site.As(site.Cast.Ana), site.As(site.Cast.Sven)}
	count("list, visitor", http.MethodGet, link.Home, visitor, visitor, visitor, visitor)
	count("list, member", http.MethodGet, link.Home, cleo, cleo, cleo, cleo)
	count("idea, visitor", http.MethodGet, page, visitor, visitor, visitor, visitor)
	count("idea, member", http.MethodGet, page, cleo, cleo, cleo, cleo)
	count("vote", http.MethodPost, link.Vote(idea.ID), people...)
	count("vote that is there already", http.MethodPost, link.Vote(idea.ID), people...)
	count("vote taken back", http.MethodPost, link.Unvote(idea.ID), people...)
	golden.Equal(t, "testdata/round_trips.txt", table.String())
}

var tripsInLog = regexp.MustCompile(`msg=request .* trips=(\d+)`)

// tripsCounter returns how to read the round trips of one request from the log.
func tripsCounter(site *apptest.Site) func(do func()) int {
	return func(do func()) int {
		site.T.Helper()
		before := len(site.Log())
		do()
		found := tripsInLog.FindStringSubmatch(site.Log()[before:])
		if found == nil {
			site.T.Fatalf("no request in %q", site.Log()[before:])
		}
		trips, err := strconv.Atoi(found[1])
		if err != nil {
			site.T.Fatal(err)
		}
		return trips
	}
}
