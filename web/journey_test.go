package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// journey runs steps in a tab and says which one failed.
func journey(t *testing.T, tab context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	for i, step := range steps {
		limited, cancel := context.WithTimeout(tab, 20*time.Second)
		err := chromedp.Do(limited, step)
		cancel()
		if err != nil {
			where, _ := chromedp.Run(tab, chromedp.Location())
			t.Fatalf("step %d at %s: %v", i+1, where, err)
		}
	}
}

func css(selector string) chromedp.CSS { return chromedp.CSS(selector) }

// TestAVisitorVotesAndProposes is the first minute of a newcomer: they vote,
// gets in by the code in the mail, finds their vote counted, and proposes.
func TestAVisitorVotesAndProposes(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]apptest.View{
		"with JavaScript":    {Width: 1280, Height: 900},
		"without JavaScript": {Width: 390, Height: 844, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			button := fmt.Sprintf("#idea-%d .vote button", idea.ID)
			tab := site.Tab(t, view)
			journey(t, tab,
				chromedp.Navigate(site.URL),
				chromedp.Click(css(button)),
				chromedp.SendKeys(css("input[name=email]"), "newcomer@example.com"+kb.Enter),
				chromedp.WaitVisible(css("input[name=code]")),
			)
			journey(t, tab,
				chromedp.SendKeys(css("input[name=code]"), apptest.Code(site.Mail("newcomer@example.com"))+kb.Enter),
				chromedp.SendKeys(css("input[name=name]"), "Nora Newcomer"+kb.Enter),
				chromedp.WaitVisible(css(button+"[aria-pressed=true][data-vote-count='2']")),
				chromedp.Navigate(site.URL+link.NewIdea),
				chromedp.SendKeys(css("input[name=title]"), "Light mode for sunny days"),
				chromedp.SendKeys(css("textarea[name=body]"), "The screen is **hard** to read outside."),
				chromedp.Click(css("form[action='/ideas'] button:not([type=button])")),
				chromedp.WaitVisible(css("main h1")),
				chromedp.WaitVisible(css("main strong")),
			)
			title, err := chromedp.Run(tab, chromedp.Text(css("main h1")))
			if err != nil || title != "Light mode for sunny days" {
				t.Errorf("h1 %q, %v", title, err)
			}
		})
	}
}

// TestVotingInPlace: with JavaScript the button changes where it is, keeps the
// focus, and the vote is in the database, not only on the page.
func TestVotingInPlace(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	button := fmt.Sprintf("#idea-%d .vote button", idea.ID)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+"/?sort=top"),
		chromedp.Focus(css(button)),
		chromedp.SendKeys(css(button), kb.Enter),
		chromedp.WaitVisible(css(button+"[aria-pressed=true][data-vote-count='2']")),
		chromedp.WaitReady(css(button+":focus")),
		chromedp.Reload(),
		chromedp.WaitVisible(css(button+"[aria-pressed=true][data-vote-count='2']")),
		chromedp.Click(css(button)),
		chromedp.WaitVisible(css(button+"[aria-pressed=false][data-vote-count='1']")),
	)
}

// TestVotingMovesNothing: on the idea's page the text stays where it is, and the
// side of the page says at once what the vote changed.
func TestVotingMovesNothing(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	for _, view := range []apptest.View{{Width: 1280, Height: 900}, {Width: 390, Height: 844}} {
		person := map[int64]account.User{1280: site.Cast.Cleo, 390: site.Cast.Omar}[view.Width]
		tab := site.Tab(t, view)
		place := `["h1", ".idea-page .prose", "#discussion"]
			.map(s => Math.round(document.querySelector(s).getBoundingClientRect().top + scrollY)).join(" ")`
		journey(t, tab,
			site.SignIn(person),
			chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
			chromedp.WaitVisible(css(".idea-head .vote button")),
			settled(),
		)
		before := evaluate[string](t, tab, place)
		journey(t, tab,
			chromedp.Click(css(".idea-head .vote button")),
			chromedp.WaitVisible(css(".follow-box .levels")),
			chromedp.WaitVisible(css(fmt.Sprintf("#idea-support .avatars a[href='%s']", link.Person(person.ID)))),
			chromedp.WaitVisible(css(".reason-slot summary")),
		)
		after := evaluate[string](t, tab, place)
		if view.Width == 1280 && after != before || !strings.HasPrefix(after, strings.Join(strings.Fields(before)[:2], " ")) {
			t.Errorf("%d: heading, text and talk stood at %s, then at %s", view.Width, before, after)
		}
		if n := number(site, "SELECT count(*) FROM votes WHERE user_id = ?", person.ID); n != 1 {
			t.Errorf("%d votes are stored", n)
		}
	}
}

