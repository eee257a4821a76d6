package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// later makes all sessions older than the time in which a sign-in counts as a proof.
func later(site *apptest.Site) {
	alter(site, "UPDATE sessions SET created_at = ?", time.Now().UTC().Add(-account.ReauthenticateAfter-time.Second))
}

const (
	newEmail     = "form[action='/me/security/email']"
	newEmailCode = "form[action='/me/security/email/code']"
)

func TestAnotherAddress(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo, elsewhere := site.As(site.Cast.Cleo), site.As(site.Cast.Cleo)
	ask := func(email string) *apptest.Page {
		t.Helper()
		return cleo.Submit(cleo.Get(link.MeSecurity), newEmail, url.Values{"new_email": {email}}).Want(http.StatusOK)
	}
	page := ask("ben@example.com")
	nthMail(site, "ben@example.com", 1)
	free := ask("cleo@new.example")
	if strings.ReplaceAll(page.Body, "ben@example.com", "") != strings.ReplaceAll(free.Body, "cleo@new.example", "") {
		t.Error("the page tells whether somebody has the address")
	}
	mail := nthMail(site, "cleo@new.example", 1)
	if strings.Contains(mail, link.Confirm) {
		t.Error("the mail of a new address has a link that signs in")
	}
	if said := free.TextOf("main"); strings.Contains(said, "link") {
		t.Errorf("the page speaks of a link that the mail lacks: %s", said)
	}
	cleo.Submit(free, newEmailCode, url.Values{"code": {"000000"}}).Want(http.StatusUnprocessableEntity)
	cleo.Submit(free, newEmailCode, url.Values{"code": {apptest.Code(mail)}}).Want(http.StatusOK)
	if told := nthMail(site, "cleo@example.com", 1); strings.Contains(told, "cleo@new.example") {
		t.Errorf("the old address is told the new one: %s", told)
	}
	if n := number(site, "SELECT count(*) FROM river_job WHERE CAST(args AS text) LIKE '%cleo@%'"); n != 0 {
		t.Errorf("%d jobs keep an address", n)
	}
	if !signedIn(cleo) || signedIn(elsewhere) {
		t.Errorf("signed in here %v, elsewhere %v", signedIn(cleo), signedIn(elsewhere))
	}
	if _, err := site.Accounts.UserByEmail(t.Context(), "cleo@new.example"); err != nil {
		t.Error(err)
	}
	taken := ask("ben@example.com")
	taken = cleo.Submit(taken, newEmailCode, url.Values{"code": {apptest.Code(nthMail(site, "ben@example.com", 2))}}).
		Want(http.StatusUnprocessableEntity)
	if words := taken.TextOf("#code-error"); words == "" {
		t.Error("no words")
	}
	if ben, err := site.Accounts.UserByEmail(t.Context(), "ben@example.com"); err != nil || ben.ID != site.Cast.Ben.ID {
		t.Errorf("ben is %d, %v", ben.ID, err)
	}
}

// TestSafetyWantsANewProof: a quarter of an hour after signing in, every change
// leads to signing in again, and back.
func TestSafetyWantsANewProof(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	setPassword(cleo, goodPassword).Want(http.StatusOK)
	later(site)
	for _, path := range []string{link.MeSecurity, link.MeApp, link.MeEmailCode, link.SignInWith(1) + "?connect=1"} {
		page := cleo.Get(path)
		if page.URL.Path != link.SignIn && page.Status != http.StatusNotFound ||
			page.URL.Path == link.SignIn && page.URL.Query().Get("again") != "1" {
			t.Errorf("%s leads to %s", path, page.URL)
		}
	}
	for _, path := range []string{
		link.MeEmail, link.MeEmailCode, link.MePassword, link.MePasswordRemove, link.MePasskeys, link.PasskeyRename(1),
		link.PasskeyRemove(1), link.MeApp,
		link.MeAppRemove, link.MeRecovery, link.MeSecond, link.AccountDisconnect(1),
	} {
		page := cleo.Post(path, url.Values{"password": {otherPassword}, "new_email": {"x@example.com"}})
		if page.URL.Path != link.SignIn || page.URL.Query().Get("again") != "1" {
			t.Errorf("POST %s leads to %s", path, page.URL)
		}
	}
	page := byCode(site, cleo, cleo.Get(link.MeSecurity), "cleo@example.com", 1).Want(http.StatusOK)
	if page.URL.Path != link.MeSecurity {
		t.Errorf("led back to %s", page.URL)
	}
	again, _ := trySignIn(site, "cleo@example.com", goodPassword)
	if !signedIn(again) {
		t.Error("the password has changed")
	}
	if n := number(site, "SELECT count(*) FROM sessions WHERE user_id = ?", site.Cast.Cleo.ID); n != 2 {
		t.Errorf("%d sessions, want the renewed one and the last", n)
	}
}

func TestDevices(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	here, one, two := site.As(site.Cast.Cleo), site.As(site.Cast.Cleo), site.As(site.Cast.Cleo)
	ben := site.As(site.Cast.Ben)
	in := func() (n int) {
		for _, client := range []*apptest.Client{one, two} {
			if signedIn(client) {
				n++
			}
		}
		return n
	}
	page := here.Get(link.MeSessions).Want(http.StatusOK)
	if n := page.Find(".rows li").Length(); n != 3 {
		t.Errorf("%d sessions shown", n)
	}
	handle := page.Find("input[name=session]").First().AttrOr("value", "")
	ben.Post(link.SessionEnd, url.Values{"session": {handle}})
	if in() != 2 {
		t.Error("somebody else's form ends a session")
	}
	here.Post(link.SessionEnd, url.Values{"session": {handle[:8]}}).Want(http.StatusNotFound)
	page = here.Submit(page, "form[action='/me/sessions/end']", nil).Want(http.StatusOK)
	if in() != 1 || !signedIn(here) {
		t.Error("not one was ended")
	}
	here.Submit(page, "form[action='/me/sessions/end-others']", nil).Want(http.StatusOK)
	if in() != 0 || !signedIn(here) || !signedIn(ben) {
		t.Error("not all others were ended")
	}
	page = here.Submit(page, "form[action='/me/sessions/end-all']", nil)
	if page.URL.Path != link.SignIn || signedIn(here) || !signedIn(ben) {
		t.Errorf("not ended: at %s", page.URL)
	}
}

// TestAChangedPasswordEndsOtherSessions, at once.
func TestAChangedPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	here, elsewhere := site.As(site.Cast.Cleo), site.As(site.Cast.Cleo)
	for _, change := range []func(){
		func() { setPassword(here, goodPassword).Want(http.StatusOK) },
		func() { setPassword(here, otherPassword).Want(http.StatusOK) },
		func() { here.Post(link.MePasswordRemove, nil).Want(http.StatusOK) },
		func() { setUpApp(t, here) },
		func() { here.Post(link.MeAppRemove, nil).Want(http.StatusOK) },
	} {
		change()
		if signedIn(elsewhere) || !signedIn(here) {
			t.Fatalf("signed in elsewhere %v, here %v", signedIn(elsewhere), signedIn(here))
		}
		elsewhere = site.Visitor()
		page := elsewhere.Submit(
			elsewhere.Get(strings.TrimPrefix(site.SignInAddress(site.Cast.Cleo), site.URL)), confirmForm, nil,
		)
		if page.URL.Path == link.SignInVerify { // the app's turn is tried elsewhere
			alter(site, "UPDATE users SET two_step = FALSE WHERE id = ?", site.Cast.Cleo.ID)
			elsewhere = site.As(site.Cast.Cleo)
		}
	}
}
