package web_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
)

// product is the company's own product, which sends its people by tokens.
type product struct {
	site   *apptest.Site
	secret string
	id     int64
}

func newProduct(site *apptest.Site, name string) product {
	site.T.Helper()
	secret, err := site.Accounts.MakeSSOSecret(site.T.Context(), adminOf(site), name)
	if err != nil {
		site.T.Fatal(err)
	}
	return product{site, secret, number(site, "SELECT max(id) FROM sso_secrets")}
}

type said = map[string]any

// claims returns honest claims of one of its users with changes; nil leaves one out.
func (p product) claims(changes said) []byte {
	all := said{
		"sub": "user-1", "exp": time.Now().Add(5 * time.Minute).Unix(), "aud": p.site.URL, "jti": account.NewToken(),
		"email": "paula@example.com", "email_verified": true, "name": "Paula Product",
	}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	raw, err := json.Marshal(all)
	if err != nil {
		p.site.T.Fatal(err)
	}
	return raw
}

// by returns a token of another algorithm or key.
func (p product) by(algorithm jose.SignatureAlgorithm, key any, changes said) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, nil)
	if err != nil {
		p.site.T.Fatal(err)
	}
	object, err := signer.Sign(p.claims(changes))
	if err != nil {
		p.site.T.Fatal(err)
	}
	text, _ := object.CompactSerialize()
	return text
}

// token returns an honest token, but for its changes.
func (p product) token(changes said) string {
	input := base64.RawURLEncoding.EncodeToString(
		[]byte(`{"alg":"HS256","typ":"JWT"}`),
	) + "." + base64.RawURLEncoding.EncodeToString(p.claims(changes))
	mac := hmac.New(sha256.New, []byte(p.secret))
	mac.Write([]byte(input))
	return input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (p product) unsigned() string {
	return base64.RawURLEncoding.EncodeToString(
		[]byte(`{"alg":"none"}`),
	) + "." + base64.RawURLEncoding.EncodeToString(p.claims(nil)) + "."
}

// send follows the product's link in a new browser.
func (p product) send(token string) (*apptest.Client, *apptest.Page) {
	visitor := p.site.Visitor()
	return visitor, visitor.Get(link.Query(link.SSO, "token", token, "return", "/ideas/new"))
}

func TestTheCompanysProductSignsIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	p := newProduct(site, "The product")
	for range 2 { // the second time they are the same
		visitor, page := p.send(
			p.token(said{"companies": []said{{"id": "17", "name": "Acme", "plan": "pro", "monthly_value": 900}}}),
		)
		if page.Want(http.StatusOK); page.URL.Path != link.NewIdea {
			t.Errorf("led to %s", page.URL)
		}
		wantIn(t, visitor, "Paula Product")
	}
	n := number(site, `SELECT count(*) FROM companies JOIN company_members ON company_members.company_id = companies.id
		JOIN users ON users.id = company_members.user_id
		WHERE companies.name = 'Acme' AND users.email = 'paula@example.com'`)
	if n != 1 {
		t.Errorf("they are %d times of Acme", n)
	}
	second := newProduct(site, "The next key")
	visitor, _ := second.send(second.token(nil))
	wantIn(t, visitor, "Paula Product")
	if err := site.Accounts.RemoveSSOSecret(t.Context(), adminOf(site), p.id); err != nil {
		t.Fatal(err)
	}
	visitor, page := p.send(p.token(nil)) // its key has ended
	wantOut(t, visitor, page)
	for _, evil := range evilReturns {
		visitor := site.Visitor()
		page := visitor.Get(link.Query(link.SSO, "token", second.token(nil), "return", evil))
		if page.URL.Hostname() != "localhost" {
			t.Errorf("%q leads to %s", evil, page.URL)
		}
	}
}

func TestForgedTokens(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	p := newProduct(site, "The product")
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	before, soon := people(site), func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	for name, token := range map[string]string{
		"algorithm none":     p.unsigned(),
		"RS256":              p.by(jose.RS256, key, nil),
		"HS384":              p.by(jose.HS384, []byte(p.secret), nil),
		"a stranger's key":   p.by(jose.HS256, []byte(account.NewToken()), nil),
		"expired":            p.token(said{"exp": soon(-time.Minute)}),
		"exp too far":        p.token(said{"exp": soon(time.Hour)}),
		"no exp":             p.token(said{"exp": nil}),
		"for another site":   p.token(said{"aud": "https://evil.example"}),
		"not yet":            p.token(said{"nbf": soon(5 * time.Minute)}),
		"no sub":             p.token(said{"sub": nil}),
		"an empty sub":       p.token(said{"sub": " "}),
		"a sub that is none": p.token(said{"sub": 7}),
		"nothing":            "",
		"nonsense":           "a.b.c",
		"cut":                p.token(nil)[:40],
		"large":              strings.Repeat("a", 20_000),
		"staff's own":        p.token(said{"email": "maya@larkspur.example", "sub": nil}),
	} {
		t.Run(name, func(t *testing.T) {
			visitor, page := p.send(token)
			wantOut(t, visitor, page)
			if got := people(site); got != before {
				t.Errorf("%d people, want %d", got, before)
			}
		})
	}
}

func TestATokenWorksOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	p := newProduct(site, "The product")
	token := p.token(nil)
	p.send(token)
	visitor, page := p.send(token)
	wantOut(t, visitor, page)
	before, token := sessions(site), p.token(nil)
	atOnce(20, func(int) { p.send(token) })
	if got := sessions(site) - before; got != 1 {
		t.Errorf("%d sessions, want 1", got)
	}
}

// TestAProductTakesNoAccountOver: an account that was here before opens only
// to who proves its mailbox, in the browser that the product sent.
func TestAProductTakesNoAccountOver(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	p := newProduct(site, "The product")
	for _, verified := range []bool{true, false} {
		visitor, page := p.send(p.token(said{"email": "cleo@example.com", "email_verified": verified}))
		if page.URL.Path != link.SignIn || signedIn(visitor) {
			t.Fatalf("led to %s, signed in %v", page.URL, signedIn(visitor))
		}
		stranger := site.Visitor()
		wantOut(t, stranger, stranger.Get(page.URL.RequestURI()))
	}
	attacker, page := p.send(p.token(said{"email": "cleo@example.com", "sub": "attacker"}))
	attacker.Submit(page, askForm, url.Values{"email": {"cleo@example.com"}}).Want(http.StatusOK)
	cleo := site.Visitor() // follows the mail's link in their own browser
	page = cleo.Get(mailedLink(site, nthMail(site, "cleo@example.com", 1)))
	cleo.Submit(page, confirmForm, url.Values{"email": {"cleo@example.com"}}).Want(http.StatusOK)
	wantIn(t, cleo, site.Cast.Cleo.Name)
	if signedIn(attacker) || number(site, "SELECT count(*) FROM identities") != 0 {
		t.Error("the attacker's account there is linked")
	}
	unsure, page := p.send(p.token(said{"email": "cleo@example.com", "sub": "attacker", "email_verified": false}))
	byCode(site, unsure, page, "cleo@example.com", 2).Want(http.StatusOK) // Cleo, who was sent an attacker's token
	wantIn(t, unsure, site.Cast.Cleo.Name)
	if number(site, "SELECT count(*) FROM identities") != 0 {
		t.Error("a token that vouches for nothing is linked")
	}
	visitor, page := p.send(p.token(said{"email": "cleo@example.com"}))
	byCode(site, visitor, page, "cleo@example.com", 3).Want(http.StatusOK)
	wantIn(t, visitor, site.Cast.Cleo.Name)
	visitor, _ = p.send(p.token(nil)) // linked: another address there changes nothing
	wantIn(t, visitor, site.Cast.Cleo.Name)
}

func TestAProductSignsNoStaffIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	p := newProduct(site, "The product")
	visitor, page := p.send(p.token(said{"email": "maya@larkspur.example"}))
	page = byCode(site, visitor, page, "maya@larkspur.example", 1)
	wantOut(t, visitor, page.Want(http.StatusForbidden))
	p.send(p.token(nil))
	alter(site, "UPDATE users SET role = ? WHERE email = 'paula@example.com'", policy.Moderator)
	visitor, page = p.send(p.token(nil)) // they have become one
	wantOut(t, visitor, page.Want(http.StatusForbidden))
}

// TestAnUnprovedAddressIsNobodys: whoever types a victim's address into the
// product gets an account without one, and the victim their own.
func TestAnUnprovedAddressIsNobodys(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	p := newProduct(site, "The product")
	attacker, _ := p.send(p.token(said{"email": "victim@example.com", "email_verified": false, "name": "An attacker"}))
	wantIn(t, attacker, "An attacker")
	if n := number(site, "SELECT count(*) FROM users WHERE email = 'victim@example.com'"); n != 0 {
		t.Fatal("the account has the victim's address")
	}
	victim := site.Visitor()
	byCode(site, victim, victim.Get(link.SignIn), "victim@example.com", 1).Want(http.StatusOK)
	wantIn(t, victim, "")
	wantIn(t, attacker, "An attacker")
	n := number(
		site,
		"SELECT count(*) FROM identities JOIN users ON users.id = identities.user_id "+
			"WHERE users.email = 'victim@example.com'",
	)
	if n != 0 {
		t.Error("the attacker's account there opens the victim's")
	}
}
