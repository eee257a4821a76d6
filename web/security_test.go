package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
)

func TestHeaders(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	page := site.Visitor().Get("/")
	for name, want := range map[string]string{
		"Content-Security-Policy": "object-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "strict-origin",
		"Permissions-Policy":      "camera=()",
		"Cache-Control":           "no-cache",
		"Vary":                    "Cookie",
		"Content-Language":        "en",
		"Content-Type":            "charset=utf-8",
	} {
		if got := page.Header.Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", name, got, want)
		}
	}
	if csp := page.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	if got := site.As(site.Cast.Ben).Get("/").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a person's page may be kept: %q", got)
	}
}

func TestChangesFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	for name, header := range map[string]http.Header{
		"another site":   {"Sec-Fetch-Site": {"cross-site"}},
		"a sister site":  {"Sec-Fetch-Site": {"same-site"}},
		"another origin": {"Origin": {"https://evil.example"}},
	} {
		cleo := site.As(site.Cast.Cleo)
		cleo.Header = header
		t.Run(name, func(t *testing.T) {
			cleo.Post(link.Vote(idea.ID), nil).Want(http.StatusForbidden)
		})
	}
	shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Cleo), idea.ID)
	if err != nil || shown.Voted {
		t.Errorf("voted %v, %v", shown.Voted, err)
	}
}

func TestAnUnknownHostIsMisdirected(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, func(c *config.Config) { c.URL = "https://ideas.example.com" })
	port := strings.TrimPrefix(site.URL, "http://localhost:")
	for host, want := range map[string]int{
		"ideas.example.com":              200,
		"IDEAS.example.com":              200,
		"evil.example":                   421,
		"localhost:" + port:              421,
		"ideas.example.com.evil.example": 421,
	} {
		request, err := http.NewRequest(http.MethodGet, site.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		page := site.Visitor().Send(request)
		if page.Status != want {
			t.Errorf("%s: %d, want %d", host, page.Status, want)
		}
		if want == 200 && page.Header.Get("Strict-Transport-Security") == "" {
			t.Error("https without HSTS")
		}
	}
	site.Visitor().Get("/healthz").Want(http.StatusOK)
}

func TestWhereSignInLeads(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	for _, evil := range []string{
		"//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "/\t/evil.example",
		"javascript:alert(1)", "/../..//evil.example", "\\\\evil.example", "/%5cevil.example",
	} {
		cleo := site.As(site.Cast.Cleo)
		page := cleo.Get(link.SignInFrom(evil))
		if page.URL.Hostname() != "localhost" {
			t.Errorf("%q leads to %s", evil, page.URL)
		}
	}
}

// TestASessionIsNeverTakenOver: the token changes at sign-in, so a token that
// somebody planted is worth nothing.
func TestASessionIsNeverTakenOver(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	victim := site.Visitor()
	planted := &http.Cookie{Name: "session", Value: strings.Repeat("a", 64), Path: "/"}
	u, _ := url.Parse(site.URL)
	victim.Jar.SetCookies(u, []*http.Cookie{planted})
	page := victim.Get(strings.TrimPrefix(site.SignInAddress(site.Cast.Cleo), site.URL))
	victim.Submit(page, "form[action='/sign-in/confirm']", nil).Want(http.StatusOK)
	attacker := site.Visitor()
	attacker.Jar.SetCookies(u, []*http.Cookie{planted})
	if page := attacker.Get("/me"); page.URL.Path != link.SignIn {
		t.Errorf("the planted token signs in: %s", page.URL)
	}
}

func TestSignOutEndsTheSessionOnTheServer(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	u, _ := url.Parse(site.URL)
	stolen := cleo.Jar.Cookies(u)
	cleo.Submit(cleo.Get("/"), "form[action='/sign-out']", nil).Want(http.StatusOK)
	thief := site.Visitor()
	thief.Jar.SetCookies(u, stolen)
	if page := thief.Get("/me"); page.URL.Path != link.SignIn {
		t.Errorf("the old cookie still signs in: %s", page.URL)
	}
}

