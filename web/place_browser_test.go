package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
)

// TestBackLeadsToTheSamePlace: after "More ideas" a few times and an idea, Back shows
// as many ideas as before, at the same place, in a list and in a search.
func TestBackLeadsToTheSamePlace(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	for i := range 90 {
		site.Idea(fmt.Sprintf("Calendar number %d", i), site.Cast.Ben)
	}
	tab := site.Tab(t, apptest.Views["light-1280"])
	const cards, place = "document.querySelectorAll('#cards .card').length", "Math.round(scrollY)"
	for _, tt := range []struct {
		path   string
		signIn bool
	}{{"/?sort=top&q=calendar", false}, {"/?sort=top", false}, {"/?q=calendar&sort=new", true}, {"/?sort=top", true}} {
		if tt.signIn {
			if err := chromedp.Do(tab, chromedp.Navigate(site.URL), site.SignIn(site.Cast.Cleo)); err != nil {
				t.Fatal(err)
			}
		}
		err := chromedp.Do(
			tab,
			chromedp.Navigate(site.URL+tt.path),
			chromedp.Click(chromedp.CSS("#more")),
			chromedp.WaitReady(chromedp.CSS("#cards .card:nth-child(50)")),
			chromedp.Click(chromedp.CSS("#more")),
			chromedp.WaitReady(chromedp.CSS("#cards .card:nth-child(75)")),
		)
		if err != nil {
			t.Fatal(tt.path, err)
		}
		scrolled, err := chromedp.Run(
			tab,
			chromedp.Evaluate[int](
				`document.querySelector("#cards .card:nth-child(70)").scrollIntoView({ block: "center" }), `+place,
			),
		)
		if err != nil || scrolled < 2000 {
			t.Fatal(tt.path, scrolled, err)
		}
		err = chromedp.Do(
			tab,
			chromedp.Click(chromedp.CSS("#cards .card:nth-child(70) h2 a")),
			chromedp.WaitVisible(chromedp.CSS(".idea-page")),
		)
		if err != nil {
			t.Fatal(tt.path, err)
		}
		// A page that the browser has kept is never loaded, which NavigateBack waits for.
		if _, err := chromedp.Run(tab, chromedp.Evaluate[bool]("setTimeout(() => history.back()), true")); err != nil {
			t.Fatal(tt.path, err)
		}
		back := false
		for end := time.Now().Add(15 * time.Second); !back && time.Now().Before(end); {
			back, err = chromedp.Run(
				tab,
				chromedp.Evaluate[bool](fmt.Sprintf("%s === 75 && Math.abs(scrollY - %d) < 30", cards, scrolled)),
			)
		}
		if !back {
			shown, _ := chromedp.Run(tab, chromedp.Evaluate[int](cards))
			at, _ := chromedp.Run(tab, chromedp.Evaluate[int](place))
			t.Errorf("%s, signed in %v: %d ideas at %d, want 75 at %d (%v)", tt.path, tt.signIn, shown, at, scrolled, err)
		}
	}
}