// TestADraftSurvivesAClosedTab: what was typed is there again in another tab of
// the same browser, and gone once it was proposed.
func TestADraftSurvivesAClosedTab(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.SendKeys(css("input[name=title]"), "Dark mode"),
		chromedp.SendKeys(css("textarea[name=body]"), "Half a thought"),
		chromedp.Navigate("about:blank"),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.WaitVisible(css("textarea[name=body]")),
	)
	body, err := chromedp.Run(tab, chromedp.Value(css("textarea[name=body]")))
	if err != nil || body != "Half a thought" {
		t.Fatalf("the draft says %q, %v", body, err)
	}
	journey(t, tab,
		chromedp.Click(css("form[action='/ideas'] button:not([type=button])")),
		chromedp.WaitVisible(css("form.vote button")), // the idea's page
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.WaitVisible(css("input[name=title]")),
	)
	if title, err := chromedp.Run(tab, chromedp.Value(css("input[name=title]"))); err != nil || title != "" {
		t.Errorf("after it was proposed the draft still says %q, %v", title, err)
	}
}

// TestAModeratorWorksByKeyboard clears a queue without the mouse.
func TestAModeratorWorksByKeyboard(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	var ideas []board.Idea
	for _, title := range []string{"First idea", "Second idea", "Third idea"} {
		ideas = append(ideas, site.Idea(title, site.Cast.Ben))
	}
	form := func(i int) chromedp.CSS { return css("form[action='" + link.Answers(ideas[i].ID) + "']") }
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Moderate),
		chromedp.WaitVisible(form(0)),
		chromedp.KeyEvent("j"),
		chromedp.WaitVisible(form(1)),
		chromedp.KeyEvent("k"),
		chromedp.WaitVisible(form(0)),
		chromedp.KeyEvent("?"),
		chromedp.WaitVisible(css("dialog[open]")),
		chromedp.KeyEvent(kb.Escape),
		chromedp.KeyEvent("p"), // planned; a key alone sends nothing
		chromedp.WaitReady(css("#answer:focus")),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.WaitVisible(form(1)),
		chromedp.KeyEvent("d"), // declined wants its reasons
		chromedp.WaitVisible(css("textarea[name=reconsider_if]")),
		chromedp.SendKeys(css("textarea[name=answer]"), "It is too dark."),
		chromedp.SendKeys(css("textarea[name=reconsider_if]"), "A torch."),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.WaitVisible(form(2)),
		chromedp.KeyEvent("h"),
		chromedp.WaitReady(css("#hide-form button:focus")),
		chromedp.KeyEvent(kb.Enter), // hidden
		chromedp.WaitNotPresent(form(2)),
	)
	for i, want := range []string{"Planned", "Declined", "Open"} {
		shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Maya), ideas[i].ID)
		if err != nil || shown.Status.Name != want || (shown.HiddenAt != nil) != (i == 2) {
			t.Errorf("idea %d: %s, hidden %v, %v; want %s", i+1, shown.Status.Name, shown.HiddenAt, err, want)
		}
	}
}

// TestAModeratorWithoutJavaScript marks one idea as planned and declines another.
func TestAModeratorWithoutJavaScript(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	first, second := site.Idea("First idea", site.Cast.Ben), site.Idea("Second idea", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844, NoScript: true})
	status := func(i board.Idea, rest string) chromedp.CSS {
		return css("form[action='" + link.Answers(i.ID) + "'] " + rest)
	}
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Idea(first.ID, first.Title)),
		chromedp.Click(css(".staff-tools > summary")),
		chromedp.SendKeys(status(first, "select"), "Planned"),
		chromedp.Click(status(first, "button.button")),
		chromedp.WaitVisible(css("#toast p")),
		chromedp.Navigate(site.URL+link.Idea(second.ID, second.Title)),
		chromedp.Click(css(".staff-tools > summary")),
		chromedp.SendKeys(status(second, "select"), "Declined"),
		chromedp.SendKeys(status(second, "textarea[name=answer]"), "Too bright."),
		chromedp.Click(status(second, "button.button")),
		chromedp.WaitVisible(css("[name=reconsider_if][aria-invalid]")),
		chromedp.SendKeys(status(second, "textarea[name=reconsider_if]"), "A sunny day."),
		chromedp.Click(status(second, "button.button")),
		chromedp.WaitNotPresent(css("[aria-invalid]")),
	)
	for id, want := range map[int64]string{first.ID: "Planned", second.ID: "Declined"} {
		shown, err := site.Board.Idea(t.Context(), board.Actor{}, id)
		if err != nil || shown.Status.Name != want {
			t.Errorf("idea %d: %s, %v; want %s", id, shown.Status.Name, err, want)
		}
	}
}

// TestMoreLoadsInPlace: the next page joins the list, and works as a link.
func TestMoreLoadsInPlace(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	for i := range board.PageSize + 5 {
		site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben)
	}
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		chromedp.Navigate(site.URL+"/?sort=new"),
		chromedp.Click(css("a[href*='after=']")),
		chromedp.WaitVisible(css("#idea-1")),
		chromedp.WaitVisible(css("#idea-30")), // the first page is still there
	)
	plain := site.Visitor()
	more := plain.Get("/?sort=new").Find("a[href*='after=']").AttrOr("href", "")
	if page := plain.Get(more); page.Find("article.card").Length() != 5 {
		t.Errorf("the second page has %d ideas at %s", page.Find("article.card").Length(), more)
	}
}
