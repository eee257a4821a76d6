package oidc_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/oidc"
)

func TestGitHub(t *testing.T) {
	t.Parallel()
	mona := object{"id": 1234567, "login": "mona", "name": "Mona Lisa"}
	proved := []object{
		{"email": "old@example.com", "primary": false, "verified": true},
		{"email": "mona@example.com", "primary": true, "verified": true},
	}
	for name, tt := range map[string]struct {
		user   object
		emails []object
		want   oidc.Identity
	}{
		"a user": {
			mona, proved,
			oidc.Identity{Subject: "1234567", Email: "mona@example.com", EmailVerified: true, Name: "Mona Lisa"},
		},
		"without a name": {
			object{"id": 1234567, "login": "mona", "name": nil},
			proved,
			oidc.Identity{Subject: "1234567", Email: "mona@example.com", EmailVerified: true, Name: "mona"},
		},
		"no verified address": {
			mona,
			[]object{{"email": "mona@example.com", "primary": true, "verified": false}},
			oidc.Identity{Subject: "1234567", Name: "Mona Lisa"},
		},
		"another is verified": {
			mona,
			[]object{{"email": "boss@example.com", "primary": false, "verified": true}},
			oidc.Identity{Subject: "1234567", Name: "Mona Lisa"},
		},
		"no address": {mona, []object{}, oidc.Identity{Subject: "1234567", Name: "Mona Lisa"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			p.user, p.emails = tt.user, tt.emails
			who, err := p.visit(t, client(), oidc.GitHub, nil)
			tt.want.Issuer = p.URL
			if err != nil || who != tt.want {
				t.Errorf("%+v, %v\nwant %+v", who, err, tt.want)
			}
		})
	}
}

func TestGitHubGoesWrong(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]attack{
		"no number":         {setUp: func(p *provider) { p.user = object{"login": "mona"} }},
		"a name for number": {setUp: func(p *provider) { p.user = object{"id": "1"} }},
		"no user":           {setUp: func(p *provider) { p.user = nil }},
		"no list of mails":  {setUp: func(p *provider) { p.emails = nil }},
		"an error as 200": serving("/login/oauth/access_token", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, object{"error": "bad_verification_code"})
		}, ""),
		"a redirect":       serving("/login/oauth/access_token", redirect, ""),
		"broken":           serving("/api/v3/user", broken, away),
		"a megabyte":       serving("/api/v3/user", megabyte, ""),
		"wrong state":      returning(func(q url.Values) { q.Set("state", "another") }, ""),
		"wrong code":       returning(func(q url.Values) { q.Set("code", "guessed") }, ""),
		"another's return": returning(func(q url.Values) { q.Set("iss", "https://evil.example") }, ""),
		"cancelled":        returning(func(q url.Values) { q.Set("error", "access_denied") }, refused),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			p.user, p.emails = object{"id": 1, "login": "mona"}, []object{}
			if tt.setUp != nil {
				tt.setUp(p)
			}
			who, err := p.visit(t, client(), oidc.GitHub, tt.back)
			wantFailure(t, who, err, tt.message)
		})
	}
}

// TestWhereTheWellKnownLive needs no network: GitHub's address is known.
func TestWhereTheWellKnownLive(t *testing.T) {
	t.Parallel()
	for issuer, want := range map[string]string{
		"":                            "https://github.com/login/oauth/authorize?",
		"https://github.com/":         "https://github.com/login/oauth/authorize?",
		"https://github.example.com/": "https://github.example.com/login/oauth/authorize?",
		"http://github.example.com/":  "",
		"javascript:alert(1)":         "",
	} {
		p := oidc.Provider{Kind: oidc.GitHub, Name: "GitHub", Issuer: issuer, ClientID: clientID}
		got, err := client().Start(context.Background(), p, redirectURL, oidc.NewOAuthState())
		if (err == nil) != (want != "") || !strings.HasPrefix(got, want) {
			t.Errorf("%q: %q, %v", issuer, got, err)
		}
	}
}
