package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	keepDiscovery = time.Hour
	mostIssuers   = 100
)

// discovery is what a provider tells about itself, with its keys.
type discovery struct {
	*oidc.Provider
	issuer   string
	keys     oidc.KeySet
	style    oauth2.AuthStyle
	namesIss bool // its returns say who they are from (RFC 9207)
	until    time.Time
}

// discover returns what the issuer tells about itself, asked for at most once
// an hour. Failures are not kept.
func (c *Client) discover(ctx context.Context, issuer string) (*discovery, error) {
	c.mutex.Lock()
	known := c.found[issuer]
	c.mutex.Unlock()
	if known != nil && c.Now().Before(known.until) {
		return known, nil
	}
	found, err := c.ask(ctx, issuer)
	if err != nil {
		return nil, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if len(c.found) >= mostIssuers {
		clear(c.found)
	}
	c.found[issuer] = found
	return found, nil
}

func (c *Client) ask(ctx context.Context, issuer string) (*discovery, error) {
	if err := secure(issuer); err != nil {
		return nil, err
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), issuer) // refuses the document of another issuer
	if err != nil {
		return nil, err
	}
	var more struct {
		Keys     string   `json:"jwks_uri"`
		Methods  []string `json:"token_endpoint_auth_methods_supported"`
		NamesIss bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, err
	}
	for _, address := range []string{provider.Endpoint().AuthURL, provider.Endpoint().TokenURL, more.Keys} {
		if err := secure(address); err != nil {
			return nil, err
		}
	}
	found := &discovery{
		Provider: provider,
		issuer:   issuer,
		style:    oauth2.AuthStyleInHeader,
		namesIss: more.NamesIss,
		until:    c.Now().Add(keepDiscovery),
	}
	if slices.Contains(more.Methods, "client_secret_post") && !slices.Contains(more.Methods, "client_secret_basic") {
		found.style = oauth2.AuthStyleInParams
	}
	// The keys outlive this visitor's request; each call for them is bounded by the client.
	found.keys = oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), c.http), more.Keys)
	return found, nil
}

// config is the client's side of OAuth. How the secret is sent is settled, or
// the library would try both ways and spend the code on the first.
func (d *discovery) config(p Provider, redirectURL string) *oauth2.Config {
	endpoint := d.Endpoint()
	endpoint.AuthStyle = d.style
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: endpoint, RedirectURL: redirectURL,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

func issuerOf(p Provider) string {
	if issuer := strings.TrimSpace(p.Issuer); issuer != "" {
		return issuer
	}
	preset, _ := PresetOf(p.Kind)
	return preset.Issuer
}

// secure refuses addresses that secrets and people must not be sent to: all but
// https, and http on this machine itself.
func secure(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return errors.New("the provider has an address that cannot be used")
	}
	if u.Scheme == "https" || u.Scheme == "http" && isHere(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("the provider has an address without https: %s://%s", u.Scheme, u.Host)
}

func isHere(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
