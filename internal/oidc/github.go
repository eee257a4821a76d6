package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/oauth2"
)

// hub is where a GitHub lives: it speaks OAuth and an API of its own.
type hub struct{ web, api string }

func hubOf(p Provider) (hub, error) {
	web := strings.TrimRight(issuerOf(p), "/")
	if preset, _ := PresetOf(GitHub); web == preset.Issuer {
		return hub{web: web, api: "https://api.github.com"}, nil
	}
	return hub{web: web, api: web + "/api/v3"}, secure(web)
}

func (h hub) config(p Provider, redirectURL string) *oauth2.Config {
	return &oauth2.Config{
		ClientID:     p.ClientID,
		ClientSecret: p.ClientSecret,
		RedirectURL:  redirectURL,
		Scopes:       []string{"user:email"},
		Endpoint: oauth2.Endpoint{
			AuthURL:   h.web + "/login/oauth/authorize",
			TokenURL:  h.web + "/login/oauth/access_token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

func (c *Client) finishHub(
	ctx context.Context,
	p Provider,
	redirectURL string,
	h OAuthState,
	query url.Values,
) (who Identity, err error) {
	home, err := hubOf(p)
	if err != nil {
		return who, err
	}
	code, err := codeOf(query, home.web, home.web+"/login/oauth")
	if err != nil {
		return who, err
	}
	token, err := home.config(p, redirectURL).
		Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.http), code, oauth2.VerifierOption(h.Verifier))
	if err != nil {
		return who, err
	}
	var user struct {
		ID    int64
		Login string
		Name  string
	}
	if err := c.read(ctx, token, home.api+"/user", &user); err != nil {
		return who, err
	}
	if user.ID <= 0 {
		return who, fmt.Errorf("the user has no number")
	}
	who = Identity{Issuer: home.web, Subject: strconv.FormatInt(user.ID, 10), Name: user.Name}
	if who.Email, err = c.primary(ctx, token, home.api); err != nil {
		return who, err
	}
	who.EmailVerified = who.Email != ""
	return clean(who, user.Login)
}

// primary returns the address that the user has made their first and has proved
// to be theirs, or "".
func (c *Client) primary(ctx context.Context, token *oauth2.Token, api string) (string, error) {
	var emails []struct {
		Email             string
		Primary, Verified bool
	}
	if err := c.read(ctx, token, api+"/user/emails?per_page=100", &emails); err != nil {
		return "", err
	}
	for _, entry := range emails {
		if entry.Primary && entry.Verified {
			return entry.Email, nil
		}
	}
	return "", nil
}

// read asks the API as the user and reads its answer into value.
func (c *Client) read(ctx context.Context, token *oauth2.Token, address string, value any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	token.SetAuthHeader(request)
	request.Header.Set("Accept", "application/vnd.github+json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", request.URL.Path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(value)
}
