package oidc_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ideaboard/internal/oidc"
	"ideaboard/internal/problem"
)

func TestWhoComesBack(t *testing.T) {
	t.Parallel()
	ann := oidc.Identity{Subject: "ann", Email: "ann@example.com", EmailVerified: true, Name: "Ann"}
	unverified := oidc.Identity{Subject: "ann", Email: "ann@example.com", Name: "Ann"}
	for name, tt := range map[string]struct {
		kind  oidc.Kind
		setUp func(*provider)
		back  func(p *provider, query url.Values)
		want  oidc.Identity
	}{
		"an honest visit": {oidc.OIDC, nil, nil, ann},
		"GitLab":          {oidc.GitLab, nil, nil, ann},
		"naming its issuer": {oidc.OIDC, nil, func(p *provider, query url.Values) {
			query.Set("iss", p.URL)
		}, ann},
		"no verified e-mail": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email_verified": false}
		}, nil, unverified},
		"nothing said of it": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email_verified": nil}
		}, nil, unverified},
		"verified in words": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email_verified": "true"}
		}, nil, ann},
		"verified, oddly": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email_verified": object{"true": 1}}
		}, nil, unverified},
		"Microsoft never vouches": {oidc.Microsoft, nil, nil, unverified},
		"but for domains it has proved": {oidc.Microsoft, func(p *provider) {
			p.claims = object{"email_verified": nil, "xms_edov": "1"}
		}, nil, ann},
		"and says when it has not": {oidc.Microsoft, func(p *provider) {
			p.claims = object{"xms_edov": false}
		}, nil, unverified},
		"that mark elsewhere": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email_verified": false, "xms_edov": true}
		}, nil, unverified},
		"e-mail from userinfo": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email": nil, "email_verified": true, "name": nil}
			p.userinfo = object{"sub": "ann", "email": "ann@example.com", "email_verified": "false", "name": "Ann"}
		}, nil, unverified},
		"userinfo's mark is not Microsoft's": {oidc.Microsoft, func(p *provider) {
			p.claims = object{"email": nil, "xms_edov": true}
			p.userinfo = object{"sub": "ann", "email": "ann@example.com", "xms_edov": true}
		}, nil, unverified},
		"no e-mail anywhere": {oidc.OIDC, func(p *provider) {
			p.claims, p.document = object{"email": nil}, object{"userinfo_endpoint": nil}
		}, nil, oidc.Identity{Subject: "ann", Name: "Ann"}},
		"an e-mail that is none": {oidc.OIDC, func(p *provider) {
			p.claims = object{"email": "a@b\nBcc: c@d"}
		}, nil, oidc.Identity{Subject: "ann", Name: "Ann"}},
		"a name of lines and bells": {oidc.OIDC, func(p *provider) {
			p.claims = object{"name": " A\x07n\nn "}
		}, nil, oidc.Identity{Subject: "ann", Email: "ann@example.com", EmailVerified: true, Name: "An n"}},
		"several audiences, for us": {oidc.OIDC, func(p *provider) {
			p.claims = object{"aud": []string{clientID, "b"}, "azp": clientID}
		}, nil, ann},
		"the secret in the form": {oidc.OIDC, func(p *provider) {
			p.document = object{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
		}, nil, ann},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			if tt.setUp != nil {
				tt.setUp(p)
			}
			who, err := p.visit(t, client(), tt.kind, func(query url.Values) {
				if tt.back != nil {
					tt.back(p, query)
				}
			})
			tt.want.Issuer = p.URL
			if err != nil || who != tt.want {
				t.Errorf("%+v, %v\nwant %+v", who, err, tt.want)
			}
		})
	}
}

// attack is what a bad provider, or somebody between, tries.
type attack struct {
	setUp   func(*provider)
	back    func(query url.Values)
	message string // provider_failed if empty
	hangs   bool   // an endpoint never answers
}

func saying(changes object) attack { return attack{setUp: func(p *provider) { p.claims = changes }} }

func forging(sign func(claims object) any) attack {
	return attack{setUp: func(p *provider) { p.sign = sign }}
}

func returning(back func(query url.Values), message string) attack {
	return attack{back: back, message: message}
}

func serving(path string, handler http.HandlerFunc, message string) attack {
	return attack{setUp: func(p *provider) { p.serve[path] = handler }, message: message}
}

const (
	away    = "problem.provider_away"
	refused = "problem.provider_refused"
)

