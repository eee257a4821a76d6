package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/config"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
)

const adminEmail, adminPassword = "admin@larkspur.example", "a long and quiet evening"

// TestStrangersKeepNobodyOut: however many strangers ask for mails and try
// passwords for the address of an administrator, a code that was mailed is taken,
// and the browser that they have used before gets in by code, password and reset.
func TestStrangersKeepNobodyOut(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.1"} })
	admin := site.Admin()
	if err := site.Accounts.SetPassword(t.Context(), admin, account.Session{}, adminPassword); err != nil {
		t.Fatal(err)
	}
	from := func(address string) *apptest.Client {
		client := site.Visitor()
		client.Header = http.Header{"X-Forwarded-For": {address}}
		return client
	}
	byCode := func(browser *apptest.Client, path string) {
		t.Helper()
		browser.Post(link.Code, url.Values{"code": {mailedCode(t, site, browser, path)}}).Want(http.StatusOK)
		leave(t, browser)
	}
	own, phone := from("198.51.100.1"), from("198.51.100.2")
	byCode(own, link.SignIn)
	held := mailedCode(t, site, phone, link.SignIn)
	besiege(t, site, from)

	fresh := from("198.51.100.3") // the administrator's, too, but nobody knows
	for _, path := range []string{link.SignIn, link.PasswordReset} {
		if got := ask(t, site, fresh, path); got != http.StatusTooManyRequests {
			t.Errorf("%s in an unknown browser: %d", path, got)
		}
	}
	phone.Post(link.Code, url.Values{"code": {held}}).Want(http.StatusOK)
	leave(t, phone)
	byCode(own, link.SignIn)
	byCode(own, link.PasswordReset)
	own.Post(link.SignInPassword, url.Values{"email": {adminEmail}, "password": {adminPassword}}).Want(http.StatusOK)
	leave(t, own)
	for n := range ratelimit.EmailsPerBrowser.Count { // those that led to a sign-in do not count
		if got := ask(t, site, own, link.SignIn); got != http.StatusSeeOther {
			t.Errorf("mail %d for the known browser: %d", n, got)
		}
	}
	if got := ask(t, site, own, link.SignIn); got != http.StatusTooManyRequests {
		t.Errorf("the known browser has no end: %d", got)
	}
}

// besiege lets a hundred strangers ask for mails and try passwords, and waits until
// their mails are sent.
func besiege(t *testing.T, site *apptest.Site, from func(address string) *apptest.Client) {
	t.Helper()
	mails := len(site.Outbox.Sent())
	for n := range 100 {
		stranger := from(fmt.Sprintf("203.0.113.%d", n))
		if ask(t, site, stranger, []string{link.SignIn, link.PasswordReset}[n%2]) == http.StatusSeeOther {
			mails++
		}
		if n < 15 {
			send(t, stranger, site.URL, http.MethodPost, link.SignInPassword, url.Values{
				"email": {adminEmail}, "password": {"not the password"},
			})
		} else {
			_ = site.Limits.Allow(t.Context(), ratelimit.PasswordsPerAddress, adminEmail) // the same without the work
		}
	}
	if mails != ratelimit.EmailsPerAddress.Count {
		t.Errorf("%d mails", mails)
	}
	waitUntil(func() bool { return len(site.Outbox.Sent()) == mails })
	got := send(t, from("203.0.113.200"), site.URL, http.MethodPost, link.SignInPassword, url.Values{
		"email": {adminEmail}, "password": {adminPassword},
	})
	if got.status != http.StatusTooManyRequests {
		t.Errorf("the password from elsewhere: %d", got.status)
	}
}

// ask asks for a mail to the administrator.
func ask(t *testing.T, site *apptest.Site, browser *apptest.Client, path string) (status int) {
	t.Helper()
	return send(t, browser, site.URL, http.MethodPost, path, url.Values{"email": {adminEmail}}).status
}

// leave signs out, and fails when nobody was signed in.
func leave(t *testing.T, browser *apptest.Client) {
	t.Helper()
	browser.Get(link.Me).Want(http.StatusOK)
	browser.Post(link.SignOut, nil).Want(http.StatusOK)
}

// mailedCode asks for a mail, waits for it and returns its code.
func mailedCode(t *testing.T, site *apptest.Site, browser *apptest.Client, path string) (code string) {
	t.Helper()
	newest := func() (id string) {
		for _, mail := range site.Outbox.Sent()[:min(1, len(site.Outbox.Sent()))] {
			id, code = mail.ID, apptest.Code(mail.Text)
		}
		return id
	}
	before := newest()
	browser.Post(path, url.Values{"email": {adminEmail}}).Want(http.StatusOK)
	waitUntil(func() bool { return newest() != before })
	return code
}

// TestTheKnownBrowserIsNamedInACookie that no script reads and no other site sends,
// and that nobody can make or change.
func TestTheKnownBrowserIsNamedInACookie(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, func(c *config.Config) { c.TrustedProxies = []string{"127.0.0.1"} })
	admin := site.Admin()
	browser := site.Visitor()
	page := browser.Get(strings.TrimPrefix(site.SignInAddress(admin), site.URL))
	form := url.Values{}
	page.Find("form[action='/sign-in/confirm'] input[name]").Each(func(_ int, field *goquery.Selection) {
		form.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	got := send(t, browser, site.URL, http.MethodPost, "/sign-in/confirm", form)
	var cookie *http.Cookie
	for _, set := range (&http.Response{Header: got.header}).Cookies() {
		if set.Name == "known" {
			cookie = set
		}
	}
	if cookie == nil || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != link.SignIn ||
		cookie.MaxAge < 300*24*3600 ||
		strings.Contains(cookie.Value, "@") {
		t.Fatalf("%d, the cookie is %v", got.status, cookie)
	}
	for range ratelimit.EmailsPerAddress.Count {
		_ = site.Limits.Allow(t.Context(), ratelimit.EmailsPerAddress, adminEmail)
	}
	last := cookie.Value[len(cookie.Value)-1:]
	changed := strings.TrimSuffix(cookie.Value, last) + map[bool]string{true: "1", false: "0"}[last == "0"]
	ofAnother := strings.Replace(cookie.Value, fmt.Sprint(admin.ID)+"-", fmt.Sprint(site.Cast.Ben.ID)+"-", 1)
	for value, want := range map[string]int{
		cookie.Value: http.StatusSeeOther,
		changed:      http.StatusTooManyRequests,
		ofAnother:    http.StatusTooManyRequests,
		site.Accounts.RememberBrowser("", site.Cast.Ben.ID):           http.StatusTooManyRequests,
		site.Accounts.RememberBrowser(cookie.Value, site.Cast.Ben.ID): http.StatusSeeOther,
		"": http.StatusTooManyRequests,
	} {
		client := site.Visitor()
		client.Header = http.Header{"Cookie": {"known=" + value}}
		if status := ask(t, site, client, link.SignIn); status != want {
			t.Errorf("%q: %d, want %d", value, status, want)
		}
	}
}
