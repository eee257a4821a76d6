package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// founded puts company 1 and an open invitation 1 of seedCompanies back.
func founded(t *testing.T, site *apptest.Site) {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Microsecond)
	err := site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		err := tx.Exec("INSERT INTO companies (id, name, created_at) VALUES (1, 'Acme', ?) ON CONFLICT DO NOTHING", now).Error
		if err != nil {
			return err
		}
		return tx.Exec(
			"INSERT INTO invitations (id, nonce, created_at, expires_at) VALUES (1, 'n', ?, ?) ON CONFLICT DO NOTHING", now,
			now.Add(time.Hour),
		).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

// seedCompanies puts a company of the story's customers and some invitations on the
// board.
func seedCompanies(t *testing.T, site *apptest.Site) {
	t.Helper()
	maya := board.ActorOf(&site.Cast.Maya)
	company, err := site.Accounts.AddCompany(t.Context(), maya, account.CompanyInput{
		Name: "Studio Nord", Domain: "example.com", Plan: "Gold", MonthlyValue: 490,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, input := range []account.CompanyInput{
		{Name: "Aikido Sur"}, {Name: "Zürich Boulder", Domain: "boulder.example", Plan: "Basic"},
	} {
		if _, err := site.Accounts.AddCompany(t.Context(), maya, input); err != nil {
			t.Fatal(err)
		}
	}
	for _, input := range []account.InviteInput{
		{Count: 3, CompanyID: company.ID, Note: "Welcome."}, {Emails: []string{"somebody.with.a.long.name@boulder.example"}},
	} {
		if _, err := site.Accounts.Invite(t.Context(), maya, input); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACompanySeesWhatBecameOfItsWishes(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	maya := site.As(site.Cast.Maya)
	wrong := maya.Submit(maya.Get(link.AdminCompanies).Want(http.StatusOK), "form[method=post].stack", url.Values{
		"name":   {"Acme"},
		"domain": {"gmail.com"},
		"value":  {"much"},
		"plan":   {"Gold"},
	}).Want(http.StatusUnprocessableEntity)
	if !wrong.Has("[name=domain][aria-invalid]") || !wrong.Has("[name=value][aria-invalid]") ||
		wrong.Find("[name=plan]").AttrOr("value", "") != "Gold" ||
		wrong.Find("[name=value]").AttrOr("value", "") != "much" {
		t.Errorf("%s", wrong.Body)
	}
	page := maya.Submit(wrong, "form[method=post].stack", url.Values{"domain": {""}, "value": {"490"}}).Want(http.StatusOK)
	if page.URL.Path != "/admin/companies/1" || page.TextOf("h1") != "Acme" {
		t.Fatalf("at %s: %s", page.URL, page.Body)
	}
	wrong = maya.Submit(page, "form[action$='/members']", url.Values{"who": {"nobody@x.example"}}).
		Want(http.StatusUnprocessableEntity)
	if wrong.Find("[name=who]").AttrOr("value", "") != "nobody@x.example" || !wrong.Has("[name=who][aria-invalid]") {
		t.Errorf("%s", wrong.Body)
	}
	page = maya.Submit(page, "form[action$='/members']", url.Values{"who": {"cleo@example.com"}}).Want(http.StatusOK)
	if !page.Has("form[action*='/members/'] button") || !strings.Contains(page.Body, "cleo@example.com") {
		t.Fatalf("%s", page.Body)
	}
	idea := site.Idea("Dark mode", site.Cast.Cleo)
	site.Answer(idea.ID, board.Reply{Status: "Declined", Body: "Too bright a future.", ReconsiderIf: "More of you."})
	cleo := site.As(site.Cast.Cleo)
	own := cleo.Get("/companies/1?show=refused").Want(http.StatusOK)
	if !strings.Contains(own.TextOf("#wish-1"), "Too bright a future.") || own.TextOf(".ours strong") != "1" ||
		strings.Contains(own.Body, "cleo@example.com") ||
		strings.Contains(own.Body, "Gold") ||
		own.Has("a[href='/admin/companies/1']") {
		t.Errorf("%s", own.Body)
	}
	staff := maya.Get("/companies/1").Want(http.StatusOK)
	if !strings.Contains(staff.Body, "Gold") || !strings.Contains(staff.Body, "490") ||
		!strings.Contains(staff.Body, "cleo@example.com") ||
		!staff.Has("a[href='/admin/companies/1']") {
		t.Errorf("%s", staff.Body)
	}
	for path, want := range map[string]int{
		"/companies/1?show=nonsense":     404,
		"/companies/1?after=x":           422,
		"/companies/1?people=x":          200,
		"/companies/2":                   404,
		"/companies/x":                   404,
		"/companies/9223372036854775807": 404,
	} {
		maya.Get(path).Want(want)
	}
	for _, other := range []*apptest.Client{site.Visitor(), site.As(site.Cast.Ben)} {
		other.Get("/companies/1").Want(http.StatusNotFound)
	}
	gone := maya.Submit(maya.Get("/admin/companies/1/remove").Want(http.StatusOK), "form[action$='/remove']", nil).
		Want(http.StatusOK)
	if gone.URL.Path != link.AdminCompanies {
		t.Errorf("led to %s", gone.URL)
	}
	cleo.Get("/companies/1").Want(http.StatusNotFound)
}

// TestAPersonFindsTheirCompany: a page that nothing leads to is no page.
func TestAPersonFindsTheirCompany(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	seedCompanies(t, site)
	cleo := site.As(site.Cast.Cleo)
	way := cleo.Get(link.Me).Want(http.StatusOK).Find("section[aria-labelledby=companies] a").AttrOr("href", "")
	if page := cleo.Get(way).Want(http.StatusOK); page.TextOf("h1") != "Studio Nord" {
		t.Errorf("%s leads to %s", way, page.TextOf("h1"))
	}
	if site.As(site.Cast.Maya).Get(link.Me).Want(http.StatusOK).Has("section[aria-labelledby=companies]") {
		t.Error("who has no company is shown some")
	}
}

func TestInvitations(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	maya := site.As(site.Cast.Maya)
	form := maya.Get(link.AdminInvitations).Want(http.StatusOK)
	if form.Has("select[name=role]") {
		t.Error("a moderator chooses among roles")
	}
	const post = "form[action='/admin/invitations']"
	wrong := maya.Submit(form, post, url.Values{"emails": {"a@x.example\nnobody"}, "note": {"Welcome."}, "days": {"100"}}).
		Want(http.StatusUnprocessableEntity)
	if !wrong.Has("[name=emails][aria-invalid]") || !wrong.Has("[name=days][aria-invalid]") ||
		wrong.TextOf("[name=note]") != "Welcome." ||
		wrong.TextOf("[name=emails]") != "a@x.example nobody" {
		t.Errorf("%s", wrong.Body)
	}
	raised := maya.Submit(form, post, url.Values{"count": {"1"}, "role": {"admin"}})
	if raised.Status != http.StatusUnprocessableEntity {
		t.Errorf("a moderator invites an administrator: %d", raised.Status)
	}
	made := maya.Submit(form, post, url.Values{"emails": {"a@x.example\r\n b@x.example, \r\n"}}).Want(http.StatusOK)
	links := strings.Fields(made.TextOf("textarea#links"))
	if len(links) != 4 || links[0] != "a@x.example" || !strings.HasPrefix(links[1], site.URL+"/invite/") {
		t.Fatalf("links %v\n%s", links, made.Body)
	}
	if text := site.Mail("a@x.example"); !strings.Contains(text, site.URL+"/invite/") {
		t.Errorf("the mail says %s", text)
	}
	again := site.As(site.Cast.Tomasz)
	again.Get(made.URL.RequestURI()).Want(http.StatusNotFound) // the links of an order are shown to whom they belong
	list := maya.Get(link.AdminInvitations).Want(http.StatusOK)
	if list.Has("#links") || list.Find(".link-words").Length() != 2 {
		t.Errorf("%s", list.Body)
	}
	list = maya.Submit(list, "form[action$='/withdraw']", nil).Want(http.StatusOK)
	if list.Find("li.invitation").Length() != 1 {
		t.Errorf("%s", list.Body)
	}
	maya.Post(link.AdminWithdraw(99), nil).Want(http.StatusNotFound)
	roles := site.As(site.Admin()).Get(link.AdminInvitations + "?company=1").Want(http.StatusOK)
	if roles.Find("select[name=role] option").Length() != 3 {
		t.Errorf("an administrator may give %d roles", roles.Find("select[name=role] option").Length())
	}
}

// TestAModeratorInvitesACompany is the journey from a company to the link that
// lets one of its people in.
func TestAModeratorInvitesACompany(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	for name, view := range map[string]apptest.View{
		"with JavaScript":    {Width: 1280, Height: 900},
		"without JavaScript": {Width: 390, Height: 844, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t, func(*config.Config) {})
			tab := site.Tab(t, view)
			journey(t, tab,
				site.SignIn(site.Cast.Maya),
				chromedp.Navigate(site.URL+link.AdminCompanies),
				chromedp.Click(css("details.fold-sheet summary")),
				chromedp.SendKeys(css("input[name=name]"), "Studio Nord"),
				chromedp.SendKeys(css("input[name=domain]"), "example.com"+kb.Enter),
				chromedp.WaitVisible(css("form[action*='/members/'] button")), // Cleo and the others came by their address
				chromedp.Click(css("form[action$='/members/"+fmt.Sprint(site.Cast.Omar.ID)+"/remove'] button")),
				chromedp.WaitNotPresent(css("form[action$='/members/"+fmt.Sprint(site.Cast.Omar.ID)+"/remove']")),
				chromedp.Click(css("a[href='/admin/invitations?company=1']")),
				chromedp.SendKeys(css("input[name=count]"), "2"+kb.Enter),
				chromedp.WaitVisible(css("textarea#links")),
			)
			links, err := chromedp.Run(tab, chromedp.Value(css("textarea#links")))
			if err != nil || len(strings.Fields(links)) != 2 {
				t.Fatalf("links %q, %v", links, err)
			}
			page, err := site.Accounts.Invitations(t.Context(), board.ActorOf(&site.Cast.Maya), 0)
			if err != nil || len(page.Invitations) != 2 || page.Invitations[0].CompanyName != "Studio Nord" ||
				!strings.Contains(links, page.Invitations[0].Token) {
				t.Errorf("%+v, %v", page, err)
			}
			journey(t, tab,
				chromedp.Navigate(fmt.Sprint(site.URL, link.Company(1))),
				chromedp.WaitVisible(css(".company-tabs a[aria-current]")),
			)
		})
	}
}
