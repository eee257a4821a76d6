package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
)

// What the tests of the ways in share.

const (
	askForm      = "form[action='/sign-in']"
	codeForm     = "form[action='/sign-in/code']"
	passwordForm = "form[action='/sign-in/password']"
	secondForm   = "form[action='/sign-in/verify']"
	confirmForm  = "form[action='/sign-in/confirm']"
)

// adminOf returns an administrator of the site, made when there is none.
func adminOf(site *apptest.Site) policy.Actor {
	site.T.Helper()
	admin, err := site.Accounts.UserByEmail(site.T.Context(), "admin@larkspur.example")
	if err != nil {
		admin = site.Admin()
	}
	return account.ActorOf(&admin)
}

// setSignIn changes who may come in, and how.
func setSignIn(site *apptest.Site, change func(*account.SignInSettings)) {
	site.T.Helper()
	if _, err := site.Accounts.ChangeSignInSettings(site.T.Context(), adminOf(site), change); err != nil {
		site.T.Fatal(err)
	}
}

// nthMail waits until an address has had n mails and returns the newest's text.
func nthMail(site *apptest.Site, to string, n int) string {
	site.T.Helper()
	for range 200 {
		var texts []string
		for _, m := range site.Outbox.Sent() { // the newest first
			if m.To == to {
				texts = append(texts, m.Text)
			}
		}
		if len(texts) >= n {
			return texts[0]
		}
		time.Sleep(50 * time.Millisecond)
	}
	site.T.Fatalf("no %d mails to %s within 10 s\n%s", n, to, site.Log())
	return ""
}

// mailedLink returns the path of the link to confirm in a mail.
func mailedLink(site *apptest.Site, text string) string {
	site.T.Helper()
	for word := range strings.FieldsSeq(text) {
		if path, ok := strings.CutPrefix(word, site.URL); ok && strings.HasPrefix(path, link.Confirm) {
			return path
		}
	}
	site.T.Fatalf("no link in the mail:\n%s", text)
	return ""
}

// byCode signs a visitor in by a code, from a page that asks for their address,
// and returns where they are led; n counts the mails to that address.
func byCode(site *apptest.Site, visitor *apptest.Client, from *apptest.Page, email string, n int) *apptest.Page {
	site.T.Helper()
	page := visitor.Submit(from, askForm, url.Values{"email": {email}}).Want(http.StatusOK)
	return visitor.Submit(page, codeForm, url.Values{"code": {apptest.Code(nthMail(site, email, n))}})
}

// signedIn reports whether a client is signed in.
func signedIn(client *apptest.Client) bool {
	return client.Get(link.MeSessions).URL.Path == link.MeSessions
}

// wantOut fails the test when a client is signed in, or the page that it got is
// not a clear refusal.
func wantOut(t *testing.T, client *apptest.Client, page *apptest.Page) {
	t.Helper()
	if page.Status < 400 || page.Status >= 500 || page.TextOf("h1") == "" {
		t.Errorf("at %s: %d, want a clear page\n%s", page.URL.Path, page.Status, page.TextOf("main"))
	}
	if signedIn(client) {
		t.Errorf("signed in, after %s", page.URL.Path)
	}
}

// wantIn fails the test unless the client is signed in as the person with this
// name.
func wantIn(t *testing.T, client *apptest.Client, name string) {
	t.Helper()
	page := client.Get(link.MeProfile)
	if page.URL.Path != link.MeProfile || page.Find("input[name=name]").AttrOr("value", "") != name {
		t.Errorf(
			"at %s, %q; want %q signed in\n%s", page.URL, page.Find("input[name=name]").AttrOr("value", ""), name,
			page.TextOf("main"),
		)
	}
}

// number returns what a query of one number finds.
func number(site *apptest.Site, sql string, args ...any) (n int64) {
	site.T.Helper()
	if err := site.DB.Read(site.T.Context()).Raw(sql, args...).Scan(&n).Error; err != nil {
		site.T.Fatal(err)
	}
	return n
}

// alter changes the database behind the program's back.
func alter(site *apptest.Site, sql string, args ...any) {
	site.T.Helper()
	err := site.DB.Tx(site.T.Context(), func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error })
	if err != nil {
		site.T.Fatal(err)
	}
}

func people(site *apptest.Site) int64   { return number(site, "SELECT count(*) FROM users") }
func sessions(site *apptest.Site) int64 { return number(site, "SELECT count(*) FROM sessions") }

// atOnce runs do n times at the same time.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// shownVotes returns the count on an idea's page.
func shownVotes(site *apptest.Site, id int64) string {
	site.T.Helper()
	return site.As(site.Cast.Maya).
		Get(fmt.Sprintf("/ideas/%d", id)).
		Find("[data-vote-count]").
		First().
		AttrOr("data-vote-count", "")
}
