package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/provider"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/link"
)

var confirmLink = regexp.MustCompile(`https?://\S+(/sign-in/confirm\S+)`)

// TestWhatAVisitorDidIsCarriedOut in every way of signing in: the proposal is
// published once, by the person, and the page says so.
func TestWhatAVisitorDidIsCarriedOut(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	p := provider.Honest(t, provider.Site{RedirectURI: site.URL + link.SignInCallback}, ben)
	with := know(site, p)
	givePassword(site, site.Cast.Cleo)
	for i, tt := range []struct {
		way string
		who string
		in  func(visitor *apptest.Client, asks *apptest.Page) *apptest.Page
	}{
		{"code", site.Cast.Omar.Name, func(visitor *apptest.Client, asks *apptest.Page) *apptest.Page {
			return byCode(site, visitor, asks, "omar@example.com", 1)
		}},
		{"link in another tab", site.Cast.Ruth.Name, func(visitor *apptest.Client, asks *apptest.Page) *apptest.Page {
			visitor.Submit(asks, askForm, url.Values{"email": {"ruth@example.com"}}).Want(http.StatusOK)
			mailed := confirmLink.FindStringSubmatch(site.Mail("ruth@example.com"))[1]
			return visitor.Submit(visitor.Get(mailed), confirmForm, nil)
		}},
		{"password", site.Cast.Cleo.Name, func(visitor *apptest.Client, asks *apptest.Page) *apptest.Page {
			way := asks.Find("a[href^='/sign-in/password']").AttrOr("href", "")
			return visitor.Submit(visitor.Get(way), passwordForm, url.Values{
				"email":    {"cleo@example.com"},
				"password": {goodPassword},
			})
		}},
		{"another service", site.Cast.Ben.Name, func(visitor *apptest.Client, asks *apptest.Page) *apptest.Page {
			way := asks.Find("a[href^='"+with+"']").AttrOr("href", "")
			return visitor.Get(strings.TrimPrefix(p.SignIn(visitor.Client, site.URL+way, ben.Sub), site.URL))
		}},
	} {
		title := fmt.Sprintf("Zebra crossing number %d", i)
		visitor := site.Visitor()
		asks := visitor.Submit(visitor.Get(link.NewIdea), "#idea-form", url.Values{
			"title": {title},
			"body":  {"Painted."},
			"seen":  {"1"},
		}).Want(http.StatusOK)
		if !strings.Contains(asks.TextOf(".waits"), title) {
			t.Errorf("%s: the page does not say what waits: %s", tt.way, asks.TextOf("main"))
		}
		page := tt.in(visitor, asks).Want(http.StatusOK)
		if page.TextOf("h1") != title ||
			i != 3 &&
				!strings.Contains(page.TextOf("#toast"), "published") { // the provider's client has seen the last one's toast
			t.Errorf("%s: led to %s: %q, told %q", tt.way, page.URL, page.TextOf("h1"), page.TextOf("#toast"))
		}
		n := number(
			site, "SELECT count(*) FROM ideas i JOIN users u ON u.id = i.author_id WHERE i.title = ? AND u.name = ?", title,
			tt.who,
		)
		if n != 1 {
			t.Errorf("%s: the idea is stored %d times", tt.way, n)
		}
	}
	if n := number(site, "SELECT count(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
}

// TestWhatCannotBeCarriedOutComesBack in its form, with the reason, or, proved in
// another browser, unsent: it may be somebody else's.
func TestWhatCannotBeCarriedOutComesBack(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	say := func(visitor *apptest.Client, words string) *apptest.Page {
		page := visitor.Submit(visitor.Get(link.Idea(idea.ID, idea.Title)), "#say", url.Values{"body": {words}}).
			Want(http.StatusOK)
		if page.URL.Path != link.SignIn || !strings.Contains(page.TextOf(".waits"), "comment") {
			t.Fatalf("at %s: %s", page.URL, page.TextOf("main"))
		}
		return page
	}
	unsent := func(name string, page *apptest.Page, words, why string) {
		t.Helper()
		page.Want(http.StatusOK)
		if strings.TrimSpace(page.Find("#say-body, #body").Text()) != words || !strings.Contains(page.TextOf("main"), why) ||
			number(site, "SELECT count(*) FROM comments WHERE body = ?", words) != 0 {
			t.Errorf("%s: at %s: %s", name, page.URL, page.TextOf("main"))
		}
		if !strings.Contains(page.TextOf("#toast"), "not sent yet") {
			t.Errorf("%s: told %q", name, page.TextOf("#toast"))
		}
	}
	visitor, phone := site.Visitor(), site.Visitor()
	visitor.Submit(say(visitor, "From a phone"), askForm, url.Values{"email": {"ruth@example.com"}})
	mailed := confirmLink.FindStringSubmatch(site.Mail("ruth@example.com"))[1]
	page := phone.Submit(phone.Get(mailed), confirmForm, url.Values{"email": {"ruth@example.com"}})
	unsent("another browser", page, "From a phone", "")
	phone.Submit(page, "#say", nil).Want(http.StatusOK)
	if number(site, "SELECT count(*) FROM comments WHERE body = 'From a phone'") != 1 {
		t.Error("what was sent from the form is not stored")
	}

	visitor = site.Visitor()
	asks := say(visitor, "Too late")
	if _, err := site.Board.LockComments(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	unsent("locked meanwhile", byCode(site, visitor, asks, "omar@example.com", 1), "Too late", "locked")
	if _, err := site.Board.UnlockComments(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	visitor = site.Visitor()
	asks = say(visitor, "To nobody")
	if _, err := site.Board.Hide(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	unsent("hidden meanwhile", byCode(site, visitor, asks, "kenji@example.com", 1), "To nobody", "no longer there")
}

// TestNoOtherHostNamesTheBrowser: on HTTPS a page of a host beside the board's cannot
// set the cookie by which a sign-in carries out what waits.
func TestNoOtherHostNamesTheBrowser(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, func(c *config.Config) { c.URL = "https://ideas.example.com" })
	idea := site.Idea("Dark mode", site.Cast.Ben)
	request, err := http.NewRequest(http.MethodPost, site.URL+link.Follow(idea.ID), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "ideas.example.com"
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	cookie := response.Header.Get("Set-Cookie")
	if response.StatusCode != http.StatusSeeOther || !strings.HasPrefix(cookie, "__Host-pending=") ||
		!strings.Contains(cookie, "; Secure") {
		t.Errorf("%d: %s", response.StatusCode, cookie)
	}
}

// TestAVisitorActsInABrowser does each with the mouse and the keyboard and looks
// at what is stored: a newcomer comments and follows, a member reacts.
func TestAVisitorActsInABrowser(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	givePassword(site, site.Cast.Cleo)
	page := site.URL + link.Idea(idea.ID, idea.Title)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	stored := func(what, query string, args ...any) {
		t.Helper()
		if n := number(site, query, args...); n != 1 {
			t.Errorf("%s is stored %d times", what, n)
		}
	}
	journey(t, tab,
		chromedp.Navigate(page),
		chromedp.SendKeys(css("#say-body"), "My eyes hurt at night."),
		chromedp.Click(css("#say .say-end .button:not(.quiet-button)")),
		chromedp.WaitVisible(css(".waits")),
		chromedp.SendKeys(css("input[name=email]"), "newcomer@example.com"+kb.Enter),
		chromedp.WaitVisible(css("input[name=code]")),
	)
	journey(t, tab,
		chromedp.WaitVisible(css(".waits")),
		chromedp.SendKeys(css("input[name=code]"), apptest.Code(site.Mail("newcomer@example.com"))+kb.Enter),
		chromedp.SendKeys(css("input[name=name]"), "Nora Newcomer"+kb.Enter),
		chromedp.WaitVisible(css(".comment")),
	)
	told, err := chromedp.Run(tab, chromedp.Text(css("#toast")))
	if err != nil || !strings.Contains(told, "your comment is posted") {
		t.Errorf("told %q, %v", told, err)
	}
	if left, err := chromedp.Run(tab, chromedp.Value(css("#say-body"))); err != nil || left != "" {
		t.Errorf("the form still says %q, %v", left, err)
	}
	stored(
		"the comment",
		"SELECT count(*) FROM comments c JOIN users u ON u.id = c.author_id "+
			"WHERE u.name = 'Nora Newcomer' AND c.body = 'My eyes hurt at night.'",
	)
	journey(t, tab,
		clearCookies(),
		chromedp.Navigate(page),
		chromedp.Click(css(".idea-page .reactions summary")),
		chromedp.Click(css(".idea-page .react-box button[value=heart]")),
		chromedp.WaitVisible(css(".waits")),
		chromedp.Click(css("a[href^='/sign-in/password']")),
		chromedp.SendKeys(css("input[name=email]"), "cleo@example.com"),
		chromedp.SendKeys(css("input[name=password]"), goodPassword+kb.Enter),
		chromedp.WaitVisible(css(".reaction[aria-pressed=true]")),
	)
	stored("the reaction", "SELECT count(*) FROM idea_reactions WHERE user_id = ? AND emoji = 'heart'", site.Cast.Cleo.ID)
	journey(t, tab,
		clearCookies(),
		chromedp.Navigate(page),
		chromedp.Click(css(".follow-box button")),
		chromedp.WaitVisible(css(".waits")),
		chromedp.SendKeys(css("input[name=email]"), "omar@example.com"+kb.Enter),
		chromedp.WaitVisible(css("input[name=code]")),
	)
	journey(t, tab,
		chromedp.SendKeys(css("input[name=code]"), apptest.Code(site.Mail("omar@example.com"))+kb.Enter),
		chromedp.WaitVisible(css(".follow-box .levels")),
	)
	stored("the follow", "SELECT count(*) FROM follows WHERE user_id = ? AND idea_id = ?", site.Cast.Omar.ID, idea.ID)
}
