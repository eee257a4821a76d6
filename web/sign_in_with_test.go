package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/provider"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// inner lets the site call providers on this machine.
func inner(c *config.Config) { c.AllowInner = []string{"127.0.0.1"} }

// know makes a provider a way into the site and returns its address there.
func know(site *apptest.Site, p *provider.Provider) string {
	site.T.Helper()
	added, err := site.Accounts.AddProvider(site.T.Context(), adminOf(site), account.Provider{
		Kind: "oidc", Name: "Acme", Issuer: p.Issuer,
		ClientID: provider.ClientID, ClientSecret: provider.ClientSecret,
	})
	if err != nil {
		site.T.Fatal(err)
	}
	return link.SignInWith(added.ID)
}

// lastAnswer remembers how the last request was answered.
type lastAnswer struct{ status int }

func (l *lastAnswer) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		l.status = response.StatusCode
	}
	return response, err
}

var (
	nora = provider.Account{Sub: "nora-1", Email: "nora@example.com", EmailVerified: true, Name: "Nora Quist"}
	ben  = provider.Account{Sub: "ben-8", Email: "ben@example.com", EmailVerified: true, Name: "Somebody"}
	cleo = provider.Account{
		Sub:   "cleo-7",
		Email: "cleo@example.com",
		Name:  "Cleo",
	} // not verified
	staff = provider.Account{Sub: "maya-2", Email: "maya@larkspur.example", EmailVerified: true, Name: "Maya"} // staff
	old   = provider.Account{
		Sub:           "old-4",
		Email:         "maya@old.example",
		EmailVerified: true,
		Name:          "Maya",
	} // merged with their before they were
	nobbi = provider.Account{Sub: "nobbi-3", Email: "nobbi@example.com", Name: "Nobbi"}
)

func TestAnotherServiceSignsIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	p := provider.Honest(t, provider.Site{RedirectURI: site.URL + link.SignInCallback}, nora, ben, cleo, nobbi, staff, old)
	start := site.URL + know(site, p) + "?return=/ideas/new"
	former, err := site.Accounts.AddUser(t.Context(), old.Email, "Maya", account.Member)
	if err != nil {
		t.Fatal(err)
	}
	alter(site, "UPDATE users SET merged_into_id = ? WHERE id = ?", site.Cast.Maya.ID, former.ID)
	in := func(sub string) (*apptest.Client, *apptest.Page) {
		visitor := site.Visitor()
		to := p.SignIn(visitor.Client, start, sub)
		return visitor, visitor.Get(strings.TrimPrefix(to, site.URL))
	}
	t.Run("a newcomer", func(t *testing.T) {
		for range 2 { // the second time they are the same
			visitor, page := in(nora.Sub)
			wantIn(t, visitor, nora.Name)
			user, err := site.Accounts.UserByEmail(t.Context(), nora.Email)
			if page.URL.Path != link.NewIdea || err != nil ||
				number(site, "SELECT count(*) FROM users WHERE name = ?", nora.Name) != 1 {
				t.Errorf("led to %s, is %d, %v", page.URL, user.ID, err)
			}
		}
	})
	t.Run("a member with the same proved address", func(t *testing.T) {
		before := people(site)
		visitor, _ := in(ben.Sub)
		wantIn(t, visitor, site.Cast.Ben.Name)
		if people(site) != before {
			t.Error("they were added again")
		}
	})
	for name, who := range map[string]struct {
		provider.Account
		name string
	}{
		"staff with the same proved address":           {staff, site.Cast.Maya.Name},
		"an address that was merged with one of staff": {old, site.Cast.Maya.Name},
		"a member whose address is not proved":         {cleo, site.Cast.Cleo.Name},
		"a newcomer whose address is not proved":       {nobbi, nobbi.Name},
	} {
		t.Run(name, func(t *testing.T) {
			visitor, page := in(who.Sub)
			if page.URL.Path != link.SignIn || !strings.Contains(page.TextOf("main"), "Acme") || signedIn(visitor) {
				t.Fatalf("led to %s, signed in %v", page.URL, signedIn(visitor))
			}
			stranger := site.Visitor() // who was sent the address of that page
			wantOut(t, stranger, stranger.Get(page.URL.RequestURI()))
			wantOut(
				t,
				stranger,
				stranger.Post(link.SignIn, url.Values{
					"email": {who.Email}, "external": {page.Find("[name=external]").AttrOr("value", "")},
				}),
			)
			byCode(site, visitor, page, who.Email, 1)
			wantIn(t, visitor, who.name)
			visitor, _ = in(who.Sub)
			wantIn(t, visitor, who.name) // without a mail
		})
	}
	t.Run("who says no there", func(t *testing.T) {
		visitor, last := site.Visitor(), &lastAnswer{}
		visitor.Transport = last
		to := p.Cancel(visitor.Client, start)
		if !strings.HasPrefix(to, site.URL+link.SignInCallback) || last.status != http.StatusUnprocessableEntity ||
			signedIn(visitor) {
			t.Errorf("ended at %s with %d", to, last.status)
		}
	})
	t.Run("switched off", func(t *testing.T) {
		if err := site.Accounts.EnableProvider(t.Context(), adminOf(site), 1, false); err != nil {
			t.Fatal(err)
		}
		visitor := site.Visitor()
		wantOut(t, visitor, visitor.Get(link.SignInWith(1)).Want(http.StatusNotFound))
		if visitor.Get(link.SignIn).Has("a[href^='/sign-in/with']") {
			t.Error("it is still offered")
		}
	})
}

