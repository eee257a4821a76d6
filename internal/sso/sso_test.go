package sso_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"ideaboard/internal/problem"
	"ideaboard/internal/sso"
)

var (
	secret = []byte("0123456789abcdef0123456789abcdef")
	older  = []byte("an older secret of the same board")
	short  = []byte("0123456789abcdef0123456789abcde")
	now    = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

const audience = "https://ideas.example.com"

type object = map[string]any

// in returns a time as tokens write it.
func in(d time.Duration) int64 { return now.Add(d).Unix() }

// saying returns honest claims with changes; nil leaves one out.
func saying(changes object) object {
	claims := object{"sub": "user-1", "exp": in(5 * time.Minute)}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

// sign makes a token by hand, so that it can be made wrongly.
func sign(header, payload string, key []byte) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(input))
	return input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func token(claims object) string {
	payload, _ := json.Marshal(claims)
	return sign(`{"alg":"HS256","typ":"JWT"}`, string(payload), secret)
}

// by returns an honest token of another algorithm.
func by(algorithm jose.SignatureAlgorithm, key any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, nil)
	if err != nil {
		panic(err)
	}
	payload, _ := json.Marshal(saying(nil))
	object, _ := signer.Sign(payload)
	text, _ := object.CompactSerialize()
	return text
}

func read(text string) (sso.Claims, error) {
	return sso.Read(text, [][]byte{short, secret, older}, audience, now)
}

