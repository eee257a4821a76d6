package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

const undoButton = "#toast form"

// TestAToastUndoes: what has no time limit is undone by a plain form, which does the opposite.
func TestAToastUndoes(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	page, reason := link.Idea(idea.ID, idea.Title), link.IdeaDo(idea.ID, "reason")
	cleo, maya := site.As(site.Cast.Cleo), site.As(site.Cast.Maya)
	cleo.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	const given = ".reason-box .own-words"
	cleo.Post(reason, url.Values{"body": {"At night it hurts."}, "weight": {"must"}, "public": {"1"}}).Want(http.StatusOK)
	gone := cleo.Post(reason, nil).Want(http.StatusOK)
	if toast := gone.TextOf("#toast p"); gone.Has(given) || toast != "Reason removed." {
		t.Errorf("after removing: %q", toast)
	}
	back := cleo.Submit(gone, undoButton, nil).Want(http.StatusOK)
	weight, _ := back.Find(".reason-box input[name=weight][checked]").Attr("value")
	if back.TextOf(given) != "At night it hurts." || weight != "must" ||
		!back.Has(".reason-box input[name=public][checked]") {
		t.Errorf("after undoing: %q, %q", back.TextOf(".reason-box"), weight)
	}
	if cleo.Get(page).Has("#toast p") {
		t.Error("the toast is shown twice")
	}

	maya.Post(link.AdminCompanies, url.Values{"name": {"Studio Nord"}, "domain": {"example.com"}}).Want(http.StatusOK)
	before := maya.Get(link.AdminCompany(1)).Find("form[action*='/members/']").Length()
	left := maya.Post(link.AdminRemoveMember(1, site.Cast.Cleo.ID), nil).Want(http.StatusOK)
	again := maya.Submit(left, undoButton, nil).Want(http.StatusOK)
	if n := again.Find("form[action*='/members/']").Length(); before == 0 || n != before {
		t.Errorf("%d members, then %d after undoing", before, n)
	}

	maya.Post(link.AdminInvitations, url.Values{"emails": {"new@example.org"}}).Want(http.StatusOK)
	const revoke = "form[action$='/withdraw']"
	revoked := maya.Submit(maya.Get(link.AdminInvitations), revoke, nil).Want(http.StatusOK)
	if restored := maya.Submit(revoked, undoButton, nil).
		Want(http.StatusOK); revoked.Has(revoke) ||
		!restored.Has(revoke) {
		t.Errorf("revoked: %v, restored: %v", !revoked.Has(revoke), restored.Has(revoke))
	}
}

// TestAToastOfSomebodyElse: a form that another site of the domain puts into the cookie is not shown,
// nor one that was kept for another person.
func TestAToastOfSomebodyElse(t *testing.T) {
	t.Parallel()
	dbtest.Once(t)
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	cleo, omar := site.As(site.Cast.Cleo), site.As(site.Cast.Omar)
	cleo.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	cleo.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cleo.Post(link.IdeaDo(idea.ID, "reason"), url.Values{"body": {"At night it hurts."}}).Want(http.StatusSeeOther)
	home, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	var kept *http.Cookie
	for _, cookie := range cleo.Jar.Cookies(home) {
		if cookie.Name == "undo" {
			kept = cookie
		}
	}
	if kept == nil {
		t.Fatal("no toast is kept")
	}
	_, signature, _ := strings.Cut(kept.Value, ".")
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"Toast": "toast.reason_saved", "URL": "/me/delete"}`))
	for name, value := range map[string]string{
		"kept for another": kept.Value, "forged": forged + "." + signature, "no signature": forged, "empty": "",
	} {
		omar.Jar.SetCookies(home, []*http.Cookie{{Name: "undo", Value: value, Path: "/"}})
		if omar.Get(link.Me).Has("#toast form") {
			t.Errorf("%s: the form is shown", name)
		}
	}
	if !cleo.Get(link.Me).Has("#toast form") {
		t.Error("the one who did it does not see the form")
	}
}

// TestAToastWithUndoStays: by keyboard it is the first thing on the page after the skip link, it stays
// until it is closed, and undoing a reason happens in place.
func TestAToastWithUndoStays(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	site.As(site.Cast.Cleo).Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	tab := site.Tab(t, apptest.Views["light-1280"])
	const box, stays = ".reason-box", `getComputedStyle(document.querySelector(".act-toast")).animationName`
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.Click(css(box+" summary")),
		chromedp.SendKeys(css("#reason-words"), "At night it hurts."),
		chromedp.Click(css(box+" form button.soft")),
		chromedp.WaitVisible(css(undoButton)),
	)
	if name := evaluate[string](t, tab, stays); name != "toast-in" {
		t.Errorf("the toast is animated by %s: it goes by itself", name)
	}
	if focus := evaluate[string](t, tab, `document.activeElement.tagName`); focus != "SUMMARY" {
		t.Errorf("after sending the focus is on %s", focus)
	}
	journey(t, tab,
		chromedp.Click(css(undoButton+" button")),
		chromedp.WaitNotPresent(css(box+" .own-words")),
		chromedp.Click(css("#toast [data-close-toast]")),
		chromedp.WaitNotPresent(css("#toast *")),
	)
	if focus := evaluate[string](t, tab, `document.activeElement.id`); focus != "main" {
		t.Errorf("after closing the toast the focus is on %q", focus)
	}
	if n := number(site, "SELECT count(*) FROM vote_reasons"); n != 0 {
		t.Errorf("%d reasons are stored after undoing", n)
	}
}

// TestAToastWaits while the pointer is on it, or the focus, which comes to its button first on a page
// that is shown from its beginning.
func TestAToastWaits(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.Views["light-1280"])
	const state = `getComputedStyle(document.querySelector("#toast > *")).animationPlayState`
	journey(t, tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.MeProfile),
		chromedp.Click(css("form:has(#name) button:not([type=button])")),
		chromedp.WaitVisible(css("#toast p")),
	)
	if got := evaluate[string](t, tab, state); !strings.HasSuffix(got, "running") {
		t.Errorf("the toast is %s before the pointer comes", got)
	}
	at := evaluate[[]float64](t, tab, `(b => [b.x + b.width / 2, b.y + b.height / 2])(
		document.querySelector("#toast p").getBoundingClientRect())`)
	_, err := chromedp.Call(tab, input.DispatchMouseEvent, input.DispatchMouseEventParams{
		Type: input.DispatchMouseEventTypeMouseMoved, X: at[0], Y: at[1],
	})
	if got := evaluate[string](t, tab, state); err != nil || !strings.HasSuffix(got, "paused") {
		t.Errorf("the toast is %s under the pointer (%v)", got, err)
	}
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.Evaluate[chromedp.Void](`document.querySelector("form[action$='/hide']").requestSubmit()`),
		chromedp.WaitVisible(css("#toast form button")),
		chromedp.KeyEvent(kb.Tab), // the link that skips to the content
		chromedp.KeyEvent(kb.Tab),
	)
	if !evaluate[bool](t, tab, `document.activeElement.matches("#toast form button")`) {
		t.Error("the focus does not come to Undo first")
	}
	if got := evaluate[string](t, tab, state); !strings.HasSuffix(got, "paused") {
		t.Errorf("the toast is %s while its button has the focus", got)
	}
}
