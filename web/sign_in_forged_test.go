package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/app/apptest/provider"
	"ideaboard/internal/link"
)

// TestForgedIdentities: a provider, or somebody between, lies.
func TestForgedIdentities(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	p := provider.Forged(t, nora)
	way := know(site, p)
	p2 := ben
	before := people(site)
	for name, forgery := range map[string]provider.Forgery{
		"algorithm none":           {Unsigned: true},
		"the public key as secret": {PublicKeyAsSecret: true},
		"a stranger's key":         {OtherKey: true},
		"no token":                 {NoToken: true},
		"another issuer":           {Issuer: "https://evil.example"},
		"for another site":         {Audience: "somebody-else"},
		"another nonce":            {Nonce: "guessed"},
		"no nonce":                 {NoNonce: true},
		"expired":                  {Expired: true},
		"somebody else's userinfo": {NoEmail: true, UserInfoSub: "ben-8"},
		"another state":            {State: "guessed"},
		"denied":                   {Denied: true},
		"a member, all of it":      {Account: &p2, Unsigned: true},
	} {
		t.Run(name, func(t *testing.T) { // one after the other: a forgery is of the next sign-in
			p.Next(forgery)
			visitor := site.Visitor()
			wantOut(t, visitor, visitor.Get(way))
			if got := people(site); got != before {
				t.Errorf("%d people, want %d", got, before)
			}
		})
	}
	t.Run("an existing account's address, not proved", func(t *testing.T) {
		p.Next(provider.Forgery{Account: &p2, Unverified: true})
		visitor := site.Visitor()
		page := visitor.Get(way).Want(http.StatusOK)
		if page.URL.Path != link.SignIn || signedIn(visitor) {
			t.Errorf("led to %s, signed in %v", page.URL, signedIn(visitor))
		}
	})
	if visitor := site.Visitor(); visitor.Get(way).Status == http.StatusOK {
		wantIn(t, visitor, nora.Name) // honest again
	}
}

// callbackOf goes to the provider and stops before it comes back, and returns
// where it would.
func callbackOf(visitor *apptest.Client, way string) string {
	back := ""
	visitor.CheckRedirect = func(request *http.Request, _ []*http.Request) error {
		if request.URL.Path == link.SignInCallback {
			back = request.URL.RequestURI()
			return http.ErrUseLastResponse
		}
		return nil
	}
	visitor.Get(way)
	visitor.CheckRedirect = nil
	return back
}

// TestAWayBackIsForOneBrowserAndOnce.
func TestAWayBackIsForOneBrowserAndOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, inner)
	p := provider.Forged(t, nora)
	way := know(site, p)

	attacker, victim := site.Visitor(), site.Visitor()
	back := callbackOf(attacker, way)
	wantOut(t, victim, victim.Get(back))     // the attacker's account in the victim's browser
	wantOut(t, attacker, attacker.Get(back)) // and it is used up
	callbackOf(victim, way)
	wantOut(t, victim, victim.Get(callbackOf(site.Visitor(), way))) // they have a browser's cookie, of another journey

	visitor := site.Visitor()
	back = callbackOf(visitor, way)
	visitor.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	before := sessions(site)
	atOnce(20, func(int) { visitor.Get(back) })
	if got := sessions(site) - before; got != 1 {
		t.Errorf("%d sessions, want 1", got)
	}

	for _, from := range []string{"cross-site", "same-site"} { // another site's page begins it
		visitor := site.Visitor()
		visitor.Header.Set("Sec-Fetch-Site", from)
		visitor.Get(way).Want(http.StatusForbidden)
	}
	for _, query := range []string{
		"", "?state=", "?code=x", "?state=x&code=y", "?state=" + url.QueryEscape("' OR 1=1") + "&code=x",
		"?error=access_denied",
	} {
		visitor := site.Visitor()
		wantOut(t, visitor, visitor.Get(link.SignInCallback+query))
	}
}
