package oidc_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ideaboard/internal/oidc"
	"ideaboard/internal/safehttp"
)

const (
	clientID     = "the-board"
	clientSecret = "s3cret/of the board"
	redirectURL  = "https://ideas.example.com/sign-in/back"
)

var (
	ownKey   = sync.OnceValue(newKey)
	otherKey = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// object is JSON with whatever a test puts into it.
type object = map[string]any

// provider is an honest OpenID provider and GitHub in one; a test changes what
// it says to make it a bad one.
type provider struct {
	*httptest.Server
	document object                      // changes to the discovery document; nil values are left out
	claims   object                      // changes to the ID token
	sign     func(claims object) any     // instead of an honest ID token
	userinfo object                      // what userinfo says; nil answers 404
	emails   []object                    // what GitHub's /user/emails says
	user     object                      // what GitHub's /user says
	serve    map[string]http.HandlerFunc // instead of an honest endpoint
	asked    map[string]int
	nonce    string
	proof    string // the code challenge
	hang     chan struct{}
}

func newProvider(t *testing.T) *provider {
	p := &provider{asked: map[string]int{}, serve: map[string]http.HandlerFunc{}, hang: make(chan struct{})}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	t.Cleanup(func() { close(p.hang) })
	return p
}

// ServeHTTP answers as each endpoint.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked[r.URL.Path]++
	if instead := p.serve[r.URL.Path]; instead != nil {
		instead(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer(w, changed(object{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "userinfo_endpoint": p.URL + "/userinfo",
		}, p.document))
	case "/keys":
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
			{Key: ownKey().Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"},
		}})
	case "/token", "/login/oauth/access_token":
		p.token(w, r)
	case "/userinfo":
		answerAs(w, r, p.userinfo)
	case "/api/v3/user":
		answerAs(w, r, p.user)
	case "/api/v3/user/emails":
		answerAs(w, r, p.emails)
	default:
		http.NotFound(w, r)
	}
}

// token checks what a real one checks: client, code, redirect and proof.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	secret, _ = url.QueryUnescape(secret)
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if id != clientID || secret != clientSecret || r.PostFormValue("code") != "a-code" ||
		r.PostFormValue("redirect_uri") != redirectURL || base64.RawURLEncoding.EncodeToString(sum[:]) != p.proof {
		w.WriteHeader(http.StatusBadRequest)
		answer(w, object{
			"error": "invalid_grant", "error_description": "got " + secret + " and " + r.PostFormValue("code_verifier"),
		})
		return
	}
	honest := changed(object{
		"iss": p.URL, "sub": "ann", "aud": clientID, "nonce": p.nonce, "email": "ann@example.com", "email_verified": true,
		"name": "Ann", "iat": time.Now().Unix(), "exp": time.Now().Add(5 * time.Minute).Unix(),
	}, p.claims)
	var token any = signed(jose.RS256, ownKey(), "1", honest)
	if p.sign != nil {
		token = p.sign(honest)
	}
	answer(w, changed(object{"access_token": "access", "token_type": "Bearer"}, object{"id_token": token}))
}

func changed(honest, changes object) object {
	all := maps.Clone(honest)
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return all
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// answerAs answers who shows the access token.
func answerAs[T object | []object](w http.ResponseWriter, r *http.Request, value T) {
	if r.Header.Get("Authorization") != "Bearer access" || value == nil {
		http.NotFound(w, r)
		return
	}
	answer(w, value)
}

// signed returns claims as a token.
func signed(algorithm jose.SignatureAlgorithm, key any, id string, claims object) string {
	options := (&jose.SignerOptions{}).WithType("JWT")
	if id != "" {
		options = options.WithHeader("kid", id)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		panic(err)
	}
	payload, _ := json.Marshal(claims)
	object, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	token, _ := object.CompactSerialize()
	return token
}

// unsigned returns claims under a header of any words, and a signature.
func unsigned(header, signature string, claims object) string {
	payload, _ := json.Marshal(claims)
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode(payload) + "." + signature
}

// publicBytes are what an attacker knows of a provider's key.
func publicBytes() []byte {
	der, _ := x509.MarshalPKIXPublicKey(ownKey().Public())
	return der
}

// client calls only this machine.
func client() *oidc.Client { return waiting(safehttp.Timeout) }

// waiting is a client that waits so long for each answer.
func waiting(patience time.Duration) *oidc.Client {
	calls := safehttp.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	calls.Timeout = patience
	return oidc.New(calls)
}

func (p *provider) as(kind oidc.Kind) oidc.Provider {
	return oidc.Provider{ID: 7, Kind: kind, Name: "Acme", Issuer: p.URL, ClientID: clientID, ClientSecret: clientSecret}
}

// visit sends a visitor there and back; back changes the query of their return.
func (p *provider) visit(t *testing.T, c *oidc.Client, kind oidc.Kind, back func(url.Values)) (oidc.Identity, error) {
	t.Helper()
	ctx, h := context.Background(), oidc.NewOAuthState()
	there, err := c.Start(ctx, p.as(kind), redirectURL, h)
	if err != nil {
		return oidc.Identity{}, err
	}
	sent, err := url.Parse(there)
	if err != nil {
		t.Fatal(err)
	}
	query := sent.Query()
	if query.Get("code_challenge_method") != "S256" || query.Get("client_id") != clientID ||
		query.Get("redirect_uri") != redirectURL || query.Get("response_type") != "code" {
		t.Errorf("sent to %s", there)
	}
	p.nonce, p.proof = query.Get("nonce"), query.Get("code_challenge")
	reply := url.Values{"state": {query.Get("state")}, "code": {"a-code"}}
	if back != nil {
		back(reply)
	}
	return c.Finish(ctx, p.as(kind), redirectURL, h, reply)
}