func TestWhoItIs(t *testing.T) {
	t.Parallel()
	acme := sso.Company{ID: "17", Name: "Acme", Plan: "pro", MonthlyValue: 900}
	for name, tt := range map[string]struct {
		claims object
		want   sso.Claims
	}{
		"the least": {nil, sso.Claims{}},
		"all": {
			object{
				"email": "ann@example.com", "email_verified": true, "name": "Ann", "iat": in(0), "nbf": in(0), "aud": audience,
				"jti":     "1",
				"company": object{"id": "17", "name": "Acme", "plan": "pro", "monthly_value": 900},
			},
			sso.Claims{Email: "ann@example.com", EmailVerified: true, Name: "Ann", Companies: []sso.Company{acme}},
		},
		"several audiences":      {object{"aud": []string{"other", audience}}, sso.Claims{}},
		"a clock that is behind": {object{"exp": in(-29 * time.Second)}, sso.Claims{}},
		"a clock that is ahead": {
			object{"exp": in(10*time.Minute + 29*time.Second), "iat": in(29 * time.Second), "nbf": in(29 * time.Second)},
			sso.Claims{},
		},
		"unverified":           {object{"email": "ann@example.com"}, sso.Claims{Email: "ann@example.com"}},
		"verified nothing":     {object{"email_verified": true}, sso.Claims{}},
		"a name to be cleaned": {object{"name": " A\x00n\nn\u202e "}, sso.Claims{Name: "An n"}},
		"a name of no marks":   {object{"name": "\u3164\u200b"}, sso.Claims{}},
		"an endless name": {
			object{"name": strings.Repeat("n", 100)}, sso.Claims{Name: strings.Repeat("n", 79) + "…"},
		},
		"a company with a number": {
			object{"company": object{"id": 17, "name": "Acme", "plan": "pro", "monthly_value": 900}},
			sso.Claims{Companies: []sso.Company{acme}},
		},
		"two companies, one twice": {
			object{
				"company":   object{"id": 17, "name": "Acme", "plan": "pro", "monthly_value": 900},
				"companies": []object{{"id": "17"}, {"id": "b"}},
			},
			sso.Claims{Companies: []sso.Company{acme, {ID: "b"}}},
		},
		"what nobody here knows of": {object{"admin": true, "role": "admin"}, sso.Claims{}},
	} {
		t.Run(name, func(t *testing.T) {
			claims := saying(tt.claims)
			got, err := read(token(claims))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.TokenID) != 64 || !got.Until.Equal(time.Unix(claims["exp"].(int64), 0).Add(sso.Leeway)) {
				t.Errorf("token %q until %s", got.TokenID, got.Until)
			}
			tt.want.Subject, tt.want.TokenID, tt.want.Until = "user-1", got.TokenID, got.Until
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	honest, plain := token(saying(nil)), fmt.Sprintf(`{"sub":"user-1","exp":%d}`, in(time.Minute))
	parts := strings.Split(honest, ".")
	forged := strings.Split(token(saying(object{"sub": "boss"})), ".")
	many := make([]object, 21)
	for i := range many {
		many[i] = object{"id": i}
	}
	const header = `{"alg":"HS256"}`
	for name, text := range map[string]string{
		"nothing":  "",
		"alg none": sign(`{"alg":"none"}`, plain, secret),
		"alg none, unsigned": strings.TrimRight(sign(`{"alg":"none"}`, plain, secret),
			"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"),
		"alg nOnE":                 sign(`{"alg":"nOnE"}`, plain, secret),
		"no algorithm":             sign(`{}`, plain, secret),
		"RS256":                    by(jose.RS256, rsaKey),
		"HS384":                    by(jose.HS384, append(secret[:32:32], secret...)),
		"HS512":                    by(jose.HS512, append(secret[:32:32], secret...)),
		"wrong key":                sign(header, plain, []byte("another secret of thirty-two char")),
		"empty key":                sign(header, plain, nil),
		"a key that is too short":  sign(header, plain, short),
		"its own key in it":        sign(`{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}`, plain, []byte{0, 0, 0}),
		"the claims of another":    parts[0] + "." + forged[1] + "." + parts[2],
		"no signature":             parts[0] + "." + parts[1] + ".",
		"two parts":                parts[0] + "." + parts[1],
		"four parts":               honest + ".",
		"five parts":               honest + "." + parts[1] + "." + parts[2],
		"trailing garbage":         honest + "A",
		"a trailing line":          honest + "\n",
		"padding":                  honest + "=",
		"a line in the middle":     parts[0] + "." + parts[1][:4] + "\n" + parts[1][4:] + "." + parts[2],
		"other bits of no meaning": parts[0] + "." + parts[1] + "." + respelled(parts[2]),
		"as JSON":                  fmt.Sprintf(`{"payload":%q,"protected":%q,"signature":%q}`, parts[1], parts[0], parts[2]),
		"twice":                    honest + " " + honest,
		"too large":                token(saying(object{"name": strings.Repeat("n", sso.Largest)})),
		"crit":                     sign(`{"alg":"HS256","crit":["exp"],"exp":1}`, plain, secret),
		"crit b64":                 sign(`{"alg":"HS256","crit":["b64"],"b64":false}`, plain, secret),
		"an algorithm given twice": sign(`{"alg":"none","alg":"HS256"}`, plain, secret),
		"a subject given twice":    sign(header, strings.Replace(plain, "{", `{"sub":"boss",`, 1), secret),
		"claims that are a list":   sign(header, "["+plain+"]", secret),
		"claims that are nothing":  sign(header, "null", secret),
		"something behind them":    sign(header, plain+plain, secret),
		"no exp":                   token(saying(object{"exp": nil})),
		"EXP":                      token(saying(object{"exp": nil, "EXP": in(time.Minute)})),
		"exp in words":             token(saying(object{"exp": "tomorrow"})),
		"exp of another universe":  sign(header, `{"sub":"user-1","exp":1e300}`, secret),
		"far exp":                  token(saying(object{"exp": in(11 * time.Minute)})),
		"exp in milliseconds":      token(saying(object{"exp": in(time.Minute) * 1000})),
		"nbf in the future":        token(saying(object{"nbf": in(time.Minute)})),
		"iat in the future":        token(saying(object{"iat": in(time.Minute)})),
		"wrong aud":                token(saying(object{"aud": "https://other.example.com"})),
		"an empty aud":             token(saying(object{"aud": ""})),
		"no one's aud":             token(saying(object{"aud": []string{}})),
		"no sub":                   token(saying(object{"sub": nil})),
		"an empty sub":             token(saying(object{"sub": ""})),
		"a sub of no marks":        token(saying(object{"sub": "\u200b"})),
		"a sub to be cleaned":      token(saying(object{"sub": "user-1 "})),
		"NUL in the sub":           token(saying(object{"sub": "user\x00-1"})),
		"an endless sub":           token(saying(object{"sub": strings.Repeat("u", 201)})),
		"a sub that is a number":   token(saying(object{"sub": 1})),
		"an email that is none":    token(saying(object{"email": "ann"})),
		"an email of two lines":    token(saying(object{"email": "ann@example.com\nBcc: b@example.com"})),
		"verified in words":        token(saying(object{"email_verified": "yes"})),
		"too many companies":       token(saying(object{"companies": many})),
		"a company without id":     token(saying(object{"company": object{"name": "Acme"}})),
		"a company in debt":        token(saying(object{"company": object{"id": 1, "monthly_value": -1}})),
		"a company of millions":    token(saying(object{"company": object{"id": 1, "monthly_value": int64(1) << 62}})),
		"half a unit":              token(saying(object{"company": object{"id": 1, "monthly_value": 0.5}})),
		"half a company":           token(saying(object{"company": object{"id": 1.5}})),
	} {
		t.Run(name, func(t *testing.T) {
			claims, err := read(text)
			wantRefusal(t, claims, err, "problem.sso_invalid: sign-in token: ")
		})
	}
}

// respelled changes the bits of a last letter that carry nothing.
func respelled(part string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, part[len(part)-1])
	return part[:len(part)-1] + string(alphabet[last^1])
}

func wantRefusal(t *testing.T, claims sso.Claims, err error, words string) {
	t.Helper()
	if problem.KindOf(err) != problem.Invalid || !strings.HasPrefix(err.Error(), words) ||
		!reflect.DeepEqual(claims, sso.Claims{}) {
		t.Errorf("%+v, %v", claims, err)
	}
}

func TestExpired(t *testing.T) {
	t.Parallel()
	claims, err := read(token(saying(object{"exp": in(-31 * time.Second)})))
	wantRefusal(t, claims, err, "problem.sso_expired: ")
	// Nothing is told of a token that is not proved.
	claims, err = read(sign(`{"alg":"HS256"}`, `{"sub":"user-1","exp":1}`, short))
	wantRefusal(t, claims, err, "problem.sso_invalid: ")
}

// TestSecrets: while a secret is being changed, both are good; without one,
// nothing is.
func TestSecrets(t *testing.T) {
	t.Parallel()
	text := sign(`{"alg":"HS256"}`, fmt.Sprintf(`{"sub":"user-1","exp":%d}`, in(time.Minute)), older)
	if _, err := read(text); err != nil {
		t.Error(err)
	}
	for name, secrets := range map[string][][]byte{"none": nil, "an empty one": {nil, {}}, "another": {secret}} {
		t.Run(name, func(t *testing.T) {
			claims, err := sso.Read(text, secrets, audience, now)
			wantRefusal(t, claims, err, "problem.sso_invalid: ")
		})
	}
}

// TestTokensHaveNames: the same token the same, another another.
func TestTokensHaveNames(t *testing.T) {
	t.Parallel()
	one, _ := read(token(saying(nil)))
	again, _ := read(token(saying(nil)))
	other, _ := read(token(saying(object{"jti": "2"})))
	if one.TokenID == "" || one.TokenID != again.TokenID || one.TokenID == other.TokenID {
		t.Error(one.TokenID, again.TokenID, other.TokenID)
	}
}

// FuzzRead: whatever claims are signed, what comes out is within its bounds.
func FuzzRead(f *testing.F) {
	f.Add(`{"alg":"HS256"}`, `{"sub":"a","exp":1795348800,"company":{"id":1}}`)
	f.Add(`{"alg":"none"}`, `{"sub":"a","sub":"b"}`)
	f.Fuzz(func(t *testing.T, header, payload string) {
		claims, err := read(sign(header, payload, secret))
		if err != nil && problem.KindOf(err) != problem.Invalid || err == nil &&
			(claims.Subject == "" || len(claims.Companies) > 20) {
			t.Errorf("%+v, %v", claims, err)
		}
		if _, err := read(sign(header, payload, short)); err == nil {
			t.Error("a token of another key was taken")
		}
		if _, err := read(header + payload); err == nil {
			t.Error("an unsigned token was taken")
		}
	})
}
