package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/golden"
	"ideaboard/web"
)

// TestWhoReachesWhat asks for every route as every role and compares the
// answers with testdata/access.txt, so that a new route must say whom it is for.
func TestWhoReachesWhat(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	hidden := site.Idea("A hidden idea", site.Cast.Ben)
	_, err := site.Board.Comment(t.Context(), board.ActorOf(&site.Cast.Ben), hidden.ID, board.CommentDraft{
		Body: "On a hidden idea.",
	})
	if err != nil {
		t.Fatal(err)
	}
	admin := site.Admin()
	seedCompanies(t, site)
	var table strings.Builder
	fmt.Fprintf(&table, "%-6s %-24s %-24s %-24s %-24s %-24s\n", "", "", "visitor", "member", "moderator", "admin")
	for _, route := range site.Handler().(*web.Server).Routes() {
		method, path, _ := strings.Cut(route, " ")
		fmt.Fprintf(&table, "%-6s %-24s", method, path)
		for _, client := range []*apptest.Client{
			site.Visitor(), site.As(site.Cast.Cleo), site.As(site.Cast.Maya), site.As(admin),
		} {
			// unhide is one of the routes
			if _, err := site.Board.Hide(t.Context(), board.ActorOf(&site.Cast.Maya), hidden.ID); err != nil {
				t.Fatal(err)
			}
			founded(t, site) // and so is removing a company
			client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			fmt.Fprintf(&table, " %-24s", reach(client, method, path, hidden.ID))
		}
		table.WriteString("\n")
	}
	const file = "testdata/access.txt"
	got := strings.ReplaceAll(table.String(), " \n", "\n")
	golden.Equal(t, file, got)
}

// reach asks for a route on a hidden idea and says how it was answered: the
// status, and where a redirect leads.
func reach(client *apptest.Client, method, path string, hidden int64) string {
	path = strings.NewReplacer(":id", fmt.Sprint(hidden), ":name", "112233.css", "*", "none").Replace(path)
	var page *apptest.Page
	if method == http.MethodPost {
		page = client.Post(path, url.Values{
			"name": {"Somebody"}, "title": {"Dark mode"}, "seen": {"1"}, "email": {"x"}, "language": {"en"},
		})
	} else {
		page = client.Get(path)
	}
	if to := page.Header.Get("Location"); to != "" {
		address, _, _ := strings.Cut(to, "?")
		return fmt.Sprintf("%d %s", page.Status, address)
	}
	return fmt.Sprint(page.Status)
}
