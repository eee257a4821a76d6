package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/mail/mailtest"
)

// TestTheChecklistCountsWhatIsThere: each step is done as soon as the board has what it
// asks for, and the list goes when all are.
func TestTheChecklistCountsWhatIsThere(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	site := apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() })
	ada := site.As(site.Admin())
	want := func(done ...string) {
		t.Helper()
		page := ada.Get(link.Admin).Want(http.StatusOK)
		for _, step := range []string{"brand", "categories", "invite", "email", "import", "share"} {
			is, wanted := page.Has("#step-"+step+".is-done"), strings.Contains(strings.Join(done, " "), step)
			if is != wanted {
				t.Errorf("%s is done: %v, want %v", step, is, wanted)
			}
		}
	}
	want("invite", "share") // the story has moderators and members
	ada.Post(link.Brand, url.Values{"name": {"Acme"}, "brand": {"#ffd400"}}).Want(http.StatusOK)
	want("invite", "share", "brand")
	ada.Post(link.AdminCategories, url.Values{
		"name": {"Mobile app"}, "seen_by": {"everybody"}, "proposed_by": {"everybody"}, "voted_by": {"everybody"},
		"commented_by": {"everybody"},
	}).Want(http.StatusOK)
	want("invite", "share", "brand", "categories")
	if !ada.Get(link.Home).Has(".menu-box a[href='" + link.Admin + "']") {
		t.Error("no page leads to the list")
	}
	ada.Post(link.SetupTestEmail, nil).Want(http.StatusOK)
	for range 100 {
		if page := ada.Get(link.Admin); page.URL.Path == link.AdminPeople {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if page := ada.Get(link.Admin); page.URL.Path != link.AdminPeople { // the import is optional
		t.Error("the list is still there, and all is done")
	}
	if ada.Get(link.Home).Has(".menu-box a[href='" + link.Admin + "']") {
		t.Error("pages lead to a list that is gone")
	}
}

// TestTheChecklistIsDismissed for good, and for all administrators.
func TestTheChecklistIsDismissed(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ada := site.As(site.Admin())
	maya := site.As(site.Cast.Maya) // a moderator
	maya.Post(link.SetupDismiss, nil).Want(http.StatusNotFound)
	if to := maya.Get(link.Admin).URL.Path; to != link.AdminPeople {
		t.Errorf("a moderator comes to %q", to)
	}
	ada.Get(link.Admin).Want(http.StatusOK)
	for range 2 {
		ada.Post(link.SetupDismiss, nil).Want(http.StatusOK)
	}
	if ada.Get(link.Admin).URL.Path != link.AdminPeople {
		t.Error("the list is back")
	}
	dismissed := ada.Post(link.SetupDismiss, nil).Want(http.StatusOK)
	if again := ada.Submit(dismissed, "#toast form", nil); again.URL.Path != link.Admin || !again.Has(".setup-steps") {
		t.Errorf("undone, it leads to %s", again.URL)
	}
}

// TestATestEmailSaysWhatBecameOfIt: the page has the mail server's reason, the address is not
// marked as refused, no job is left, and a second try goes through. Ten in an hour are enough.
func TestATestEmailSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	site := apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() })
	admin := site.Admin()
	ada := site.As(admin)
	result := func(selector string) string {
		t.Helper()
		for range 400 {
			if page := ada.Get(link.Admin).Want(http.StatusOK); page.Has("#test-email " + selector) {
				return page.TextOf("#test-email")
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("no %s\n%s", selector, site.Log())
		return ""
	}
	server.Refuse(*admin.Email)
	ada.Post(link.SetupTestEmail, nil).Want(http.StatusOK)
	if told := result(".job-reason"); !strings.Contains(told, "550") || strings.Contains(told, *admin.Email) {
		t.Errorf("the page says %q", told)
	}
	if n := number(site, "SELECT count(*) FROM users WHERE mail_refused_at IS NOT NULL"); n != 0 {
		t.Error("a test marks the address as refused")
	}
	server.Accept(*admin.Email)
	ada.Post(link.SetupTestEmail, nil).Want(http.StatusOK)
	if told := result("time"); strings.Contains(told, "550") {
		t.Errorf("the page says %q", told)
	}
	server.Wait(1, 5*time.Second)
	var last *apptest.Page
	for range 9 {
		last = ada.Post(link.SetupTestEmail, nil)
	}
	last.Want(http.StatusTooManyRequests)
}

// clicks counts what somebody presses, until a limit.
type clicks struct {
	t   *testing.T
	tab context.Context
	n   int
}

func (c *clicks) press(selector string) {
	c.t.Helper()
	c.n++
	journey(c.t, c.tab, chromedp.Click(css(selector)))
}

func (c *clicks) fill(selector, value string) {
	c.t.Helper()
	journey(c.t, c.tab, chromedp.SetValue(css(selector), value))
}

func (c *clicks) see(selector string) {
	c.t.Helper()
	journey(c.t, c.tab, chromedp.WaitVisible(css(selector)))
}

// TestTwelveClicksSetUpABoard counts the clicks from /setup to a board with a colour, a
// category and an invited colleague. Typing is free, and goes from field to field by Tab.
func TestTwelveClicksSetUpABoard(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.Views["light-1280"])
	c := &clicks{t: t, tab: tab}
	journey(t, tab, chromedp.Navigate(site.URL+link.Query(link.Setup, "token", site.Accounts.SetupToken())))
	c.fill("#site", "Acme")
	c.fill("#name", "Ada")
	c.fill("#email", "ada@acme.example")
	c.press("main form button")
	c.see("#step-brand:not(.is-done)")

	c.press("#step-brand a")
	c.fill("#brand", "#ffd400")
	c.press("#brand-form button:not([type=button])")
	c.see("#toast p")
	c.press(".shell-nav a[href='/admin']")
	c.see("#step-brand.is-done")

	c.press("#step-categories a")
	c.press(".fold-sheet summary")
	c.fill(".fold-sheet [name=name]", "Mobile app")
	c.press(".fold-sheet form button")
	c.see(".category-rows li + li")
	c.press(".shell-nav a[href='/admin']")

	c.press("#step-invite a")
	c.fill("#emails", "bo@acme.example")
	c.press("form[action='/admin/invitations'] button:not([type=button])")
	c.see(".made")
	if number(site, "SELECT count(*) FROM invitations WHERE role = 'moderator'") != 1 {
		t.Error("the colleague is not invited as a moderator")
	}
	if c.n > 12 {
		t.Errorf("%d clicks, more than 12", c.n)
	}
	t.Logf("%d clicks", c.n)
}

// TestWithoutAMailServerNothingIsTested: an email that only this machine keeps does not count
// as sent.
func TestWithoutAMailServerNothingIsTested(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ada := site.As(site.Admin())
	ada.Post(link.SetupTestEmail, nil).Want(http.StatusOK)
	site.Mail("admin@larkspur.example")
	for number(site, "SELECT count(*) FROM setup_checklist WHERE test_email_state = 'sent'") == 0 {
		time.Sleep(20 * time.Millisecond)
	}
	if ada.Get(link.Admin).Want(http.StatusOK).Has("#step-email.is-done") {
		t.Error("the step is done without a mail server")
	}
}
