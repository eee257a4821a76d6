package provider

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Site is the relying party that an honest provider knows.
type Site struct {
	RedirectURI string // exactly as the site sends it
	// ClaimsInToken puts e-mail and name into the ID token, as Google does;
	// otherwise they are at the userinfo endpoint alone, as the rules have it.
	ClaimsInToken bool
}

// setup is the first order to the honest script, and all later ones.
type setup struct {
	ClientID      string    `json:"clientID"`
	ClientSecret  string    `json:"clientSecret"`
	RedirectURI   string    `json:"redirectURI"`
	ClaimsInToken bool      `json:"claimsInToken"`
	Accounts      []Account `json:"accounts"`
}

// Honest starts a provider with one client (ClientID, ClientSecret) and these
// people. It wants PKCE (S256), the exact redirect URI, and the person's consent.
//
// A person, or a browser test, meets two pages:
//
//	form#login    input[name=sub], button[value=allow], button[value=deny]
//	form#consent  button[value=allow], button[value=deny]
//
// [Provider.SignIn] goes through them without a browser, [LogIn] in one.
func Honest(t testing.TB, site Site, people ...Account) *Provider {
	t.Helper()
	return start(t, "honest.mjs", setup{
		ClientID: ClientID, ClientSecret: ClientSecret, RedirectURI: site.RedirectURI,
		ClaimsInToken: site.ClaimsInToken, Accounts: append([]Account{}, people...),
	})
}

// Know replaces the people of an honest provider: somebody has another address
// now, or has gone.
func (p *Provider) Know(people ...Account) {
	p.t.Helper()
	p.order(setup{Accounts: append([]Account{}, people...)})
}

// LogIn signs sub in, and consents, in a tab that stands at the honest
// provider's first page.
func LogIn(sub string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		chromedp.SendKeys(chromedp.CSS("form#login input[name=sub]"), sub),
		chromedp.Click(chromedp.CSS("form#login button[value=allow]")),
		chromedp.Click(chromedp.CSS("form#consent button[value=allow]")),
	)
}