// TestKnownAndUnknownAddressesLookAlike compares what an asker can see.
func TestKnownAndUnknownAddressesLookAlike(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ask := func(email string) *apptest.Page {
		visitor := site.Visitor()
		page := visitor.Submit(visitor.Get(link.SignIn), "form[action='/sign-in']", url.Values{"email": {email}})
		page.Body = strings.ReplaceAll(page.Body, email, "the address")
		return page
	}
	known, unknown := ask("cleo@example.com"), ask("nobody@example.com")
	if known.Status != unknown.Status || known.URL.String() != unknown.URL.String() || known.Body != unknown.Body {
		t.Errorf("known: %d %s, unknown: %d %s", known.Status, known.URL, unknown.Status, unknown.URL)
	}
}

func TestAddressesAreNeverShown(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	for name, client := range map[string]*apptest.Client{
		"a visitor": site.Visitor(),
		"a member":  site.As(site.Cast.Cleo),
	} {
		for _, path := range []string{"/", link.Idea(idea.ID, idea.Title)} {
			if page := client.Get(path).Want(http.StatusOK); strings.Contains(page.Body, "ben@") {
				t.Errorf("%s sees an address at %s", name, path)
			}
		}
	}
	if log := site.Log(); strings.Contains(log, "cleo@example.com") {
		t.Errorf("the log has an address:\n%s", log)
	}
}

func TestFieldsThatAreNotOffered(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	form := url.Values{
		"title": {
			"Dark mode",
		},
		"id":         {"77"},
		"ID":         {"77"},
		"author_id":  {"1"},
		"AuthorID":   {"1"},
		"vote_count": {"500"},
		"VoteCount":  {"500"},
		"status":     {"Shipped"},
		"StatusID":   {"5"},
		"role":       {"admin"},
		"CategoryID": {"1"},
		"hidden_at":  {"2020-01-01"},
	}
	page := cleo.Post(link.Ideas, form).Want(http.StatusOK)
	if page.URL.Path != "/ideas/1-dark-mode" || !strings.Contains(page.TextOf("main"), "Open") ||
		!page.Has("[data-vote-count='1']") {
		t.Errorf("%s: %s", page.URL, page.TextOf("main"))
	}
	cleo.Post(link.MeProfile, url.Values{
		"name":  {"Cleo"},
		"role":  {"admin"},
		"Role":  {"admin"},
		"email": {"ben@example.com"},
	}).Want(http.StatusOK)
	cleo.Get(link.Moderate).Want(http.StatusNotFound)
}

