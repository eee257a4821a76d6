package provider

import "testing"

// Forgery is what a forged provider does to one authorization and its tokens.
// The zero value is an honest one.
type Forgery struct {
	Account *Account `json:"account,omitempty"` // who signs in; nil for the usual one

	// The ID token's signature, under the name of the right key.
	Unsigned          bool `json:"unsigned"`          // alg none
	OtherKey          bool `json:"otherKey"`          // a stranger's RSA key
	PublicKeyAsSecret bool `json:"publicKeyAsSecret"` // HS256 with the public key
	NoToken           bool `json:"noToken"`           // no ID token at all

	// The ID token's claims; "" leaves them true.
	Issuer   string `json:"issuer,omitempty"`
	Audience string `json:"audience,omitempty"`
	Nonce    string `json:"nonce,omitempty"`
	NoNonce  bool   `json:"noNonce"`
	Expired  bool   `json:"expired"` // nearly two hours ago

	// Who it is, in the ID token and at userinfo.
	Unverified  bool   `json:"unverified"` // email_verified is false
	NoEmail     bool   `json:"noEmail"`
	UserInfoSub string `json:"userInfoSub,omitempty"` // userinfo tells of somebody else

	// The way back to the site.
	State  string `json:"state,omitempty"` // not the one that was sent
	Denied bool   `json:"denied"`          // error=access_denied and no code
}

// Forged starts a provider that signs usual in at once, without a page, and
// takes any client. It is honest until [Provider.Next].
func Forged(t testing.TB, usual Account) *Provider {
	t.Helper()
	return start(t, "forged.mjs", map[string]Account{"account": usual})
}

// Next says what is false about the authorization that begins next; the ones
// after it are honest again.
func (p *Provider) Next(f Forgery) {
	p.t.Helper()
	p.order(map[string]Forgery{"forgery": f})
}
