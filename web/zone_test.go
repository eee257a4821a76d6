package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// oldIdea proposes an idea half an hour before midnight in UTC, long ago.
func oldIdea(t *testing.T, site *apptest.Site) (path string) {
	t.Helper()
	idea := site.Idea("Dark mode", site.Cast.Ben)
	at := time.Date(2026, 5, 3, 23, 30, 0, 0, time.UTC)
	err := site.DB.Write(t.Context()).Exec("UPDATE ideas SET created_at = ? WHERE id = ?", at, idea.ID).Error
	if err != nil {
		t.Fatal(err)
	}
	return link.Idea(idea.ID, idea.Title)
}

const proposed = "time[datetime='2026-05-03T23:30:00Z']"

// TestDatesAreThoseOfThePerson: of the profile, else of the browser, and in UTC,
// which is said, for visitors, whatever they send: they share pages.
func TestDatesAreThoseOfThePerson(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	path := oldIdea(t, site)
	ben := site.Cast.Ben
	for name, tt := range map[string]struct {
		profile, cookie string
		visitor         bool
		day, exact      string
	}{
		"a visitor":     {cookie: "Asia/Tokyo", visitor: true, day: "3 May 2026", exact: "3 May 2026, 23:30 UTC"},
		"nothing known": {day: "3 May 2026", exact: "3 May 2026, 23:30 UTC"},
		"the browser's": {cookie: "Asia/Tokyo", day: "4 May 2026", exact: "4 May 2026, 08:30"},
		"the profile's": {
			profile: "America/New_York",
			cookie:  "Asia/Tokyo",
			day:     "3 May 2026",
			exact:   "3 May 2026, 19:30",
		},
		"no zone":               {cookie: "../../etc/passwd", day: "3 May 2026", exact: "3 May 2026, 23:30 UTC"},
		"the server's own":      {cookie: "Local", day: "3 May 2026", exact: "3 May 2026, 23:30 UTC"},
		"in a way of its own":   {cookie: "Europe/./Berlin", day: "3 May 2026", exact: "3 May 2026, 23:30 UTC"},
		"half an hour from UTC": {cookie: "Asia/Kathmandu", day: "4 May 2026", exact: "4 May 2026, 05:15"},
	} {
		err := site.Accounts.SetProfile(t.Context(), ben.ID, account.Profile{Name: ben.Name, TimeZone: tt.profile})
		if err != nil {
			t.Fatal(err)
		}
		client := site.Visitor()
		if !tt.visitor {
			client = site.As(ben)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.AddCookie(&http.Cookie{Name: "zone", Value: tt.cookie})
		page := client.Send(request).Want(http.StatusOK)
		at := page.Find(".idea-head " + proposed)
		if at.Text() != tt.day || at.AttrOr("title", "") != tt.exact {
			t.Errorf("%s: %q, %q", name, at.Text(), at.AttrOr("title", ""))
		}
		if _, finds := page.Find("body").Attr("data-dates"); finds != (tt.profile == "") {
			t.Errorf("%s: the browser is asked: %v", name, finds)
		}
	}
}

// TestDatesAreFoundByTheBrowser: without a profile's time zone, pages are told
// where the browser is; it is kept for people who are signed in, and for nobody
// else.
func TestDatesAreFoundByTheBrowser(t *testing.T) {
	t.Parallel()
	dbtest.Once(t)
	site := apptest.Start(t)
	path := oldIdea(t, site)
	tab := site.Tab(t, apptest.Views["light-1280"])
	const shown = `(() => { const at = document.querySelector(".idea-head ` + proposed + `");
		return [at.textContent, at.title, document.cookie].join("; "); })()`
	see := func(want string) {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.Navigate(site.URL+path)); err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(tab, chromedp.Evaluate[string](shown))
		if err != nil || strings.TrimSuffix(got, "; ") != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if err := chromedp.Do(tab, livesIn("Asia/Tokyo")); err != nil {
		t.Fatal(err)
	}
	see("4 May 2026; 4 May 2026, 08:30")
	if err := chromedp.Do(tab, site.SignIn(site.Cast.Cleo)); err != nil {
		t.Fatal(err)
	}
	see("4 May 2026; 4 May 2026, 08:30; zone=Asia/Tokyo")
	if err := chromedp.Do(tab, livesIn("America/New_York")); err != nil { // they travel
		t.Fatal(err)
	}
	see("3 May 2026; 3 May 2026, 19:30; zone=America/New_York")
}

// livesIn gives the browser a time zone.
func livesIn(zone string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone})
		return err
	})
}
