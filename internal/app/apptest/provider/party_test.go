package provider_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"ideaboard/internal/app/apptest/provider"
)

// party is a site that lets a provider say who somebody is: as small as it can
// be, and as careful as it must be.
type party struct {
	URL      string
	client   *http.Client // of the person
	provider *oidc.Provider
	config   oauth2.Config
	got      claims // of the last person, when err is nil
	err      error
}

type claims struct {
	Sub           string `json:"sub"`
	Email         string `json:"email"`
	EmailVerified bool   `json:"email_verified"`
	Name          string `json:"name"`
}

// Fixed in these tests, where one person signs in once at a time.
const state, nonce = "the state", "the nonce"

var verifier = oauth2.GenerateVerifier()

// newParty opens the site; meet tells it its provider.
func newParty(t *testing.T) *party {
	t.Helper()
	p := &party{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /start", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(
			w, r, p.config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther,
		)
	})
	mux.HandleFunc("GET /start-without-pkce", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, p.config.AuthCodeURL(state, oidc.Nonce(nonce)), http.StatusSeeOther)
	})
	mux.HandleFunc("GET /back", func(w http.ResponseWriter, r *http.Request) {
		p.got, p.err = p.back(r)
		fmt.Fprint(w, `<!doctype html><p id="back">back</p>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.URL = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.client = &http.Client{Jar: jar}
	return p
}

func (p *party) meet(t *testing.T, issuer string) {
	t.Helper()
	discovered, err := oidc.NewProvider(t.Context(), issuer)
	if err != nil {
		t.Fatal(err)
	}
	p.provider = discovered
	p.config = oauth2.Config{
		ClientID: provider.ClientID, ClientSecret: provider.ClientSecret, Endpoint: discovered.Endpoint(),
		RedirectURL: p.URL + "/back", Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// The refusals of the site itself; all others are go-oidc's.
var (
	errDenied  = errors.New("denied")
	errState   = errors.New("state differs")
	errNoToken = errors.New("no ID token")
	errNonce   = errors.New("nonce differs")
	errSub     = errors.New("userinfo tells of somebody else")
)

func (p *party) back(r *http.Request) (c claims, err error) {
	if r.FormValue("state") != state {
		return c, errState
	}
	if r.FormValue("error") != "" {
		return c, fmt.Errorf("%w: %s", errDenied, r.FormValue("error"))
	}
	token, err := p.config.Exchange(r.Context(), r.FormValue("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return c, err
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return c, errNoToken
	}
	id, err := p.provider.VerifierContext(context.WithoutCancel(r.Context()), &oidc.Config{ClientID: p.config.ClientID}).
		Verify(r.Context(), raw)
	if err != nil {
		return c, err
	}
	if id.Nonce != nonce {
		return c, errNonce
	}
	if err = id.Claims(&c); err != nil || c.Email != "" {
		return c, err
	}
	info, err := p.provider.UserInfo(r.Context(), p.config.TokenSource(r.Context(), token))
	if err != nil {
		return c, err
	}
	if info.Subject != id.Subject {
		return c, errSub
	}
	return c, info.Claims(&c)
}
