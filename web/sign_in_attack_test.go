package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/provider"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// evilReturns would lead off the site.
var evilReturns = []string{
	"//evil.example",
	"https://evil.example",
	"/\\evil.example",
	"/%09/evil.example",
	"/\t/evil.example",
	"javascript:alert(1)",
	"/../..//evil.example",
	"\\\\evil.example",
	"/%5cevil.example",
	"/%2f/evil.example",
	"///evil.example",
	"http:evil.example",
	"/\r\n/evil.example",
	" //evil.example",
}

// TestNoWayInLeadsOffTheSite tries them in every form and address.
func TestNoWayInLeadsOffTheSite(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	site := apptest.Start(t, inner)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	givePassword(site, site.Cast.Cleo)
	p := provider.Forged(t, provider.Account{Sub: "ben-8", Email: "ben@example.com", EmailVerified: true})
	way := know(site, p)
	for _, evil := range evilReturns {
		if err := site.Forget(); err != nil {
			t.Fatal(err)
		}
		form := url.Values{"return": {evil}}
		with := func(more url.Values) url.Values {
			more.Set("return", evil)
			return more
		}
		for name, do := range map[string]func(c *apptest.Client) *apptest.Page{
			"sign-in, signed in": func(*apptest.Client) *apptest.Page {
				return site.As(site.Cast.Cleo).Get(link.SignInFrom(evil))
			},
			"sign-in": func(c *apptest.Client) *apptest.Page { return c.Get(link.SignInFrom(evil)) },
			"password": func(c *apptest.Client) *apptest.Page {
				return c.Post(link.SignInPassword, with(url.Values{"email": {"cleo@example.com"}, "password": {goodPassword}}))
			},
			"another service": func(c *apptest.Client) *apptest.Page { return c.Get(link.Query(way, "return", evil)) },
			"a code": func(c *apptest.Client) *apptest.Page {
				c.Post(link.SignIn, with(url.Values{"email": {"cleo@example.com"}}))
				n := int(number(site, "SELECT count(*) FROM sign_ins WHERE email = 'cleo@example.com' AND browser_hash <> ''"))
				return c.Post(link.Code, with(url.Values{"code": {apptest.Code(nthMail(site, "cleo@example.com", n))}}))
			},
			"voting":      func(c *apptest.Client) *apptest.Page { return c.Post(link.Vote(idea.ID), form) },
			"unvoting":    func(c *apptest.Client) *apptest.Page { return c.Post(link.Unvote(idea.ID), form) },
			"signing out": func(*apptest.Client) *apptest.Page { return site.As(site.Cast.Ben).Post(link.SignOut, form) },
			"the language": func(c *apptest.Client) *apptest.Page {
				return c.Post(link.Language, with(url.Values{"language": {"es"}}))
			},
			"the name": func(*apptest.Client) *apptest.Page {
				return site.As(site.Cast.Ben).Post(link.MeProfile, with(url.Values{"name": {"Ben Carter"}, "welcome": {"true"}}))
			},
		} {
			for _, part := range []bool{false, true} {
				c := site.Visitor()
				if part {
					c.Header.Set("HX-Request", "true")
				}
				page := do(c)
				to, err := page.URL.Parse(page.Header.Get("HX-Redirect"))
				if err != nil || page.URL.Hostname() != "localhost" || to.Hostname() != "localhost" ||
					strings.Contains(to.Path, "evil") ||
					strings.HasPrefix(to.Path, "//") {
					t.Errorf("%s, %q: leads to %s, %q", name, evil, page.URL, page.Header.Get("HX-Redirect"))
				}
				for _, link := range page.Find("a[href], form[action], [hx-post], [hx-get]").EachIter() {
					for _, attr := range []string{"href", "action", "hx-post", "hx-get"} {
						u, err := page.URL.Parse(link.AttrOr(attr, "/"))
						if err != nil || u.Hostname() != "localhost" && u.Scheme != "mailto" {
							t.Errorf("%s, %q: the page leads to %s", name, evil, link.AttrOr(attr, ""))
						}
					}
				}
			}
		}
	}
}

