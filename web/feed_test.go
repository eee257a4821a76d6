package web_test

import (
	"cmp"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/golden"
	"ideaboard/internal/link"
)

// feedsOf are the feeds of a site with one idea of number 1.
var feedsOf = map[string]string{
	"site":     link.Feed,
	"category": link.CategoryFeed("general"),
	"idea":     link.IdeaFeed(1),
	"roadmap":  link.RoadmapFeed,
}

// fed is a site with something for each feed, and much that no feed may tell.
func fed(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.Start(t)
	// so that the job leaves alone the HTML that is made up below
	if _, err := site.Board.RenderAgain(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, ben, maya := t.Context(), board.ActorOf(&site.Cast.Ben), board.ActorOf(&site.Cast.Maya)
	idea, err := site.Board.Propose(
		ctx,
		ben,
		board.Draft{
			Title: `Export <b>"bold"</b> & ]]> as CSV`,
			Body:  "A *list* of <script>alert(1)</script> & ]]>\n\n\uFFFE\U0001F9FE",
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	site.Answer(idea.ID, board.Reply{Status: "Planned", PromisedFor: "2027-05-12"})
	site.Answer(idea.ID, board.Reply{Body: "We are **on** it."})
	refused := site.Idea("A refused idea", site.Cast.Cleo)
	site.Answer(refused.ID, board.Reply{Status: "Declined", Body: "It costs too much.", ReconsiderIf: "A partner."})
	hidden := site.Idea("MARKER hidden idea", site.Cast.Ben)
	site.Answer(hidden.ID, board.Reply{Status: "Shipped", Body: "MARKER hidden answer"})
	if _, err := site.Board.Hide(ctx, maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	say := func(id, parent int, words, columns string) {
		t.Helper()
		err := site.DB.Tx(ctx, func(tx *gorm.DB) error {
			return tx.Exec(`
				INSERT INTO comments
					(id, idea_id, parent_id, author_id, body, body_html, created_at, internal, hidden_at, deleted_at)
				VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?, `+columns+`)`,
				id, idea.ID, parent, site.Cast.Cleo.ID, words, "<p>"+words+"</p>", board.Clock(),
			).Error
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	picture := `<img src="/attachments/1/k-800" srcset="/attachments/1/k-400 400w, /attachments/1/k-800 800w" alt="">`
	say(1, 0, `Ask <a href="/people/2">@Maya</a> `+picture, "FALSE, NULL, NULL")
	say(2, 1, "A reply.", "FALSE, NULL, NULL")
	say(3, 0, "MARKER a note", "TRUE, NULL, NULL")
	say(4, 3, "MARKER a reply to a note", "FALSE, NULL, NULL")
	say(5, 0, "MARKER hidden", "FALSE, '2026-01-01 00:00:00+00:00', NULL")
	say(6, 0, "MARKER deleted", "FALSE, NULL, '2026-01-01 00:00:00+00:00'")
	return site
}

var (
	stamps = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)
	hosts  = regexp.MustCompile(`http://localhost:\d+`)
)

func TestFeeds(t *testing.T) {
	t.Parallel()
	site := fed(t)
	for name, path := range feedsOf {
		t.Run(name, func(t *testing.T) {
			page := site.Visitor().Get(path).Want(http.StatusOK)
			if kind := page.Header.Get("Content-Type"); kind != "application/atom+xml; charset=utf-8" {
				t.Errorf("Content-Type %q", kind)
			}
			if strings.Contains(page.Body, "MARKER") || strings.Contains(page.Body, "@larkspur") {
				t.Errorf("tells what it must not:\n%s", page.Body)
			}
			wantAtom(t, page.Body)
			golden.Equal(
				t, "testdata/feed_"+name+".xml",
				hosts.ReplaceAllString(stamps.ReplaceAllString(page.Body, "2026-11-22T09:00:00Z"), "https://ideas.example"),
			)
			if staff := site.As(site.Cast.Maya).Get(path); staff.Body != page.Body {
				t.Errorf("staff read another feed:\n%s", staff.Body)
			}
		})
	}
}

// wantAtom has two programs that others wrote read the feed.
func wantAtom(t *testing.T, body string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "feed.xml")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	const read = `import feedparser, sys
headers = {"content-type": "application/atom+xml; charset=utf-8"}
f = feedparser.parse(open(sys.argv[1], "rb").read(), response_headers=headers, resolve_relative_uris=False)
assert f.version == "atom10", f.version
assert not f.bozo, f.bozo_exception
for e in f.entries:
    assert e.id and e.title and e.link.startswith("http") and e.updated_parsed and e.author and e.content[0].value, e`
	for _, reader := range [][]string{{"xmllint", "--noout", file}, {"/usr/bin/python3", "-c", read, file}} {
		_, err := exec.LookPath(reader[0])
		if err != nil || reader[0] != "xmllint" && exec.Command(reader[0], "-c", "import feedparser").Run() != nil {
			if os.Getenv("CI") != "" {
				t.Fatal("xmllint or python3-feedparser is not installed: make setup")
			}
			t.Skip("xmllint or python3-feedparser is not installed: make setup")
		}
		if out, err := exec.Command(reader[0], reader[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s\n%s", reader[0], err, out, body)
		}
	}
}

func TestAFeedIsSentOnce(t *testing.T) {
	t.Parallel()
	site := fed(t)
	for name, client := range map[string]*apptest.Client{"visitor": site.Visitor(), "member": site.As(site.Cast.Cleo)} {
		first := client.Get(link.Feed).Want(http.StatusOK)
		for header, value := range map[string]string{
			"If-None-Match":     first.Header.Get("ETag"),
			"If-Modified-Since": first.Header.Get("Last-Modified"),
		} {
			client.Header = http.Header{header: {value}}
			if page := client.Get(link.Feed); page.Status != http.StatusNotModified || page.Body != "" || value == "" {
				t.Errorf("%s, %s %q: %d", name, header, value, page.Status)
			}
		}
		client.Header = http.Header{"If-None-Match": {`"other"`}, "If-Modified-Since": {first.Header.Get("Last-Modified")}}
		client.Get(link.Feed).Want(http.StatusOK) // the tag decides
	}
	client := site.Visitor()
	client.Header.Set("Accept-Encoding", "gzip")
	if page := client.Get(link.Feed); page.Header.Get("Content-Encoding") != "gzip" {
		t.Error("not compressed")
	}
}

func TestWhereFeedsAreNot(t *testing.T) {
	t.Parallel()
	site := fed(t)
	for path, want := range map[string]int{
		"/ideas/3.atom": 404, "/ideas/99.atom": 404, "/ideas/0.atom": 404, "/ideas/x.atom": 404, "/ideas/.atom": 404,
		"/categories/none.atom": 404, "/categories/general": 200, "/categories/General.atom": 404,
		"/ideas/1-any-slug.atom": 301,
	} {
		client := site.As(site.Cast.Maya) // who may see the hidden idea, but no feed of it
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		if page := client.Get(path); page.Status != want || want == 301 && page.Header.Get("Location") != "/ideas/1.atom" {
			t.Errorf("%s: %d %s, want %d", path, page.Status, page.Header.Get("Location"), want)
		}
	}
}

func TestPagesNameTheirFeeds(t *testing.T) {
	t.Parallel()
	site := fed(t)
	const named = `link[rel=alternate][type="application/atom+xml"]`
	for path, want := range map[string]string{
		"/": "/feed.atom /roadmap.atom", "/?category=general": "/categories/general.atom /feed.atom /roadmap.atom",
		"/ideas/1": "/ideas/1.atom /feed.atom /roadmap.atom", "/me": "/feed.atom /roadmap.atom",
	} {
		page := site.As(site.Cast.Cleo).Get(path).Want(http.StatusOK)
		var got []string
		for _, feed := range page.Find(named).EachIter() {
			got = append(got, feed.AttrOr("href", ""))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s names %q, want %q", path, got, want)
		}
		shown := page.Find("a.feed-link[href*='.atom']").AttrOr("href", "")
		if shown != "" && shown != strings.Fields(want)[0] || path != "/me" && shown == "" {
			t.Errorf("%s links to %q", path, shown)
		}
	}
	setSignIn(site, func(a *account.SignInSettings) { a.Private = true })
	if page := site.As(site.Cast.Cleo).Get("/ideas/1"); page.Find(named+", a.feed-link[href*='.atom']").Length() > 0 {
		t.Error("a private site names feeds")
	}
	for _, path := range []string{link.Feed, link.RoadmapFeed, link.IdeaFeed(1)} {
		if page := site.Visitor().Get(path); page.URL.Path != path || page.Status != http.StatusUnauthorized {
			t.Errorf("the feed %s of a private site answers %d at %s", path, page.Status, page.URL)
		}
	}
	setSignIn(site, func(a *account.SignInSettings) { a.Private, a.NoIndex = false, true })
	if page := site.Visitor().Get(link.Feed); cmp.Or(page.Header.Get("X-Robots-Tag"), "none") != "noindex" {
		t.Error("the feed may be indexed")
	}
}
