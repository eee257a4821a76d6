package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestModerationFitsANarrowScreen: no moderation page scrolls sideways at 320 px,
// with words that are long.
func TestModerationFitsANarrowScreen(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen", site.Cast.Ben)
	other := site.Idea("Dark mode", site.Cast.Ben)
	_, err := site.Board.SuggestDuplicate(t.Context(), board.ActorOf(&site.Cast.Cleo), idea.ID, other.ID, "Alike.")
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{}
	tab := site.Tab(t, apptest.View{Width: 320, Height: 700})
	journey(t, tab, site.SignIn(site.Cast.Maya))
	for _, path := range []string{link.Moderate, link.ModerateDuplicates, link.OpenQuestions, link.Outcomes} {
		journey(t, tab, chromedp.Navigate(site.URL+path))
		title, err := chromedp.Run(tab, chromedp.Title())
		if err != nil || titles[title] != "" {
			t.Errorf("%s is called %q, as %s is (%v)", path, title, titles[title], err)
		}
		titles[title] = path
		wide, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`(() => { const w = document.documentElement.clientWidth;
			return document.documentElement.scrollWidth <= w ? [] : [...document.querySelectorAll("body *")]
				.filter(e => e.getBoundingClientRect().right > w)
				.map(e => e.tagName + "." + e.className + " " + e.getBoundingClientRect().right) })()`))
		if err != nil || len(wide) > 0 {
			t.Errorf("%s is wider than the window: %q (%v)", path, wide, err)
		}
	}
}
