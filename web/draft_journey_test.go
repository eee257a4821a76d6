package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// evaluate returns what an expression is in the page of a tab.
func evaluate[T any](t *testing.T, tab context.Context, expression string) (value T) {
	t.Helper()
	value, err := chromedp.Run(tab, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// TestDraftsCarryEverything: a note for the team comes back as one, under the
// idea and under a comment, and is stored as one; and drafts are a person's own.
func TestDraftsCarryEverything(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	said, err := site.Board.Comment(
		t.Context(), board.ActorOf(&site.Cast.Cleo), idea.ID, board.CommentDraft{Body: "Please."},
	)
	if err != nil {
		t.Fatal(err)
	}
	page := site.URL + link.Idea(idea.ID, idea.Title)
	reply := fmt.Sprintf("[data-reply='%d']", said.ID)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	internal := func(body string) int64 {
		return number(site, "SELECT count(*) FROM comments WHERE internal AND body = ?", body)
	}
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(page),
		chromedp.SendKeys(css("#say-body"), "They pay us a lot."),
		chromedp.Click(css("#say input[name=internal]")),
		chromedp.Click(css(reply)),
		chromedp.SendKeys(css("#reply-body"), "Not before May."),
		chromedp.Click(css("#reply input[name=internal]")),
		chromedp.Navigate(page),
		chromedp.WaitVisible(css("#say .draft-note")),
		chromedp.Click(css(reply)),
		chromedp.WaitVisible(css("#reply .draft-note")),
		chromedp.Click(css("#reply .say-end .button:not(.quiet-button)")),
		chromedp.WaitVisible(css("[data-clear-draft^=reply] #say .draft-note:not([hidden])")),
		chromedp.Click(css("#say .say-end .button:not(.quiet-button)")),
		chromedp.WaitReady(css("[data-clear-draft^=comment] #say .draft-note[hidden]")),
	)
	if internal("They pay us a lot.") != 1 || internal("Not before May.") != 1 ||
		number(site, "SELECT count(*) FROM comments") != 3 {
		t.Errorf(
			"stored as notes: %d and %d of %d", internal("They pay us a lot."), internal("Not before May."),
			number(site, "SELECT count(*) FROM comments"),
		)
	}
	drafts := `Object.keys(localStorage).filter(k => k.startsWith("draft:")).join(" ")`
	if left := evaluate[string](t, tab, drafts); left != "" {
		t.Errorf("what was sent is still a draft: %s", left)
	}
	askedFirst := chromedp.Steps(
		chromedp.Click(css(".menu summary")), chromedp.Click(css("form[action='/sign-out'] button")),
		chromedp.WaitVisible(css("#unsent[open] li")),
	)
	journey(t, tab, chromedp.SendKeys(css("#say-body"), "Maya's own thought"), askedFirst)
	unsent := evaluate[string](t, tab, `document.querySelector("#unsent").innerText`)
	if !strings.Contains(unsent, "Maya's own thought") {
		t.Errorf("the question says %q", unsent)
	}
	journey(t, tab,
		chromedp.Click(css("#unsent button:not([data-discard])")), // stay
		chromedp.WaitNotVisible(css("#unsent")),
	)
	left := evaluate[string](t, tab, `document.querySelector("#say-body").value`)
	if left != "Maya's own thought" || evaluate[string](t, tab, drafts) == "" {
		t.Errorf("after staying, the field holds %q", left)
	}
	journey(t, tab,
		askedFirst,
		chromedp.Click(css("#unsent [data-discard]")),
		chromedp.WaitVisible(css("header a[href^='/sign-in']")),
	)
	if left := evaluate[string](t, tab, drafts); left != "" {
		t.Errorf("signed out, there are still %s", left)
	}
	// What a visitor writes passes to the person who signs in here.
	journey(t, tab,
		chromedp.Navigate(page),
		chromedp.SendKeys(css("#say-body"), "Before signing in"),
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(page),
		chromedp.WaitVisible(css("#say .draft-note")),
	)
	if got := evaluate[string](t, tab, `document.querySelector("#say-body").value`); got != "Before signing in" {
		t.Errorf("the draft says %q", got)
	}
	// Another person whose session simply replaces theirs does not find it.
	journey(
		t,
		tab,
		clearCookies(),
		site.SignIn(site.Cast.Ben),
		chromedp.Navigate(page),
		chromedp.WaitVisible(css("#say-body")),
	)
	if got := evaluate[string](t, tab, `document.querySelector("#say-body").value`); got != "" {
		t.Errorf("somebody else finds %q", got)
	}
}

// TestProposeFromTheSearchBox presses the button beside the search with the
// mouse; what was written before in the form of a new idea is not lost for it.
func TestProposeFromTheSearchBox(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.SendKeys(css("#title"), "Half"),
		chromedp.SendKeys(css("#body"), "of a thought"),
		chromedp.Navigate(site.URL),
		chromedp.SendKeys(css("#begin"), "Zebra crossings"),
		chromedp.Click(css(".begin button[formaction]")),
		chromedp.WaitVisible(css("#title[value='Zebra crossings']")),
		chromedp.SendKeys(css("#body"), "Painted."),
		chromedp.Click(css(".draft-note button")),
	)
	got := evaluate[string](t, tab, `document.querySelector("#title").value + " " + document.querySelector("#body").value`)
	if got != "Half of a thought" {
		t.Errorf("the form says %q", got)
	}
	journey(t, tab,
		chromedp.Navigate(site.URL+link.NewIdea+"?q=Zebra+crossings"),
		chromedp.SendKeys(css("#body"), "Painted."),
		chromedp.Click(css("#idea-form .actions .button")),
		chromedp.WaitVisible(css(".idea-page h1")),
	)
	if n := number(site, "SELECT count(*) FROM ideas WHERE title = 'Zebra crossings'"); n != 1 {
		t.Errorf("stored %d times", n)
	}
}