func TestTooLargeAndTooOften(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	long := cleo.Post(link.Ideas, url.Values{"title": {"Dark mode"}, "body": {strings.Repeat("a", 1<<20)}}).
		Want(http.StatusUnprocessableEntity)
	if len(long.TextOf("textarea[name=body]")) != 1<<20 {
		t.Error("a long text was cut")
	}
	cleo.Post(link.Ideas, url.Values{"body": {strings.Repeat("a", 5<<20)}}).Want(http.StatusRequestEntityTooLarge)
	for range 5 {
		site.Visitor().Post(link.SignIn, url.Values{"email": {"ben@example.com"}}).Want(http.StatusOK)
	}
	page := site.Visitor().Post(link.SignIn, url.Values{"email": {"ben@example.com"}}).Want(http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// TestNaughtyStringsInEveryField: a 2xx, a redirect or a 4xx, never a 500, and
// what was stored is shown escaped.
func TestNaughtyStringsInEveryField(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	naughtyFields(t, everyThird)
}

func TestLongNaughtyStringsInEveryField(t *testing.T) {
	dbtest.Long(t)
	t.Parallel()
	naughtyFields(t, everyOne)
}

func naughtyFields(t *testing.T, every int) {
	t.Helper()
	strs := naughtyStrings(
		t, every, strings.Repeat("\u0301", 500), strings.Repeat("> ", 9000), strings.Repeat("*a_", 6000),
	)
	site := apptest.Start(t)
	ben, maya, visitor := site.As(site.Cast.Ben), site.As(site.Cast.Maya), site.Visitor()
	for i, s := range strs {
		if i%40 == 39 { // the limit of ideas a person is not what is tried here
			if err := site.Forget(); err != nil {
				t.Fatal(err)
			}
		}
		pages := []*apptest.Page{
			ben.Post(link.Ideas, url.Values{"title": {s}, "body": {s}, "category": {s}}),
			ben.Post(link.Ideas, url.Values{"title": {"naughty " + s}, "body": {s}}),
			ben.Post(link.MeProfile, url.Values{"name": {s}, "language": {s}, "time_zone": {s}, "category": {s}, "return": {s}}),
			ben.Post(link.MeProfile, url.Values{"name": {s}}),
			ben.Post(link.MeDelete, url.Values{"confirm": {"no " + s}, "votes": {s}}),
			ben.Get("/me?" + url.Values{"show": {s}, "after": {s}}.Encode()),
			ben.Get("/me?" + url.Values{"show": {"votes"}, "after": {s}}.Encode()),
			visitor.Get("/people/" + url.PathEscape(s)),
			visitor.Get("/people/3/avatar/" + url.PathEscape(s)),
			maya.Post(link.Answers(1), url.Values{"status": {s}, "answer": {s}, "reconsider_if": {s}, "return": {s}}),
			maya.Post(link.Answers(1), url.Values{"answer": {s}}),
			maya.Post(link.Category(1), url.Values{"category": {s}}),
			visitor.Post(link.SignIn, url.Values{"email": {s}, "return": {s}, "vote": {s}}),
			visitor.Post(link.Code, url.Values{"code": {s}}),
			visitor.Post(link.Confirm, url.Values{"token": {s}, "email": {s}}),
			visitor.Post(link.Language, url.Values{"language": {s}, "return": {s}}),
			visitor.Get("/?" + url.Values{"sort": {s}, "after": {s}, "status": {s}, "category": {s}}.Encode()),
			visitor.Get("/ideas/new?" + url.Values{"title": {s}, "draft": {s}}.Encode()),
			visitor.Get("/ideas/" + url.PathEscape(s)),
			visitor.Get("/sign-in/confirm?" + url.Values{"token": {s}}.Encode()),
		}
		for n, page := range pages {
			if page.Status >= 500 {
				t.Fatalf("%q, request %d: %d\n%s", s, n, page.Status, site.Log()[max(0, len(site.Log())-3000):])
			}
			const planted = "main script:not([src^='/static/']), main iframe, main img, " +
				"main [onerror], main [onclick], main [style]"
			if page.Has(planted) {
				t.Errorf("%q, request %d: got into the page", s, n)
			}
		}
	}
	if wrong, err := site.Board.Audit(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v", wrong, err)
	}
}

func TestBodiesThatAreNoForms(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	for _, kind := range []string{
		"application/json", "application/xml", "text/plain", "", "multipart/form-data; boundary=x",
	} {
		request, err := http.NewRequest(
			http.MethodPost, site.URL+link.Ideas, strings.NewReader(`{"Title":"Dark mode, in JSON"}`),
		)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", kind)
		if page := cleo.Send(request); page.Status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d, want 422", kind, page.Status)
		}
	}
}

func TestHEADIsGETWithoutABody(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/ideas/1-dark-mode": 200, "/nowhere": 404} {
		request, err := http.NewRequest(http.MethodHead, site.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if page := site.Visitor().Send(request); page.Status != want || page.Body != "" {
			t.Errorf("%s: %d with %d bytes, want %d with none", path, page.Status, len(page.Body), want)
		}
	}
}

// TestTooOftenKeepsWhatWasWritten: the form comes back with every word.
func TestTooOftenKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	for range ratelimit.Proposals.Count {
		cleo.Post(link.Ideas, url.Values{"title": {""}}).Want(http.StatusUnprocessableEntity) // refused ones do not count
	}
	for range ratelimit.Proposals.Count {
		if err := site.Limits.Allow(t.Context(), ratelimit.Proposals, fmt.Sprint(site.Cast.Cleo.ID)); err != nil {
			t.Fatal(err)
		}
	}
	page := cleo.Post(link.Ideas, url.Values{"title": {"Dark mode"}, "body": {"My words"}}).
		Want(http.StatusTooManyRequests)
	if page.TextOf("textarea[name=body]") != "My words" || page.Header.Get("Retry-After") == "" {
		t.Errorf("lost: %s", page.TextOf("main"))
	}
}
