package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestFindingAndMerging is one way through all: somebody searches with a slip and
// an accent, begins to write and joins what is there; staff tag it, make three
// ideas one and take one out again; who voted is told.
func TestFindingAndMerging(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	one := site.Idea("A waiting list for the café", site.Cast.Ben)
	two := site.Idea("Night colours", site.Cast.Cleo)
	three := site.Idea("Queue at the counter", site.Cast.Omar)
	if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Kenji), three.ID); err != nil {
		t.Fatal(err)
	}
	for _, tag := range strings.Fields("Counter A1 A2 A3 A4 A5 A6 A7 A8 A9 B1 B2 B3") {
		site.As(site.Cast.Maya).Post(link.AdminTags, url.Values{"name": {tag}, "colour": {"green"}}).Want(http.StatusOK)
	}
	card := fmt.Sprintf("#found #idea-%d mark", one.ID)
	alike := fmt.Sprintf("#similar #similar-%d .vote button", one.ID)
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844})
	journey(t, tab,
		site.SignIn(site.Cast.Ruth),
		chromedp.Navigate(site.URL),
		chromedp.SendKeys(css("#begin"), "waitnig cafè"),
		chromedp.WaitVisible(css(card)),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.SendKeys(css("#title"), "Waiting list in the cafe"),
		chromedp.Click(css(alike)),
		chromedp.WaitVisible(css(alike+"[aria-pressed=true][data-vote-count='2']")),
		chromedp.WaitVisible(css("#similar-merged:not(:empty)")),
	)
	if title, err := chromedp.Run(tab, chromedp.Value(css("#title"))); err != nil || title != "Waiting list in the cafe" {
		t.Errorf("the title says %q, %v", title, err)
	}
	journey(t, tab,
		apptest.Look(apptest.View{Width: 1280, Height: 900})[0],
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Idea(one.ID, one.Title)),
		chromedp.Click(css(".staff-tools > summary")),
		chromedp.Click(css("#tags-form summary")),
		chromedp.SendKeys(css("#tags-form .sift"), "coun"),
		chromedp.WaitVisible(css("#tags-form .tag-checks:has(> :nth-last-child(2)[hidden])")),
		chromedp.Click(css("#tags-form .check:not([hidden])")),
		chromedp.Click(css("#tags-form .button")),
		chromedp.WaitVisible(css(".idea-head .tag[href$='/tags/counter']")),
		chromedp.Navigate(site.URL+link.ModerateMerge+fmt.Sprintf("?idea=%d&idea=%d&idea=%d", one.ID, two.ID, three.ID)),
		chromedp.Click(css("#merge-form .actions button")),
		chromedp.WaitVisible(css("[data-vote-count='5']")),
		chromedp.Navigate(site.URL+link.Idea(two.ID, two.Title)), // leads on
		chromedp.WaitVisible(css("[data-vote-count='5']")),
		chromedp.Click(css(fmt.Sprintf("details.unmerge:has(#unmerge-%d) summary", two.ID))),
		chromedp.Click(css(fmt.Sprintf("#unmerge-%d button", two.ID))),
		chromedp.WaitVisible(css("[data-vote-count='1']")),
	)
	told, kenji := "", site.As(site.Cast.Kenji)
	for range 100 {
		if told = kenji.Get(link.Notifications).Find(".news-line").Text(); strings.Contains(told, "your vote counts here") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if !strings.Contains(told, "your vote counts here") {
		t.Errorf("who voted is told %q", told)
	}
}
