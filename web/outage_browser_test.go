package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestAFailedVoteIsNotShownAsCounted: while the database does not answer, a press
// of the button leaves it as it is, and says so; and what was written comes back.
func TestAFailedVoteIsNotShownAsCounted(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844})
	journey(t, tab, site.SignIn(site.Cast.Cleo), chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.SendKeys(css("#say-body"), "It took an evening to write this."))
	end := takeConnections(t, site.DB)
	journey(t, tab, chromedp.Click(css("form.vote button")), chromedp.WaitVisible(css("#toast p")))
	said, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector("#toast").textContent`))
	if err != nil || !strings.Contains(said, "not counted") {
		t.Errorf("%q, %v", said, err)
	}
	journey(t, tab, chromedp.WaitVisible(css("form.vote button[aria-pressed=false]")),
		chromedp.Click(css("#say .say-end button:last-child")),
		chromedp.WaitVisible(css("form.kept textarea")))
	accessible(t, tab, "words that come back")
	end()
	journey(t, tab, chromedp.Click(css("form.kept button")), chromedp.WaitVisible(css("#comment-1 .prose")))
	page := site.As(site.Cast.Cleo).Get(link.Idea(idea.ID, idea.Title))
	if !strings.Contains(page.TextOf("#comment-1 .prose"), "an evening") || !page.Has("form.vote [aria-pressed=false]") {
		t.Errorf("the comment is lost, or the vote was counted: %s", page.TextOf("main"))
	}
}
