package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
	"ideaboard/internal/password"
	"ideaboard/internal/ratelimit"
)

const (
	goodPassword  = "seven green kettles"
	otherPassword = "nine yellow bicycles"
)

// givePassword sets a person's password, by the person's own page.
func givePassword(site *apptest.Site, user account.User) {
	site.T.Helper()
	setPassword(site.As(user), goodPassword).Want(http.StatusOK)
}

func setPassword(client *apptest.Client, password string) *apptest.Page {
	return client.Submit(
		client.Get(link.MeSecurity), "form[action='/me/security/password']", url.Values{"password": {password}},
	)
}

// trySignIn tries an address and a password in a new browser.
func trySignIn(site *apptest.Site, email, password string) (*apptest.Client, *apptest.Page) {
	site.T.Helper()
	visitor := site.Visitor()
	page := visitor.Get(link.SignInPassword + "?return=/ideas/new")
	return visitor, visitor.Submit(page, passwordForm, url.Values{"email": {email}, "password": {password}})
}

func TestAPassword(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	givePassword(site, site.Cast.Cleo)
	cleo, page := trySignIn(site, " CLEO@example.com", goodPassword)
	if page.Want(http.StatusOK); page.URL.Path != link.NewIdea {
		t.Errorf("led to %s", page.URL)
	}
	wantIn(t, cleo, site.Cast.Cleo.Name)
	for name, try := range map[string][2]string{
		"wrong":                     {"cleo@example.com", otherPassword},
		"empty":                     {"cleo@example.com", ""},
		"cut":                       {"cleo@example.com", goodPassword[:len(goodPassword)-1]},
		"longer":                    {"cleo@example.com", goodPassword + " "},
		"of somebody who has none":  {"ben@example.com", goodPassword},
		"of nobody":                 {"nobody@example.com", goodPassword},
		"longer than anybody types": {"cleo@example.com", strings.Repeat("x", 100_000)},
	} {
		t.Run(name, func(t *testing.T) {
			visitor, page := trySignIn(site, try[0], try[1])
			wantOut(t, visitor, page.Want(http.StatusUnprocessableEntity))
			if got := page.Find("input[name=email]").AttrOr("value", ""); got != try[0] {
				t.Errorf("the address is lost: %q", got)
			}
		})
	}
}

// TestPasswordsTellNothingOfAddresses compares the words, and the work, which is
// what takes the time: one hash, whoever is asked for.
func TestPasswordsTellNothingOfAddresses(t *testing.T) {
	site := apptest.Start(t) // alone: others hash, too
	givePassword(site, site.Cast.Cleo)
	seen := map[string]string{}
	for _, email := range []string{"cleo@example.com", "ben@example.com", "nobody@example.com"} {
		before := password.Work()
		page := site.Visitor().
			Post(link.SignInPassword, url.Values{"email": {email}, "password": {otherPassword}}).
			Want(http.StatusUnprocessableEntity)
		if work := password.Work() - before; work != 1 {
			t.Errorf("%s takes %d hashes, want 1", email, work)
		}
		seen[strings.NewReplacer(email, "the address", url.QueryEscape(email), "the address").Replace(page.Body)] = email
	}
	if len(seen) != 1 {
		t.Errorf("%d different pages", len(seen))
	}
}

// TestManyPasswordsAtOnce: who cannot have a turn soon hears so at once, with the
// address still in the form, and other pages go on.
func TestManyPasswordsAtOnce(t *testing.T) {
	site := apptest.Start(t) // alone: the turns are the whole program's
	var all sync.WaitGroup
	statuses := make(chan int, 32)
	for n := range cap(statuses) {
		all.Go(func() {
			email := fmt.Sprintf("person%d@example.com", n)
			got := send(t, site.Visitor(), site.URL, http.MethodPost, link.SignInPassword, url.Values{
				"email": {email}, "password": {otherPassword},
			})
			statuses <- got.status
			if got.status == http.StatusServiceUnavailable &&
				(got.header.Get("Retry-After") == "" || !strings.Contains(got.body, email)) {
				t.Errorf("refused without a word of when, or the address is lost: %.200q", got.body)
			}
		})
	}
	visitor := site.Visitor()
	for range 10 {
		visitor.Get("/?sort=new").Want(http.StatusOK)
	}
	all.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if count[http.StatusUnprocessableEntity] == 0 ||
		count[http.StatusUnprocessableEntity]+count[http.StatusServiceUnavailable] != 32 {
		t.Errorf("answers by status: %v", count)
	}
}

// TestAForgottenPassword: a new one by mail, signed out, and the old one is over.
func TestAForgottenPassword(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	givePassword(site, site.Cast.Cleo)
	elsewhere, _ := trySignIn(site, "cleo@example.com", goodPassword)
	visitor := site.Visitor()
	same := map[string]string{}
	for _, email := range []string{"nobody@example.com", "cleo@example.com"} {
		page := visitor.Submit(
			visitor.Get(link.PasswordReset), "form[action='/sign-in/reset']", url.Values{"email": {email}},
		).Want(http.StatusOK)
		same[strings.ReplaceAll(page.Body, email, "the address")] = page.URL.Path
	}
	if len(same) != 1 {
		t.Errorf("known and unknown addresses differ")
	}
	page := visitor.Post(link.Code, url.Values{"code": {apptest.Code(nthMail(site, "cleo@example.com", 1))}}).
		Want(http.StatusOK)
	if page.URL.Path != link.MeSecurity {
		t.Fatalf("led to %s", page.URL)
	}
	setPassword(visitor, "password123").Want(http.StatusUnprocessableEntity)
	setPassword(visitor, otherPassword).Want(http.StatusOK)
	if !signedIn(visitor) || signedIn(elsewhere) {
		t.Errorf("signed in here %v, elsewhere %v; want only here", signedIn(visitor), signedIn(elsewhere))
	}
	old, page := trySignIn(site, "cleo@example.com", goodPassword)
	wantOut(t, old, page)
	now, _ := trySignIn(site, "cleo@example.com", otherPassword)
	wantIn(t, now, site.Cast.Cleo.Name)
}

// TestTooManyPasswords: the address waits for who tries too often from one
// client, and what was typed stays.
func TestTooManyPasswords(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	givePassword(site, site.Cast.Cleo)
	for range ratelimit.PasswordsPerClientAndAddress.Count {
		_, page := trySignIn(site, "cleo@example.com", otherPassword)
		page.Want(http.StatusUnprocessableEntity)
	}
	visitor, page := trySignIn(site, "cleo@example.com", goodPassword)
	wantOut(t, visitor, page.Want(http.StatusTooManyRequests))
	if page.Header.Get("Retry-After") == "" || page.Find("input[name=email]").AttrOr("value", "") != "cleo@example.com" ||
		page.TextOf("#password-error") == "" {
		t.Errorf("no words, or lost: %s", page.TextOf("main"))
	}
	stranger, page := trySignIn(site, "nobody@example.com", otherPassword)
	wantOut(t, stranger, page.Want(http.StatusUnprocessableEntity))
}
