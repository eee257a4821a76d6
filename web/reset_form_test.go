package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestAResetOpensTheForm: who asked for a new password comes to its field, and is told
// what to do; the address that was typed goes along.
func TestAResetOpensTheForm(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	page := visitor.Get("/sign-in/password?email=cleo%40example.com").Want(http.StatusOK)
	ask := visitor.Get(page.Find("a[data-carry=email]").AttrOr("href", ""))
	got := ask.Find("[name=email]").AttrOr("value", "")
	if ask.URL.Path != link.PasswordReset || got != "cleo@example.com" {
		t.Fatalf("at %s with %q", ask.URL, got)
	}
	code := visitor.Submit(ask, "form[action='/sign-in/reset']", nil).Want(http.StatusOK)
	page = visitor.Submit(code, "form[action='/sign-in/code']", url.Values{
		"code": {apptest.Code(nthMail(site, "cleo@example.com", 1))},
	}).Want(http.StatusOK)
	if !page.Has("#password-card details[open] #password[autofocus]") ||
		!strings.Contains(page.TextOf("#password-card .notice"), "Choose your new password") ||
		!strings.Contains(page.TextOf("#toast"), "Choose your new password") {
		t.Errorf("at %s: %s; toast %q", page.URL, page.TextOf("#password-card"), page.TextOf("#toast"))
	}
	if plain := visitor.Get(link.MeSecurity); plain.Has("#password-card details[open]") {
		t.Error("the form is open for who did not ask for it")
	}
}
