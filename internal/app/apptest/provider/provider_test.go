package provider_test

import (
	"strings"
	"testing"

	"ideaboard/internal/app/apptest/provider"
)

var (
	cleo = provider.Account{Sub: "cleo-7", Email: "cleo@example.com", EmailVerified: true, Name: "Cleo"}
	ben  = provider.Account{Sub: "ben-8", Email: "ben@example.com", Name: "Ben"}
)

func TestTheHonestProvider(t *testing.T) {
	t.Parallel()
	for name, inToken := range map[string]bool{"claims at userinfo": false, "claims in the token": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := newParty(t)
			p := provider.Honest(t, provider.Site{RedirectURI: site.URL + "/back", ClaimsInToken: inToken}, cleo, ben)
			site.meet(t, p.Issuer)
			if at := p.SignIn(site.client, site.URL+"/start", "cleo-7"); !strings.HasPrefix(at, site.URL+"/back?") {
				t.Errorf("ended at %s", at)
			}
			if want := (claims{"cleo-7", "cleo@example.com", true, "Cleo"}); site.err != nil || site.got != want {
				t.Errorf("%+v, %v", site.got, site.err)
			}
		})
	}
}

func TestAnHonestProviderAsksKnowsAndForgets(t *testing.T) {
	t.Parallel()
	site := newParty(t)
	p := provider.Honest(t, provider.Site{RedirectURI: site.URL + "/back"}, cleo)
	site.meet(t, p.Issuer)
	p.Cancel(site.client, site.URL+"/start")
	wantError(t, site.err, "denied: access_denied")
	p.SignIn(site.client, site.URL+"/start-without-pkce", "cleo-7")
	wantError(t, site.err, "denied: invalid_request")
	moved := cleo
	moved.Email, moved.EmailVerified = "cleo@new.example", false
	p.Know(moved)
	p.SignIn(site.client, site.URL+"/start", "cleo-7")
	if want := (claims{"cleo-7", "cleo@new.example", false, "Cleo"}); site.err != nil || site.got != want {
		t.Errorf("%+v, %v", site.got, site.err)
	}
}

func TestTwoProvidersAreNotOne(t *testing.T) {
	t.Parallel()
	site := newParty(t)
	honest := provider.Honest(t, provider.Site{RedirectURI: site.URL + "/back"}, cleo)
	other := provider.Forged(t, cleo)
	site.meet(t, honest.Issuer)
	stranger := site.config
	site.meet(t, other.Issuer)
	site.provider, site.config.Endpoint.AuthURL = nil, stranger.Endpoint.AuthURL // mixed up on the way
	honest.SignIn(site.client, site.URL+"/start", "cleo-7")
	wantError(t, site.err, "code_challenge required")
}

func TestForgeries(t *testing.T) {
	t.Parallel()
	site, p := newParty(t), provider.Forged(t, cleo)
	site.meet(t, p.Issuer)
	for name, tt := range map[string]struct {
		forgery provider.Forgery
		want    string // in the error; "" goes through
	}{
		"none":                     {provider.Forgery{}, ""},
		"another person":           {provider.Forgery{Account: &ben}, ""},
		"unsigned":                 {provider.Forgery{Unsigned: true}, "unexpected signature algorithm"},
		"a stranger's key":         {provider.Forgery{OtherKey: true}, "failed to verify"},
		"the public key as secret": {provider.Forgery{PublicKeyAsSecret: true}, "unexpected signature algorithm"},
		"no token":                 {provider.Forgery{NoToken: true}, "no ID token"},
		"another issuer":           {provider.Forgery{Issuer: "https://evil.example"}, "issued by a different provider"},
		"for another site":         {provider.Forgery{Audience: "somebody-else"}, "expected audience"},
		"another nonce":            {provider.Forgery{Nonce: "guessed"}, "nonce differs"},
		"no nonce":                 {provider.Forgery{NoNonce: true}, "nonce differs"},
		"expired":                  {provider.Forgery{Expired: true}, "token is expired"},
		"somebody else's userinfo": {
			provider.Forgery{NoEmail: true, UserInfoSub: "ben-8"}, "userinfo tells of somebody else",
		},
		"another state": {provider.Forgery{State: "guessed"}, "state differs"},
		"denied":        {provider.Forgery{Denied: true}, "denied: access_denied"},
		"unverified":    {provider.Forgery{Unverified: true}, ""},
		"no e-mail":     {provider.Forgery{NoEmail: true}, ""},
	} {
		t.Run(name, func(t *testing.T) { // one after the other: the site is one
			p.Next(tt.forgery)
			p.SignIn(site.client, site.URL+"/start", "")
			wantError(t, site.err, tt.want)
			want := claims(cleo)
			if tt.forgery.Account != nil {
				want = claims(*tt.forgery.Account)
			}
			if tt.forgery.NoEmail {
				want.Email, want.EmailVerified = "", false
			}
			want.EmailVerified = want.EmailVerified && !tt.forgery.Unverified
			if tt.want == "" && site.got != want {
				t.Errorf("%+v, want %+v", site.got, want)
			}
			p.SignIn(site.client, site.URL+"/start", "")
			wantError(t, site.err, "") // a forgery holds once
		})
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}
