package web_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
)

// longWord has as many letters as a name or a title may have without a place to break.
const longWord = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtenge"

// stretch gives the story's people, ideas, categories, tags and companies the longest names
// without a space, and ideas a million votes.
func stretch(site *apptest.Site) {
	for _, sql := range []string{
		"UPDATE site SET name = '" + longWord[:60] + "'",
		"UPDATE users SET name = '" + longWord + "' WHERE id IN (2, 3, 4, 6)",
		"UPDATE ideas SET title = '" + longWord + "' WHERE id IN (1, 3, 9, 15)",
		"UPDATE ideas SET imported_votes = imported_votes + 1000000, vote_count = vote_count + 1000000 WHERE id IN (1, 3)",
		"UPDATE categories SET name = '" + longWord[:60] + "' WHERE id = 2",
		"UPDATE tags SET name = '" + longWord[:30] + "' WHERE id = 1",
		"UPDATE companies SET name = '" + longWord + "' WHERE id = 1",
	} {
		alter(site, sql)
	}
	site.Board.InvalidateCaches()
}

// TestMainPagesFitTheLongestNames: a name of 70 letters without a space makes no page wider than
// its window, nor does a million votes. TestLongEveryPageFitsTheLongestNames looks at all pages.
func TestMainPagesFitTheLongestNames(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser")
	}
	t.Parallel()
	main := []string{"/", "/ideas/:id", "/people/:id", "/moderate", "/admin/companies/:id"}
	keepInShape(t, func(route string) bool { return slices.Contains(main, route) })
}

// TestLongEveryPageFitsTheLongestNames does so on every page of the crawl, as the one who sees
// most of it.
func TestLongEveryPageFitsTheLongestNames(t *testing.T) {
	dbtest.Once(t)
	dbtest.Long(t)
	t.Parallel()
	keepInShape(t, func(string) bool { return true })
}

// keepInShape loads pages in a wide and in a narrow window: none moves while it loads, and none is
// wider than a window of any width.
func keepInShape(t *testing.T, chosen func(route string) bool) {
	t.Helper()
	site := startStory(t)
	own := seedCrawl(t, site)
	roles := crawlRoles(t, site)
	stretch(site)
	tab := site.Tab(t, apptest.Views["light-1280"])
	_, scriptErr := chromedp.Call(
		tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watchShifts},
	)
	// The font comes late each time, as for a newcomer.
	_, cacheErr := chromedp.Call(tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	if scriptErr != nil || cacheErr != nil {
		t.Fatal(scriptErr, cacheErr)
	}
	for number, role := range roles {
		if role.Cookie != nil {
			cookies := network.SetCookiesParams{Cookies: []*network.CookieParam{role.Cookie}}
			if _, err := chromedp.Call(tab, network.SetCookies, cookies); err != nil {
				t.Fatal(err)
			}
		}
		for route, c := range crawled {
			if number != c.to || !chosen(route) {
				continue
			}
			for _, path := range c.paths {
				path = strings.Replace(path, "own", own[route], 1)
				for _, first := range []int64{390, 1280} {
					journey(t, tab, chromedp.EmulateViewport(first, 844), chromedp.Navigate(site.URL+path), settled())
					if shift := evaluate[float64](t, tab, "window.shift"); shift > maxShift {
						moved := evaluate[string](t, tab, `window.shifted.join(" | ")`)
						t.Errorf("%s as %s, %d: layout shift of %.3f: %s", path, role.Name, first, shift, moved)
					}
				}
				widths(t, tab, path+" as "+role.Name)
			}
		}
	}
}
