package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestLookAlikesWithoutScript is the step between writing and publishing: it is
// shown once, loses no words, and shows what the writer may see alone.
func TestLookAlikesWithoutScript(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	open := site.Idea("Dark mode for the evening", site.Cast.Ben)
	hidden := site.Idea("Dark mode for the evenings", site.Cast.Omar)
	if _, err := site.Board.Hide(t.Context(), board.ActorOf(&site.Cast.Maya), hidden.ID); err != nil {
		t.Fatal(err)
	}
	const title, body = "A dark mode for the evening", "My eyes hurt at night."
	words := url.Values{"title": {title}, "body": {body}}
	cleo := site.As(site.Cast.Cleo)
	step := cleo.Submit(cleo.Get(link.NewIdea), "#idea-form", words).Want(http.StatusOK)
	if got := step.TextOf("#similar"); !strings.Contains(got, open.Title) || strings.Contains(got, hidden.Title) {
		t.Fatalf("similar ideas: %q", got)
	}
	if step.Find("#title").AttrOr("value", "") != title || step.TextOf("#body") != body || step.Has("form form") {
		t.Error("the words are not in the form")
	}

	back := cleo.Submit(step, "#similar .vote", nil).Want(http.StatusOK)
	if back.URL.Path != link.NewIdea || back.Find("#title").AttrOr("value", "") != title || back.TextOf("#body") != body ||
		!strings.Contains(back.TextOf("#toast"), "draft is kept") {
		t.Errorf("after a vote at %s: %s", back.URL, back.TextOf("main"))
	}
	if voted, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Cleo), open.ID); err != nil || !voted.Voted {
		t.Errorf("no vote: %v", err)
	}
	for name, again := range map[string]*apptest.Page{"the step": step, "the way back": back} {
		if done := cleo.Submit(again, "#idea-form", nil).Want(http.StatusOK); done.TextOf("h1") != title {
			t.Errorf("from %s at %s", name, done.URL)
		}
	}

	visitor := site.Visitor()
	first := visitor.Submit(visitor.Get(link.NewIdea), "#idea-form", words).Want(http.StatusOK)
	if !first.Has(fmt.Sprintf("#similar-%d", open.ID)) {
		t.Errorf("a visitor sees no similar ideas: %s", first.TextOf("main"))
	}
	asked := visitor.Submit(first, "#idea-form", nil).Want(http.StatusOK)
	if asked.URL.Path != link.SignIn || !strings.Contains(asked.URL.Query().Get("return"), "pending=") {
		t.Errorf("a visitor is at %s", asked.URL)
	}
	page := visitor.Get(link.Query(link.Similar, "title", title)).Want(http.StatusOK)
	if !strings.Contains(page.Body, open.Title) || strings.Contains(page.Body, hidden.Title) {
		t.Error(page.TextOf("main"))
	}
}

// TestLookAlikesWhileTyping: they come while somebody types and move nothing, a
// typed space is no vote, and on purpose the keyboard votes.
func TestLookAlikesWhileTyping(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	for _, place := range []string{"app", "maps", "mails", "charts", "menus"} {
		site.Idea("Dark mode for the evening in "+place, site.Cast.Ben)
	}
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844})
	places := `["#title", "#body", "#idea-form .actions .button"]
		.map(s => Math.round(document.querySelector(s).getBoundingClientRect().top + scrollY)).join(" ")`
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.WaitVisible(css("#title:focus")),
	)
	before := evaluate[string](t, tab, places)
	journey(t, tab,
		chromedp.KeyEvent("Dark mode for the evening"),
		chromedp.WaitVisible(css("#similar .similar-line")),
	)
	if after := evaluate[string](t, tab, places); after != before {
		t.Errorf("title, text and button stood at %s, then at %s", before, after)
	}
	lines := evaluate[int](t, tab, `document.querySelectorAll(".similar-line").length`)
	if lines != 3 || !evaluate[bool](t, tab, `document.querySelector(".similar-more").href.includes("Dark")`) {
		t.Errorf("%d similar ideas and no more", lines)
	}
	journey(t, tab,
		chromedp.KeyEvent("\t"+"at night"),
		chromedp.WaitVisible(css("#body:focus")),
		chromedp.Focus(css(".similar-line .vote button")),
		chromedp.WaitVisible(css(".similar-line .vote button:focus")),
	)
	votes := func() int64 {
		return number(site, "SELECT count(*) FROM votes WHERE user_id = ?", site.Cast.Cleo.ID)
	}
	// What is typed while the focus is on a button is no vote.
	journey(
		t,
		tab,
		chromedp.KeyEvent("my eyes hurt"),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.WaitVisible(css(".similar-line .vote button")),
	)
	if votes() != 0 {
		t.Error("a typed space voted")
	}
	journey(t, tab,
		chromedp.Focus(css("#idea-form .actions a")),
		chromedp.KeyEvent("\t"),
		chromedp.WaitVisible(css(".similar-line .vote button:focus")),
		chromedp.KeyEvent(" "),
		chromedp.WaitVisible(css(".similar-line .vote button[aria-pressed=true]")),
	)
	if votes() != 1 {
		t.Errorf("on purpose there are %d votes", votes())
	}
}

// TestLookAlikesStandBesideTheForm: on a desktop they are beside it, and without any there is nothing.
func TestLookAlikesStandBesideTheForm(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode for the evening", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	boxes := `["#similar", ".propose-page > .sheet"].map((one) => document.querySelector(one).getBoundingClientRect())`
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.NewIdea+"?title=Zebra+crossings"),
		chromedp.WaitReady(css("#similar:not(.htmx-request)")),
	)
	if height := evaluate[float64](t, tab, boxes+`[0].height`); height > 0 {
		t.Errorf("an empty box of %v pixels", height)
	}
	form := evaluate[float64](t, tab, boxes+"[1].left")
	journey(t, tab,
		chromedp.Navigate(site.URL+link.NewIdea+"?title=Dark+mode"),
		chromedp.WaitVisible(css("#similar .similar-line")),
	)
	if !evaluate[bool](t, tab, boxes+".reduce((similar, form) => similar.left > form.right && similar.top <= form.top)") {
		t.Error("the similar ideas are not beside the form")
	}
	if left := evaluate[float64](t, tab, boxes+"[1].left"); left != form {
		t.Errorf("the form moved from %v to %v", form, left)
	}
	accessible(t, tab, "similar ideas beside the form")
}
