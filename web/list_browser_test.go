package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
)

// TestListKeys moves, votes and opens an idea of the list by keyboard.
func TestListKeys(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	site.Idea("Paper maps", site.Cast.Ben)
	tab := site.Tab(t, apptest.Views["light-1280"])
	const title = "document.activeElement.textContent"
	err := chromedp.Do(
		tab,
		chromedp.Navigate(site.URL),
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+"/?sort=new"),
	)
	if err != nil {
		t.Fatal(err)
	}
	press := func(keys, want string) {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.KeyEvent(keys)); err != nil {
			t.Fatal(err)
		}
		focused, err := chromedp.Run(tab, chromedp.Evaluate[string](title))
		if err != nil || focused != want {
			t.Errorf("after %q the focus is on %q, %v; want %q", keys, focused, err, want)
		}
	}
	press("j", "Paper maps")
	press("j", "Dark mode")
	press("k", "Paper maps")
	err = chromedp.Do(tab, chromedp.KeyEvent("v"),
		chromedp.WaitVisible(chromedp.CSS(`#found .card:first-child .vote [aria-pressed="true"]`)))
	if err != nil {
		t.Error("vote:", err)
	}
	err = chromedp.Do(tab, chromedp.KeyEvent("?"), chromedp.WaitVisible(chromedp.CSS("#keys[open]")),
		chromedp.Click(chromedp.CSS("#keys button")), chromedp.KeyEvent("/"))
	if err != nil {
		t.Error("help:", err)
	}
	field, err := chromedp.Run(tab, chromedp.Evaluate[string]("document.activeElement.name"))
	if err != nil || field != "q" {
		t.Errorf("after / the focus is on %q, %v", field, err)
	}
}

// TestListDensity chooses compact rows, which the next page shows, too.
func TestListDensity(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.Views["light-1280"])
	const height = "document.querySelector('#cards .card').offsetHeight"
	heightAfter := func(steps ...chromedp.Action[chromedp.Void]) int {
		t.Helper()
		if err := chromedp.Do(tab, steps...); err != nil {
			t.Fatal(err)
		}
		pixels, err := chromedp.Run(tab, chromedp.Evaluate[int](height))
		if err != nil {
			t.Fatal(err)
		}
		return pixels
	}
	if high := heightAfter(chromedp.Navigate(site.URL)); high > 96 {
		t.Errorf("a row is %d pixels high", high)
	}
	compact := heightAfter(
		chromedp.Click(chromedp.CSS(".density [value=compact]")),
		chromedp.WaitVisible(chromedp.CSS(".cards.is-compact")),
	)
	if compact > 52 {
		t.Errorf("a compact row is %d pixels high", compact)
	}
	if again := heightAfter(chromedp.Navigate(site.URL + "/?sort=new")); again != compact {
		t.Errorf("on the next page a row is %d pixels high, not %d", again, compact)
	}
}
