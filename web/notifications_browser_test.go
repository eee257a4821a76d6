package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/notification"
)

// TestTheBellGoesUpInABrowser: what another does shows without a reload, and
// following is changed in place.
func TestTheBellGoesUpInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser")
	}
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.Views["light-1280"])
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.Click(css(".follow-box button")),
		chromedp.WaitVisible(css(".levels [value=everything][aria-pressed=true]")),
		chromedp.Click(css(".levels [value=milestones]")),
		chromedp.WaitVisible(css(".levels [value=milestones][aria-pressed=true]")),
		chromedp.Navigate(site.URL+link.Home),
		chromedp.WaitReady(css(".bell-count[hidden]")))
	time.Sleep(500 * time.Millisecond) // the stream opens
	tell(t, site, site.Cast.Cleo, idea.ID, "Soon")
	journey(t, tab, chromedp.WaitVisible(css(".bell-count:not([hidden])")))
	said, err := chromedp.Run(
		tab,
		chromedp.Evaluate[string]("document.title + '|' + document.querySelector('[data-bell-says]').textContent"),
	)
	if err != nil || said != "(1) Ideas|Notifications: 1 unread" {
		t.Errorf("title and live region: %q, %v", said, err)
	}
	journey(t, tab,
		chromedp.Click(css(".bell")),
		chromedp.WaitVisible(css(".news-line[data-new] a")),
		chromedp.Click(css(".news-line a")),
		chromedp.WaitVisible(css(".idea-head h1")),
		chromedp.WaitReady(css(".bell-count[hidden]")))
}

// TestNewsPagesAreAccessible runs axe on the pages of news in a narrow window.
func TestNewsPagesAreAccessible(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser visits every page")
	}
	t.Parallel()
	axeOn(t, storyWithNews(t), narrow, newsPages)
}

// newsPages are the pages of notifications, visitors' first.
var newsPages = []sitePage{
	{"unsubscribe", nil, func(s *apptest.Site) string { return stopping(s, "answers") }},
	{"unsubscribed", nil, func(s *apptest.Site) string { return stopping(s, "community") }},
	{"unsubscribe-wrong", nil, at("/unsubscribe/x")},
	{"notifications", ines, at(link.Notifications)},
	{"me-notifications", ines, at(link.MeNotifications)},
	{"idea-followed", ines, at("/ideas/15")},
	{"me-notifications-staff", maya, at(link.MeNotifications)},
	{"notifications-empty", maya, at(link.Notifications)},
}

// stopping returns the address of a link in Inês's mails.
func stopping(s *apptest.Site, what notification.Unsubscribe) string {
	return link.Unsubscribe(notification.UnsubscribeToken(s.Accounts, s.Cast.Ines.ID, what))
}

// storyWithNews is the story with what newsPages show.
func storyWithNews(t *testing.T) *apptest.Site {
	t.Helper()
	site := startStory(t)
	followMuch(t, site)
	return site
}

// followMuch gives Inês news, ideas that they chose, and an address that
// refuses mail.
func followMuch(t *testing.T, site *apptest.Site) {
	t.Helper()
	who := board.ActorOf(&site.Cast.Ines)
	for id, level := range map[int64]board.Level{1: board.Everything, 3: board.Milestones, 4: board.Silent} {
		if _, _, err := site.Board.SetLevel(t.Context(), who, id, level); err != nil {
			t.Fatal(err)
		}
		for i := range 2 * id {
			tell(
				t,
				site,
				site.Cast.Ines,
				id,
				fmt.Sprintf(
					"We looked at it again, and it will be there in week %d. Thank you for waiting so long with so much patience.",
					i+1,
				),
			)
		}
	}
	stop := notification.Unsubscribable{UserID: site.Cast.Ines.ID, What: notification.Unsubscribe(notification.Community)}
	if err := site.News.Unsubscribe(t.Context(), stop); err != nil {
		t.Fatal(err)
	}
	if err := site.News.MarkRead(t.Context(), who, 4); err != nil {
		t.Fatal(err)
	}
}