// TestConnecting gives somebody who is signed in another way in, whatever
// address they have there.
func TestConnecting(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	p := provider.Honest(t, provider.Site{RedirectURI: site.URL + link.SignInCallback}, nora)
	way := know(site, p)
	member := site.As(site.Cast.Cleo)
	start := member.Get(link.MeSecurity).Find("a[href^='"+way+"']").AttrOr("href", "")
	before := people(site)
	to := p.SignIn(member.Client, site.URL+start, nora.Sub)
	if !strings.HasPrefix(to, site.URL+link.MeSecurity) || people(site) != before {
		t.Errorf("ended at %s, %d people more", to, people(site)-before)
	}
	visitor := site.Visitor()
	p.SignIn(visitor.Client, site.URL+way, nora.Sub)
	wantIn(t, visitor, site.Cast.Cleo.Name)
	thief, last := site.As(site.Cast.Ben), &lastAnswer{} // it is Cleo's
	thief.Transport = last
	p.SignIn(thief.Client, site.URL+start, nora.Sub)
	if last.status != http.StatusConflict {
		t.Errorf("somebody else's account is connected: %d", last.status)
	}
	wantIn(t, thief, site.Cast.Ben.Name)
	page := member.Get(link.MeSecurity)
	member.Submit(page, "form[action^='/me/security/accounts/']", nil).Want(http.StatusOK)
	visitor = site.Visitor()
	p.SignIn(visitor.Client, site.URL+way, nora.Sub)
	wantIn(t, visitor, nora.Name) // somebody new
}

func TestAnotherServiceInABrowser(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t, inner)
	p := provider.Honest(t, provider.Site{RedirectURI: site.URL + link.SignInCallback}, nora)
	know(site, p)
	journey(t, site.Tab(t, apptest.View{Width: 1280, Height: 900}),
		chromedp.Navigate(site.URL+link.SignInFrom(link.NewIdea)),
		chromedp.Click(css("a[href^='/sign-in/with/']")),
		provider.LogIn(nora.Sub),
		chromedp.WaitVisible(css("input[name=title][form=idea-form]")),
		chromedp.Navigate(site.URL+link.MeProfile),
		chromedp.WaitVisible(css("input[name=name][value='"+nora.Name+"']")),
	)
}