var attacks = map[string]attack{
	"alg none":          forging(func(c object) any { return unsigned(`{"alg":"none"}`, "", c) }),
	"alg None":          forging(func(c object) any { return unsigned(`{"alg":"None","kid":"1"}`, "", c) }),
	"no algorithm":      forging(func(c object) any { return unsigned(`{}`, "AAAA", c) }),
	"HS256, public key": forging(func(c object) any { return signed(jose.HS256, publicBytes(), "1", c) }),
	"HS256, our secret": forging(func(c object) any {
		return signed(jose.HS256, []byte(strings.Repeat(clientSecret, 3)), "1", c)
	}),
	"wrong key":           forging(func(c object) any { return signed(jose.RS256, otherKey(), "1", c) }),
	"wrong key, no name":  forging(func(c object) any { return signed(jose.RS256, otherKey(), "", c) }),
	"its own key inside":  forging(ownKeyInside),
	"another kind of key": forging(func(c object) any { return signed(jose.ES256, curveKey(), "1", c) }),
	"changed afterwards":  forging(changedAfterwards),
	"no ID token":         forging(func(object) any { return nil }),
	"an empty ID token":   forging(func(object) any { return "" }),
	"a token of no text":  forging(func(object) any { return 7 }),
	"wrong audience":      saying(object{"aud": "somebody"}),
	"no audience":         saying(object{"aud": nil}),
	"several, no party":   saying(object{"aud": []string{clientID, "b"}}),
	"another party":       saying(object{"aud": []string{clientID, "b"}, "azp": "b"}),
	"another party alone": saying(object{"azp": "b"}),
	"wrong issuer":        saying(object{"iss": "https://accounts.google.com"}),
	"wrong nonce":         saying(object{"nonce": "another"}),
	"no nonce":            saying(object{"nonce": nil}),
	"expired":             saying(object{"exp": time.Now().Add(-time.Minute).Unix()}),
	"no expiry":           saying(object{"exp": nil}),
	"not yet":             saying(object{"nbf": time.Now().Add(time.Hour).Unix()}),
	"another's token":     saying(object{"at_hash": "bm90IHRoaXMgb25l"}),
	"nobody":              saying(object{"sub": nil}),
	"NUL in the subject":  saying(object{"sub": "a\x00b"}),
	"an endless subject":  saying(object{"sub": strings.Repeat("a", 256)}),

	"wrong state":           returning(func(q url.Values) { q.Set("state", "another") }, ""),
	"no state":              returning(func(q url.Values) { q.Del("state") }, ""),
	"two states":            returning(func(q url.Values) { q.Add("state", "another") }, ""),
	"another issuer's":      returning(func(q url.Values) { q.Set("iss", "https://evil.example") }, ""),
	"no code":               returning(func(q url.Values) { q.Del("code") }, ""),
	"another code":          returning(func(q url.Values) { q.Set("code", "guessed") }, ""),
	"cancelled":             returning(func(q url.Values) { q.Set("error", "access_denied") }, refused),
	"cancelled, no state":   returning(func(q url.Values) { q.Set("error", "access_denied"); q.Del("state") }, ""),
	"the provider refuses":  returning(func(q url.Values) { q.Set("error", "unauthorized_client") }, ""),
	"the provider is tired": returning(func(q url.Values) { q.Set("error", "temporarily_unavailable") }, away),

	"issuer promised, not named": {
		setUp: func(p *provider) { p.document = object{"authorization_response_iss_parameter_supported": true} },
	},
	"a foreign document": {
		setUp: func(p *provider) { p.document = object{"issuer": "https://accounts.google.com"} },
	},
	"a token endpoint in clear": {
		setUp: func(p *provider) { p.document = object{"token_endpoint": "http://provider.example/token"} },
	},
	"a script to visit": {
		setUp: func(p *provider) { p.document = object{"authorization_endpoint": "javascript:alert(1)"} },
	},
	"an inner token endpoint": {
		setUp: func(p *provider) { p.document = object{"token_endpoint": "https://169.254.169.254/token"} },
	},
	"userinfo of another": {setUp: func(p *provider) {
		p.claims, p.userinfo = object{"email": nil}, object{
			"sub":            "boss",
			"email":          "boss@example.com",
			"email_verified": true,
		}
	}},
	"userinfo in clear": {setUp: func(p *provider) {
		p.claims, p.document = object{"email": nil}, object{"userinfo_endpoint": "http://provider.example/userinfo"}
	}},
	"a token endpoint that redirects": serving("/token", redirect, ""),
	"a discovery that redirects":      serving("/.well-known/openid-configuration", redirect, ""),
	"a megabyte of discovery":         serving("/.well-known/openid-configuration", megabyte, ""),
	"a megabyte of token":             serving("/token", megabyte, ""),
	"a megabyte of keys":              serving("/keys", megabyte, ""),
	"nonsense for keys":               serving("/keys", nonsense, ""),
	"no keys":                         serving("/keys", http.NotFound, ""),
	"a broken token endpoint":         serving("/token", broken, away),
	"a broken discovery":              serving("/.well-known/openid-configuration", broken, away),
	"broken keys":                     serving("/keys", broken, away),
	"a discovery that hangs":          {setUp: hangs("/.well-known/openid-configuration"), message: away, hangs: true},
	"a token endpoint that hangs":     {setUp: hangs("/token"), message: away, hangs: true},
	"keys that hang":                  {setUp: hangs("/keys"), message: away, hangs: true},
	"nobody there":                    {setUp: func(p *provider) { p.Close() }, message: away},
}

func redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
}

func nonsense(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }

func megabyte(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, `{"access_token": "%s"}`, strings.Repeat("a", 1<<20))
}

func broken(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) }

func hangs(path string) func(*provider) {
	return func(p *provider) { p.serve[path] = func(http.ResponseWriter, *http.Request) { <-p.hang } }
}

func curveKey() *ecdsa.PrivateKey {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return key
}

// ownKeyInside is signed by the key that the token itself brings along.
func ownKeyInside(c object) any {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: otherKey()},
		&jose.SignerOptions{EmbedJWK: true})
	if err != nil {
		panic(err)
	}
	parts := strings.Split(signed(jose.RS256, otherKey(), "", c), ".")
	object, _ := signer.Sign([]byte(parts[1]))
	token, _ := object.CompactSerialize()
	return token
}

func changedAfterwards(c object) any {
	token := strings.Split(signed(jose.RS256, ownKey(), "1", c), ".")
	c["sub"] = "boss"
	forged := strings.Split(unsigned("{}", "", c), ".")
	return token[0] + "." + forged[1] + "." + token[2]
}

func TestAttacksAndMishaps(t *testing.T) {
	t.Parallel()
	for name, tt := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			if tt.setUp != nil {
				tt.setUp(p)
			}
			c := client()
			if tt.hangs {
				c = waiting(time.Second)
			}
			who, err := p.visit(t, c, oidc.OIDC, tt.back)
			wantFailure(t, who, err, tt.message)
		})
	}
}

func wantFailure(t *testing.T, who oidc.Identity, err error, message string) {
	t.Helper()
	refusal, ok := errors.AsType[*problem.Error](err)
	if !ok || who != (oidc.Identity{}) {
		t.Fatalf("%+v, %v", who, err)
	}
	kind := problem.Invalid
	if message == away {
		kind = problem.Unavailable
	}
	if message == "" {
		message = "problem.provider_failed"
	}
	if refusal.Message != message || refusal.Kind != kind || refusal.Cause == nil {
		t.Errorf("kind %d, %v, want %s", refusal.Kind, err, message)
	}
	t.Log(err)
	for _, secret := range []string{clientSecret, url.QueryEscape(clientSecret), "a-code", "guessed"} {
		if strings.Contains(err.Error(), secret) || len(err.Error()) > 700 {
			t.Errorf("the error tells too much: %v", err)
		}
	}
}

// TestAnEmptyState: a cookie that was lost must not match a return that
// says nothing.
func TestAnEmptyState(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	who, err := client().Finish(context.Background(), p.as(oidc.OIDC), redirectURL, oidc.OAuthState{},
		url.Values{"code": {"a-code"}})
	wantFailure(t, who, err, "")
	if len(p.asked) != 0 {
		t.Errorf("asked %v for nothing", p.asked)
	}
}

// TestDiscoveryIsKept: for an hour, and failures not at all.
func TestDiscoveryIsKept(t *testing.T) {
	t.Parallel()
	const path = "/.well-known/openid-configuration"
	p, c, now := newProvider(t), client(), time.Now()
	c.Now = func() time.Time { return now }
	start := func() error {
		_, err := c.Start(context.Background(), p.as(oidc.OIDC), redirectURL, oidc.NewOAuthState())
		return err
	}
	p.serve[path] = broken
	if err := start(); err == nil {
		t.Error("a broken provider was believed")
	}
	delete(p.serve, path)
	for range 3 {
		if err := start(); err != nil {
			t.Error(err)
		}
	}
	if p.asked[path] != 2 {
		t.Errorf("asked %d times, want 2", p.asked[path])
	}
	now = now.Add(time.Hour + time.Second)
	if err := start(); err != nil || p.asked[path] != 3 {
		t.Error(err, p.asked[path])
	}
}

func TestStatesDiffer(t *testing.T) {
	t.Parallel()
	a, b := oidc.NewOAuthState(), oidc.NewOAuthState()
	if a.State == b.State || a.Nonce == b.Nonce || a.Verifier == b.Verifier || a.State == a.Nonce || len(a.State) < 26 ||
		len(a.Verifier) < 43 {
		t.Error(a, b)
	}
}
