package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
)

// startTwoInstances runs two instances on one database; SQLite has one.
func startTwoInstances(t *testing.T) (one, other *apptest.Site) {
	t.Helper()
	if !dbtest.OnPostgres() {
		t.Skip("one instance is all that SQLite has")
	}
	one = apptest.Start(t)
	return one, one.SecondInstance()
}

func TestTwoInstancesShareSessions(t *testing.T) {
	t.Parallel()
	one, other := startTwoInstances(t)
	cleo := one.As(one.Cast.Cleo)
	wantIn(t, cleo.At(other), one.Cast.Cleo.Name)
	u, _ := url.Parse(one.URL)
	stolen := cleo.Jar.Cookies(u)
	cleo.Post(link.SignOut, nil).Want(http.StatusOK)
	thief := other.Visitor()
	thief.Jar.SetCookies(u, stolen)
	for end := time.Now().Add(10 * time.Second); signedIn(thief); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) { // sessions are kept in memory for a second
			t.Fatal("signed out on one, signed in on the other")
		}
	}
	visitor := one.Visitor() // asks here, and confirms there
	visitor.Submit(visitor.Get(link.SignIn), askForm, url.Values{"email": {"cleo@example.com"}}).Want(http.StatusOK)
	text := ""
	for range 100 { // either instance may have sent it
		for _, m := range append(one.Outbox.Sent(), other.Outbox.Sent()...) {
			text = m.Text
		}
		if text != "" {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	there := visitor.At(other)
	there.Submit(there.Get(link.Code), codeForm, url.Values{"code": {apptest.Code(text)}}).Want(http.StatusOK)
	wantIn(t, visitor, one.Cast.Cleo.Name)
}

func TestTwoInstancesShareLimits(t *testing.T) {
	t.Parallel()
	one, other := startTwoInstances(t)
	for i := range ratelimit.EmailsPerClient.Count + 1 {
		site, want := []*apptest.Site{one, other}[i%2], http.StatusOK
		if i == ratelimit.EmailsPerClient.Count {
			want = http.StatusTooManyRequests
		}
		visitor := site.Visitor()
		page := visitor.Post(link.SignIn, url.Values{"email": {"vera@example.com"}}).Want(want)
		if want != http.StatusOK && (page.Header.Get("Retry-After") == "" || page.TextOf("h1") == "") {
			t.Errorf("no words: %s", page.TextOf("main"))
		}
	}
}

// TestTwoInstancesCloseTheSiteTogether: within a second no page that either
// remembers is shown to visitors.
func TestTwoInstancesCloseTheSiteTogether(t *testing.T) {
	t.Parallel()
	one, other := startTwoInstances(t)
	one.Idea("A secret idea", one.Cast.Ben)
	visitor := other.Visitor()
	for range 20 { // remembered there, and still asked for
		visitor.Get("/").Want(http.StatusOK)
	}
	setSignIn(one, func(a *account.SignInSettings) { a.Private = true })
	closed := time.Now()
	if page := one.Visitor().Get("/"); page.URL.Path != link.SignIn {
		t.Errorf("here it is still open: %s", page.URL)
	}
	for {
		page := visitor.Get("/")
		if page.URL.Path == link.SignIn && !strings.Contains(page.Body, "A secret idea") {
			break
		}
		if time.Since(closed) > 10*time.Second { // a second, and what a busy machine adds
			t.Fatal("there it stays open")
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Logf("closed there after %s", time.Since(closed))
}
