package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"ideaboard/internal/text"
)

// algorithms are the ways an ID token may be signed: by a key that only the
// provider has. Neither "none" nor a secret shared with us is among them.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512,
	oidc.EdDSA,
}

func (c *Client) finish(
	ctx context.Context,
	p Provider,
	redirectURL string,
	h OAuthState,
	query url.Values,
) (who Identity, err error) {
	found, err := c.discover(ctx, issuerOf(p))
	if err != nil {
		return who, err
	}
	if found.namesIss && query.Get("iss") == "" {
		return who, errors.New("the return does not say which issuer it is from")
	}
	code, err := codeOf(query, found.issuer)
	if err != nil {
		return who, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := found.config(p, redirectURL).Exchange(ctx, code, oauth2.VerifierOption(h.Verifier))
	if err != nil {
		return who, err
	}
	said, err := c.verified(ctx, found, p.ClientID, h.Nonce, token)
	if err != nil {
		return who, err
	}
	if said.Email == "" && found.UserInfoEndpoint() != "" {
		if said, err = said.completed(ctx, found, token); err != nil {
			return who, err
		}
	}
	return said.identity(p, found.issuer)
}

// claims are what a provider says about somebody.
type claims struct {
	Subject       string `json:"sub"`
	Email         string `json:"email"`
	EmailVerified yes    `json:"email_verified"`
	DomainOwned   yes    `json:"xms_edov"` // Microsoft: the tenant has proved that the address's domain is its own
	Name          string `json:"name"`
	Username      string `json:"preferred_username"`
	Party         string `json:"azp"`
}

// yes is a flag as providers write it: true, "true", 1 or "1". All else is no.
type yes bool

// UnmarshalJSON never fails: what is not understood is no.
func (y *yes) UnmarshalJSON(raw []byte) error {
	said := strings.Trim(string(raw), `"`)
	*y = said == "true" || said == "1"
	return nil
}

// verified returns what the ID token says once all about it is proved.
func (c *Client) verified(
	ctx context.Context,
	found *discovery,
	clientID, nonce string,
	token *oauth2.Token,
) (said claims, err error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok || raw == "" {
		return said, errors.New("the provider sent no ID token")
	}
	keys := &watched{keys: found.keys}
	verifier := oidc.NewVerifier(found.issuer, keys,
		&oidc.Config{ClientID: clientID, SupportedSigningAlgs: algorithms, Now: c.Now})
	id, err := verifier.Verify(ctx, raw)
	if keys.err != nil {
		return said, fmt.Errorf("ID token: %w", keys.err)
	}
	if err != nil {
		return said, err
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return said, err
		}
	}
	if nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return said, errors.New("the ID token's nonce is not the one that was sent")
	}
	if err := id.Claims(&said); err != nil {
		return said, err
	}
	if len(id.Audience) > 1 && said.Party == "" || said.Party != "" && said.Party != clientID {
		return said, errors.New("the ID token was made for another party")
	}
	return said, nil
}

// watched remembers why keys could not be had; the verifier tells only the words.
type watched struct {
	keys oidc.KeySet
	err  error
}

// VerifySignature returns what was signed.
func (w *watched) VerifySignature(ctx context.Context, jwt string) (payload []byte, err error) {
	payload, err = w.keys.VerifySignature(ctx, jwt)
	w.err = err
	return payload, err
}

// completed returns the claims with what the userinfo endpoint adds.
func (said claims) completed(ctx context.Context, found *discovery, token *oauth2.Token) (claims, error) {
	if err := secure(found.UserInfoEndpoint()); err != nil {
		return said, err
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return said, err
	}
	if info.Subject != said.Subject {
		return said, errors.New("userinfo is about somebody else")
	}
	var more claims
	if err := info.Claims(&more); err != nil {
		return said, err
	}
	// that mark is about the token's address
	said.Email, said.EmailVerified, said.DomainOwned = more.Email, more.EmailVerified, false
	if said.Name == "" {
		said.Name, said.Username = more.Name, more.Username
	}
	return said, nil
}

// identity returns who it is, cleaned. Microsoft lets a tenant put any address
// on an account: it counts as verified only with the mark that the domain is
// the tenant's.
func (said claims) identity(p Provider, issuer string) (who Identity, err error) {
	verified := said.EmailVerified
	if p.Kind == Microsoft {
		verified = said.DomainOwned
	}
	return clean(Identity{
		Issuer:        issuer,
		Subject:       said.Subject,
		Email:         said.Email,
		EmailVerified: bool(verified),
		Name:          said.Name,
	}, said.Username)
}

// clean bounds and cleans an identity; somebody without a name is called
// otherwise, unless that is an address.
func clean(who Identity, otherwise string) (Identity, error) {
	if who.Subject == "" || len(who.Subject) > 255 || text.Line(who.Subject) != who.Subject {
		return Identity{}, errors.New("the provider's name for the person cannot be used")
	}
	who.Name = text.Line(who.Name)
	if who.Name == "" && !strings.Contains(otherwise, "@") {
		who.Name = text.Line(otherwise)
	}
	who.Name = text.Cut(who.Name, 80)
	if who.Email = strings.TrimSpace(who.Email); len(who.Email) > 254 || text.Line(who.Email) != who.Email ||
		!strings.Contains(who.Email, "@") {
		who.Email = ""
	}
	who.EmailVerified = who.EmailVerified && who.Email != ""
	return who, nil
}
