package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestErrorsAreSummedUp: a form with several wrong fields begins with a list of them, and each entry
// leads to its field. One wrong field needs no list.
func TestErrorsAreSummedUp(t *testing.T) {
	t.Parallel()
	dbtest.Once(t)
	site := apptest.Start(t)
	boss := site.As(site.Admin())
	long := strings.Repeat("long ", 300)
	for _, tt := range []struct {
		to   string
		form url.Values
		want int
	}{
		{link.AdminInvitations, url.Values{"emails": {"nobody"}, "days": {"1000"}, "note": {long}}, 3},
		{link.AdminInvitations, url.Values{"emails": {"nobody"}}, 0},
		{link.AdminCompanies, url.Values{"name": {""}, "domain": {"no domain"}}, 2},
		{link.AdminCategories, url.Values{"name": {""}, "description": {long}}, 6},
		{link.Brand, url.Values{"headline": {long}, "intro": {long}, "colour": {"x"}}, 3},
		{link.Ideas, url.Values{"title": {""}, "category": {"99"}}, 2},
	} {
		page := boss.Post(tt.to, tt.form)
		if page.Status < 400 {
			t.Fatalf("%s: %d", tt.to, page.Status)
		}
		entries := page.Find("main .error-summary a")
		if entries.Length() != tt.want {
			t.Errorf("%s: %d entries, want %d: %s", tt.to, entries.Length(), tt.want, page.TextOf(".error-summary"))
		}
		entries.Each(func(_ int, entry *goquery.Selection) {
			if field := entry.AttrOr("href", ""); !page.Has(field) {
				t.Errorf("%s: %q leads to %s, which is not there", tt.to, entry.Text(), field)
			}
		})
	}
}

// TestTheFirstWrongFieldIsFocused, though another begins the form.
func TestTheFirstWrongFieldIsFocused(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.Views["light-1280"])
	journey(t, tab,
		chromedp.Navigate(site.URL+link.Query(link.Setup, "token", site.Accounts.SetupToken())),
		chromedp.SendKeys(css("#site"), "Larkspur"),
		chromedp.SendKeys(css("#name"), strings.Repeat("n", 81)),
		chromedp.SendKeys(css("#email"), "nobody"),
		chromedp.Click(css("main form .button")),
		chromedp.WaitVisible(css(".error-summary")),
	)
	if focus := evaluate[string](t, tab, "document.activeElement.id"); focus != "name" {
		t.Errorf("the focus is on %q", focus)
	}
	journey(t, tab, chromedp.Click(css(".error-summary a[href='#email']")))
	if focus := evaluate[string](t, tab, "document.activeElement.id"); focus != "email" {
		t.Errorf("after the second entry the focus is on %q", focus)
	}
	if wrong := site.Visitor().Get(link.Home); wrong.Status != http.StatusOK {
		t.Error(wrong.Status)
	}
}
