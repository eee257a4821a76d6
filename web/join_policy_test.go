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
	"ideaboard/internal/link"
)

func byDomain(a *account.SignInSettings) {
	a.JoinPolicy, a.Domains = account.JoinDomains, "acme.example"
}
func byInvitation(a *account.SignInSettings) { a.JoinPolicy = account.JoinInvitation }

// TestWhoMayJoin: the page is the same for everybody; the mail says why.
func TestWhoMayJoin(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		settings func(*account.SignInSettings)
		email    string
		joins    bool
		says     string // in the mail
	}{
		"everybody":                       {func(*account.SignInSettings) {}, "vera@example.com", true, ""},
		"of the domain":                   {byDomain, "vera@acme.example", true, ""},
		"of another domain":               {byDomain, "vera@example.com", false, "acme.example"},
		"of a domain that ends alike":     {byDomain, "vera@notacme.example", false, "acme.example"},
		"of a domain below":               {byDomain, "vera@x.acme.example", false, "acme.example"},
		"a member of another domain":      {byDomain, "cleo@example.com", true, ""},
		"without an invitation":           {byInvitation, "vera@example.com", false, "invit"},
		"a member, without an invitation": {byInvitation, "cleo@example.com", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			setSignIn(site, tt.settings)
			before := people(site)
			visitor := site.Visitor()
			page := visitor.Submit(visitor.Get(link.SignIn), askForm, url.Values{"email": {tt.email}}).Want(http.StatusOK)
			stranger := site.Visitor()
			same := stranger.Submit(stranger.Get(link.SignIn), askForm, url.Values{"email": {"ben@example.com"}}).
				Want(http.StatusOK)
			if strings.ReplaceAll(page.Body, tt.email, "") != strings.ReplaceAll(same.Body, "ben@example.com", "") {
				t.Error("the page tells who may join")
			}
			if page := stranger.Get(link.SignIn); strings.Contains(page.Body, "opens your account") != (name == "everybody") {
				t.Error("the sign-in page says the wrong thing of new people")
			}
			mail := nthMail(site, tt.email, 1)
			if got := apptest.Code(mail) != ""; got != tt.joins || !strings.Contains(mail, tt.says) {
				t.Errorf("the mail says:\n%s", mail)
			}
			if visitor.Post(link.Code, url.Values{"code": {apptest.Code(mail)}}); signedIn(visitor) != tt.joins {
				t.Errorf("signed in %v, want %v", signedIn(visitor), tt.joins)
			}
			if !tt.joins && people(site) != before {
				t.Error("they were added")
			}
		})
	}
}

// TestAnInvitationIsForOne: single use, also by twenty at once.
func TestAnInvitationIsForOne(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	setSignIn(site, byInvitation)
	made, err := site.Accounts.Invite(t.Context(), adminOf(site), account.InviteInput{Count: 2})
	if err != nil {
		t.Fatal(err)
	}
	join := func(token, email string) *apptest.Client {
		visitor := site.Visitor()
		byCode(site, visitor, visitor.Get(link.Invite(token)), email, 1)
		return visitor
	}
	if !signedIn(join(made[0].Token, "first@example.com")) {
		t.Error("the first does not come in")
	}
	late := site.Visitor()
	wantOut(t, late, late.Get(link.Invite(made[0].Token)).Want(http.StatusNotFound))
	late.Post(link.SignIn, url.Values{"email": {"late@example.com"}, "invite": {made[0].Token}})
	if mail := nthMail(site, "late@example.com", 1); apptest.Code(mail) != "" {
		t.Errorf("a code for who comes late:\n%s", mail)
	}
	clients, codes := make([]*apptest.Client, 20), make([]string, 20)
	for i := range clients {
		email := fmt.Sprintf("guest%d@example.com", i)
		clients[i] = site.Visitor()
		clients[i].Submit(clients[i].Get(link.Invite(made[1].Token)), askForm, url.Values{"email": {email}}).
			Want(http.StatusOK)
		codes[i] = apptest.Code(nthMail(site, email, 1))
	}
	before := people(site)
	atOnce(20, func(i int) { clients[i].Post(link.Code, url.Values{"code": {codes[i]}}) })
	if got := people(site) - before; got != 1 {
		t.Errorf("%d came in by one invitation", got)
	}
}

// TestAnInvitationToAnAddress is for nobody else, and opens no account that is
// there already.
func TestAnInvitationToAnAddress(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	setSignIn(site, byInvitation)
	way := know(site, provider.Forged(t, nora))
	made, err := site.Accounts.Invite(
		t.Context(), adminOf(site), account.InviteInput{Emails: []string{"guest@example.com", "cleo@example.com"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	token := map[string]string{}
	for _, invitation := range made {
		token[*invitation.Email] = invitation.Token
	}
	other := site.Visitor()
	other.Post(link.SignIn, url.Values{"email": {"other@example.com"}, "invite": {token["guest@example.com"]}})
	if mail := nthMail(site, "other@example.com", 1); apptest.Code(mail) != "" {
		t.Errorf("a code for somebody else:\n%s", mail)
	}
	wantOut(
		t, other, other.Get(link.Query(way, "invite", token["guest@example.com"])).Want(http.StatusForbidden),
	) // as nora@example.com
	cleo := site.Visitor()
	wantOut(
		t, cleo,
		cleo.Submit(cleo.Get(link.Invite(token["cleo@example.com"])), "main form", nil).Want(http.StatusUnprocessableEntity),
	)
	before := sessions(site)
	guests := make([]*apptest.Client, 20)
	atOnce(20, func(i int) {
		guests[i] = site.Visitor()
		guests[i].Post(link.Invite(token["guest@example.com"]), nil)
	})
	if got := sessions(site) - before; got != 1 {
		t.Errorf("%d came in by one invitation", got)
	}
}
