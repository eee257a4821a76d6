package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestNoConnectionLosesNoPage: a form that leads to another page stays where it is
// while there is no connection, says so and keeps its words; afterwards it is sent
// once. A browser that only believes that it has none sends as always.
func TestNoConnectionLosesNoPage(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	connected := func(believes, is bool) {
		t.Helper()
		conditions := []*network.Conditions{}
		if !is {
			conditions = append(conditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
		}
		_, err := chromedp.Call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: conditions,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = chromedp.Call(tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{
			Offline: !believes, DownloadThroughput: -1, UploadThroughput: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page := link.Idea(idea.ID, idea.Title)
	journey(t, tab, site.SignIn(site.Cast.Maya), chromedp.Navigate(site.URL+page),
		chromedp.Click(css(".staff-tools > summary")),
		chromedp.SendKeys(css("#answer"), "In spring."), chromedp.SendKeys(css("#say-body"), "Good."))
	connected(false, false)
	for _, button := range []string{
		"#answer-form button:not([type])", "#category-form button", "#hide-form button", "#say button:not([name], [type])",
		"#sign-out button",
	} {
		evaluate[bool](
			t, tab, `document.querySelector("#toast").replaceChildren(), document.querySelector("`+button+`").click(), true`,
		)
		journey(t, tab, chromedp.WaitVisible(css("#toast p")))
		if at := evaluate[string](t, tab, "location.pathname"); at != page {
			t.Fatalf("%s led to %s", button, at)
		}
	}
	wantValue(t, tab, "#answer", "In spring.")
	wantValue(t, tab, "#say-body", "Good.")
	if n := number(site, "SELECT count(*) FROM answers"); n != 0 {
		t.Errorf("%d answers without a connection", n)
	}
	connected(false, true)
	journey(t, tab, chromedp.Click(css("#answer-form button:not([type])")), chromedp.WaitVisible(css("section.answer")))
	connected(true, true)
	shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID)
	if err != nil || len(shown.Timeline) != 1 || shown.Timeline[0].Body != "In spring." {
		t.Errorf("stored: %+v, %v", shown.Timeline, err)
	}
	wantValue(t, tab, "#say-body", "Good.")
}
