// Package oidc signs people in by another provider: it sends a visitor there
// and, when they are back, says who the provider says they are. It speaks OpenID
// Connect, and GitHub's OAuth as the exception. It knows neither accounts nor
// cookies: the caller keeps the state meanwhile, bound to the browser, and
// decides whose identity it is.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Kind is the sort of provider: what is known about it beforehand.
type Kind string

// The kinds. The schema has them, too; a test compares the two.
const (
	OIDC      Kind = "oidc"
	Google    Kind = "google"
	Microsoft Kind = "microsoft" // issuer with the tenant: https://login.microsoftonline.com/{tenant}/v2.0
	GitLab    Kind = "gitlab"    // gitlab.com, or the company's own
	GitHub    Kind = "github"    // github.com, or a GitHub Enterprise server
)

// Preset is what a kind of provider has by itself: its name and its issuer, ""
// where an administrator has to give them.
type Preset struct {
	Kind         Kind
	Name, Issuer string
}

// Presets lists every kind, in the order of the form.
var Presets = []Preset{
	{OIDC, "", ""},
	{Google, "Google", "https://accounts.google.com"},
	{Microsoft, "Microsoft", ""},
	{GitLab, "GitLab", "https://gitlab.com"},
	{GitHub, "GitHub", "https://github.com"},
}

// PresetOf returns the preset of a kind; known is false if there is no such kind.
func PresetOf(kind Kind) (preset Preset, known bool) {
	i := slices.IndexFunc(Presets, func(p Preset) bool { return p.Kind == kind })
	if i < 0 {
		return preset, false
	}
	return Presets[i], true
}

// Provider is one way to sign in, as the administrator has set it up.
type Provider struct {
	ID           int64
	Kind         Kind
	Name         string // as people see it
	Issuer       string
	ClientID     string
	ClientSecret string
}

// Identity is who somebody is at a provider. Issuer and Subject together name
// them for ever; the rest may change.
type Identity struct {
	Issuer, Subject string
	Email           string // "" if the provider tells none
	EmailVerified   bool   // the provider vouches that the address is their
	Name            string
}

// OAuthState is what ties a visitor's return to their departure. It is secret
// until they are back and good for one return.
type OAuthState struct{ State, Nonce, Verifier string }

// NewOAuthState returns fresh random words.
func NewOAuthState() OAuthState {
	return OAuthState{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
}

// Client talks to providers. It may be used by many goroutines at once.
type Client struct {
	Now  func() time.Time
	http *http.Client

	mutex sync.Mutex
	found map[string]*discovery // by issuer
}

// New returns a client that calls providers through outward, the client for
// what leaves the machine.
func New(outward *http.Client) *Client {
	return &Client{Now: time.Now, http: sturdy(outward), found: map[string]*discovery{}}
}

// Start returns the address to send a visitor to. redirectURL is where the
// provider sends them back to. The errors are those of Finish.
func (c *Client) Start(ctx context.Context, p Provider, redirectURL string, h OAuthState) (string, error) {
	if p.Kind == GitHub {
		hub, err := hubOf(p)
		if err != nil {
			return "", failed(p, "start", err)
		}
		return hub.config(p, redirectURL).AuthCodeURL(h.State, oauth2.S256ChallengeOption(h.Verifier)), nil
	}
	found, err := c.discover(ctx, issuerOf(p))
	if err != nil {
		return "", failed(p, "discovery", err)
	}
	return found.config(p, redirectURL).AuthCodeURL(h.State, oidc.Nonce(h.Nonce), oauth2.S256ChallengeOption(h.Verifier)),
		nil
}

// Finish returns who came back, from the query of their return. The error is a
// *problem.Error: problem.provider_refused when they changed their mind there,
// problem.provider_away when the provider cannot be reached (Unavailable), and
// problem.provider_failed with a Cause for the log for all that they cannot help.
func (c *Client) Finish(
	ctx context.Context,
	p Provider,
	redirectURL string,
	h OAuthState,
	query url.Values,
) (Identity, error) {
	if err := h.check(query); err != nil {
		return Identity{}, failed(p, "return", err)
	}
	ask := c.finish
	if p.Kind == GitHub {
		ask = c.finishHub
	}
	who, err := ask(ctx, p, redirectURL, h, query)
	if err != nil {
		return Identity{}, failed(p, "finish", err, p.ClientSecret, h.Verifier, h.Nonce, query.Get("code"))
	}
	return who, nil
}

// check reports what is wrong with a return before anything in it is believed.
func (h OAuthState) check(query url.Values) error {
	for _, name := range []string{"state", "code", "iss", "error"} {
		if len(query[name]) > 1 {
			return errors.New(name + " is given twice")
		}
	}
	if h.State == "" || h.Nonce == "" || h.Verifier == "" ||
		subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(h.State)) != 1 {
		return errors.New("the state is not the one that was sent")
	}
	return nil
}

// codeOf returns the code of a return from a provider that calls itself one of
// names (RFC 9207), or why there is none.
func codeOf(query url.Values, names ...string) (string, error) {
	if from := query.Get("iss"); from != "" && !slices.Contains(names, from) {
		return "", errors.New("the return is from another issuer")
	}
	switch reason := query.Get("error"); {
	case reason == "access_denied":
		return "", errRefused
	case reason == "temporarily_unavailable":
		return "", errAway
	case reason != "":
		return "", errors.New("the provider says " + reason)
	case query.Get("code") == "" || len(query.Get("code")) > 4096:
		return "", errors.New("the return has no code")
	}
	return query.Get("code"), nil
}
