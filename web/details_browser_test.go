package web_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// media makes the tab ask for pages as a device or a person would.
func media(medium string, features ...*emulation.MediaFeature) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(
			ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: features},
		)
		return err
	})
}

// TestFieldsAreLargeForFingers: iOS zooms into a field of less than 16 pixels, at any width.
func TestFieldsAreLargeForFingers(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := startStory(t)
	made, err := site.Accounts.Invite(t.Context(), board.ActorOf(ada(site)), account.InviteInput{Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	tab := site.Tab(t, apptest.Views["light-1280"])
	touch := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(
			ctx, t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true},
		)
		return err
	})
	journey(t, tab, touch, media("", &emulation.MediaFeature{Name: "pointer", Value: "coarse"}), site.SignIn(*ada(site)))
	for _, path := range []string{
		link.Home, link.NewIdea, link.Admin, link.AdminImport, link.AdminSignIn,
		link.Query(link.AdminInvitations, "made", strconv.FormatInt(made[0].ID, 10)),
	} {
		journey(t, tab, chromedp.Navigate(site.URL+path), settled())
		small, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`[...document.querySelectorAll(
			"input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=color]), select, textarea")]
			.filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML.slice(0, 100))`))
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range small {
			t.Errorf("%s: %s", path, field)
		}
	}
}

// TestForcedColoursTellAVote: where the system sets all colours, a vote, the current page and the
// focus can be seen.
func TestForcedColoursTellAVote(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	site.Idea("Larger letters", site.Cast.Ines)
	tab := site.Tab(t, apptest.Views["light-1280"])
	journey(t, tab, site.SignIn(site.Cast.Ben), media("", &emulation.MediaFeature{Name: "forced-colors", Value: "active"}))
	journey(t, tab, chromedp.Navigate(site.URL), settled())
	for _, two := range [][2]string{
		{".vote [aria-pressed=true]", ".vote [aria-pressed=false]"},
		{".tabs [aria-current]", ".tabs a:not([aria-current])"},
	} {
		same, err := chromedp.Run(tab, chromedp.Evaluate[bool](`(([on, off]) =>
			getComputedStyle(document.querySelector(on)).backgroundColor ===
			getComputedStyle(document.querySelector(off)).backgroundColor)(["`+two[0]+`", "`+two[1]+`"])`))
		if err != nil || same {
			t.Errorf("%s looks like %s (%v)", two[0], two[1], err)
		}
	}
}

// TestPaperHasTheIdeasAlone: what one cannot press on paper is not printed.
func TestPaperHasTheIdeasAlone(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := startStory(t)
	tab := site.Tab(t, apptest.Views["light-1280"])
	journey(t, tab, site.SignIn(site.Cast.Maya), media("print"))
	for _, path := range []string{link.Home, "/ideas/1"} {
		journey(t, tab, chromedp.Navigate(site.URL+path), settled())
		seen, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`[...document.querySelectorAll(
			"form button, textarea, select, input:not([type=hidden]), .toast p, nav a, dialog")]
			.filter(e => e.checkVisibility() && !e.closest(".vote, .reactions")).map(e => e.outerHTML.slice(0, 120))`))
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range seen {
			t.Errorf("%s prints %s", path, what)
		}
	}
}

// TestTheBoardInstallsAsAnApp asks the browser what keeps it from installing the board.
func TestTheBoardInstallsAsAnApp(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.Views["light-390"])
	journey(t, tab, chromedp.Navigate(site.URL))
	manifest, err := chromedp.Call(tab, page.GetAppManifest, page.GetAppManifestParams{})
	if err != nil || len(manifest.Errors) > 0 || !strings.Contains(manifest.Data, `"standalone"`) {
		t.Errorf("%v %v %s", err, manifest.Errors, manifest.Data)
	}
	wrong, err := chromedp.Call(tab, page.GetInstallabilityErrors, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range wrong.InstallabilityErrors {
		t.Errorf("%+v", what)
	}
}

// TestLessDataMeansNoFont: a visitor who saves data gets a page without the font, another than
// others get from the same cache.
func TestLessDataMeansNoFont(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	saving := site.Visitor()
	saving.Header.Set("Save-Data", "on")
	for range 2 {
		if page := saving.Get(link.Home).Want(http.StatusOK); page.Has("link[as=font]") || !page.Has("html[data-save]") {
			t.Error("the font is loaded all the same")
		}
		page := site.Visitor().Get(link.Home).Want(http.StatusOK)
		if !page.Has("link[as=font]") || page.Has("html[data-save]") {
			t.Error("others get the page without the font")
		}
		if !strings.Contains(page.Header.Get("Vary"), "Save-Data") {
			t.Error(page.Header.Get("Vary"))
		}
	}
}
