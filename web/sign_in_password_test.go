package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
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
	return client.Submit(client.Get(link.MeSecurity), "form[action='/me/security/password']", url.Values{"password": {password}})
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

// TestPasswordsTellNothingOfAddresses compares the words and the time.
func TestPasswordsTellNothingOfAddresses(t *testing.T) {
	site := apptest.Start(t) // alone, for the time
	givePassword(site, site.Cast.Cleo)
	const tries = 9
	who := []string{"cleo@example.com", "ben@example.com", "nobody@example.com"}
	took, seen := map[string][]time.Duration{}, map[string]string{}
	for range tries {
		if err := site.Forget(); err != nil {
			t.Fatal(err)
		}
		for _, email := range who {
			start := time.Now()
			page := site.Visitor().Post(link.SignInPassword, url.Values{"email": {email}, "password": {otherPassword}}).Want(http.StatusUnprocessableEntity)
			took[email] = append(took[email], time.Since(start))
			seen[email] = strings.ReplaceAll(page.Body, email, "the address")
		}
	}
	var medians []time.Duration
	for _, email := range who {
		slices.Sort(took[email])
		medians = append(medians, took[email][tries/2])
		if seen[email] != seen[who[0]] {
			t.Errorf("another page for %s", email)
		}
	}
	t.Logf("medians: known %s, without a password %s, unknown %s", medians[0], medians[1], medians[2])
	if slices.Max(medians) > 2*slices.Min(medians) {
		t.Errorf("the time tells: %v", medians)
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
		page := visitor.Submit(visitor.Get(link.PasswordReset), "form[action='/sign-in/reset']", url.Values{"email": {email}}).Want(http.StatusOK)
		same[strings.ReplaceAll(page.Body, email, "the address")] = page.URL.Path
	}
	if len(same) != 1 {
		t.Errorf("known and unknown addresses differ")
	}
	page := visitor.Post(link.Code, url.Values{"code": {apptest.Code(nthMail(site, "cleo@example.com", 1))}}).Want(http.StatusOK)
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

// TestTooManyPasswords: the address waits, wherever the tries come from, and
// what was typed stays.
func TestTooManyPasswords(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	givePassword(site, site.Cast.Cleo)
	for range account.LimitPasswordsOfAddress.Count {
		_, page := trySignIn(site, "cleo@example.com", otherPassword)
		page.Want(http.StatusUnprocessableEntity)
	}
	visitor, page := trySignIn(site, "cleo@example.com", goodPassword)
	wantOut(t, visitor, page.Want(http.StatusTooManyRequests))
	if page.Header.Get("Retry-After") == "" || page.Find("input[name=email]").AttrOr("value", "") != "cleo@example.com" || page.TextOf("#password-error") == "" {
		t.Errorf("no words, or lost: %s", page.TextOf("main"))
	}
	stranger, page := trySignIn(site, "nobody@example.com", otherPassword)
	wantOut(t, stranger, page.Want(http.StatusUnprocessableEntity))
}