// TestNoWayInTakesASessionOver: whatever way somebody comes in, a cookie that
// was planted before is not their session afterwards.
func TestNoWayInTakesASessionOver(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	givePassword(site, site.Cast.Cleo)
	p := provider.Forged(t, provider.Account{Sub: "ben-8", Email: "ben@example.com", EmailVerified: true})
	own := newProduct(site, "The product")
	way := know(site, p)
	app := setUpApp(t, site.As(site.Cast.Ruth))
	u, _ := url.Parse(site.URL)
	for name, do := range map[string]func(c *apptest.Client){
		"password": func(c *apptest.Client) {
			c.Post(link.SignInPassword, url.Values{"email": {"cleo@example.com"}, "password": {goodPassword}})
		},
		"another service": func(c *apptest.Client) { c.Get(way) },
		"the product":     func(c *apptest.Client) { c.Get(link.Query(link.SSO, "token", own.token(nil))) },
		"the second step": func(c *apptest.Client) {
			c.Submit(c.Get(strings.TrimPrefix(site.SignInAddress(site.Cast.Ruth), site.URL)), confirmForm, nil)
			c.Post(link.SignInVerify, url.Values{"code": {app.recovery[0]}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			attacker := site.As(site.Cast.Omar) // their own session is planted
			planted := attacker.Jar.Cookies(u)
			victim := site.Visitor()
			victim.Jar.SetCookies(u, planted)
			do(victim)
			if !signedIn(victim) {
				t.Fatal("the victim is not signed in")
			}
			if signedIn(attacker) {
				t.Error("the planted session still signs in")
			}
		})
	}
}

// TestLookingChangesNothing: mail scanners follow links, with GET and HEAD.
// /sso is the exception: its token is spent by the first visit.
func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	code := visitor.Submit(visitor.Get(link.SignIn), askForm, url.Values{"email": {"cleo@example.com"}})
	text := nthMail(site, "cleo@example.com", 1)
	invited, err := site.Accounts.Invite(
		t.Context(), adminOf(site), account.InviteInput{Emails: []string{"guest@example.com"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	users, all := people(site), sessions(site)
	for _, path := range []string{
		mailedLink(site, text), link.Invite(invited[0].Token), link.Query(link.Setup, "token", site.Accounts.SetupToken()),
	} {
		for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodHead, http.MethodGet} {
			scanner := site.Visitor()
			request, err := http.NewRequest(method, site.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			scanner.Send(request)
			if signedIn(scanner) {
				t.Errorf("%s %s signs in", method, path)
			}
		}
	}
	if people(site) != users || sessions(site) != all {
		t.Error("somebody was added, or signed in")
	}
	guest := site.Visitor()
	guest.Submit(guest.Get(link.Invite(invited[0].Token)), "main form", nil).Want(http.StatusOK)
	wantIn(t, guest, "")
	visitor.Submit(code, codeForm, url.Values{"code": {apptest.Code(text)}}).Want(http.StatusOK)
	wantIn(t, visitor, site.Cast.Cleo.Name)
}

// TestOneCodeAHundredTimesAtOnce, through the pages.
func TestOneCodeAHundredTimesAtOnce(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	visitor.Submit(visitor.Get(link.SignIn), askForm, url.Values{"email": {"cleo@example.com"}})
	code := apptest.Code(nthMail(site, "cleo@example.com", 1))
	visitor.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	before, statuses := sessions(site), make([]int, 100)
	atOnce(100, func(i int) { statuses[i] = visitor.Post(link.Code, url.Values{"code": {code}}).Status })
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	t.Log("answers: ", fmt.Sprint(count))
	got := sessions(site) - before
	if got != 1 || count[http.StatusSeeOther] != 1 || count[http.StatusInternalServerError] != 0 {
		t.Errorf("%d sessions, answers %v; want 1", got, count)
	}
}

// TestTwoFirstAdministratorsAtOnce, through the pages.
func TestTwoFirstAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	path := link.Query(link.Setup, "token", site.Accounts.SetupToken())
	clients, before := make([]*apptest.Client, 8), sessions(site)
	pages := make([]*apptest.Page, len(clients))
	for i := range clients {
		clients[i] = site.Visitor()
		pages[i] = clients[i].Get(path)
	}
	atOnce(len(clients), func(i int) {
		clients[i].Submit(pages[i], "form[action^='/setup']", url.Values{
			"email": {fmt.Sprintf("admin%d@example.com", i)}, "name": {"An admin"},
		})
	})
	admins := number(site, "SELECT count(*) FROM users WHERE role = 'admin'")
	if got := sessions(site) - before; admins != 1 || got != 1 {
		t.Errorf("%d administrators, %d sessions", admins, got)
	}
}
