// Package sso reads the tokens by which a company's own product says who
// somebody is: JSON Web Tokens, signed with HS256 and a secret that both sides
// know, good for minutes. It knows neither accounts nor which tokens have been
// used: it names each token, so that the caller can see to single use.
package sso

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json" // unlike encoding/json it refuses a name given twice, or in other letters
	"github.com/go-jose/go-jose/v4/jwt"

	"ideaboard/internal/problem"
)

// Bounds of what is believed.
const (
	Largest   = 8 << 10          // bytes of a token
	Lifetime  = 10 * time.Minute // from now to exp, at most
	Leeway    = 30 * time.Second // by which clocks may differ
	SecretMin = 32               // bytes; shorter secrets are passed over
)

// Read returns what a token says that was signed with one of secrets and is
// meant for audience. The error is an Invalid refusal with a Cause for the log,
// which does not repeat the token: problem.sso_expired when it was good once,
// problem.sso_invalid otherwise.
func Read(token string, secrets [][]byte, audience string, now time.Time) (Claims, error) {
	payload, err := signed(token, secrets)
	if err != nil {
		return Claims{}, invalid(err)
	}
	var said words
	if err := json.Unmarshal(payload, &said); err != nil {
		return Claims{}, invalid(errors.New("its claims are not of the right kinds"))
	}
	if said.Expiry != nil && now.After(said.Expiry.Time().Add(Leeway)) {
		return Claims{}, &problem.Error{
			Kind:    problem.Invalid,
			Message: "problem.sso_expired",
			Cause:   errors.New("the sign-in token has expired"),
		}
	}
	if err := said.timely(audience, now); err != nil {
		return Claims{}, invalid(err)
	}
	claims, err := said.claims()
	if err != nil {
		return Claims{}, invalid(err)
	}
	sum := sha256.Sum256([]byte(token[:strings.LastIndexByte(token, '.')]))
	claims.TokenID, claims.Until = hex.EncodeToString(sum[:]), said.Expiry.Time().Add(Leeway)
	return claims, nil
}

func invalid(cause error) error {
	return &problem.Error{
		Kind:    problem.Invalid,
		Message: "problem.sso_invalid",
		Cause:   fmt.Errorf("sign-in token: %w", cause),
	}
}

// signed returns the payload of a token once its signature is proved.
func signed(token string, secrets [][]byte) ([]byte, error) {
	if err := wellFormed(token); err != nil {
		return nil, err
	}
	object, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		return nil, errors.New("it is not signed with HS256")
	}
	for _, secret := range secrets {
		if len(secret) < SecretMin {
			continue
		}
		if payload, err := object.Verify(secret); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("its signature is not of one of the secrets")
}

// wellFormed refuses what is no token of three parts in the one spelling that
// each has, or what wants something special of its reader.
func wellFormed(token string) error {
	if len(token) > Largest {
		return errors.New("it is too large")
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return errors.New("it does not have three parts")
	}
	var header map[string]any
	for i, part := range parts {
		raw, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil || base64.RawURLEncoding.EncodeToString(raw) != part {
			return errors.New("it is not in base64url")
		}
		if i == 0 && json.Unmarshal(raw, &header) != nil {
			return errors.New("its header is not JSON")
		}
	}
	if header["crit"] != nil || header["b64"] != nil {
		return errors.New("its header wants what is not understood here")
	}
	return nil
}

// timely reports why a token with a good signature is still not to be taken.
func (w words) timely(audience string, now time.Time) error {
	switch {
	case w.Expiry == nil:
		return errors.New("it has no exp")
	case w.Expiry.Time().After(now.Add(Lifetime + Leeway)):
		return fmt.Errorf("its exp is more than %s away", Lifetime)
	case w.NotBefore != nil && w.NotBefore.Time().After(now.Add(Leeway)):
		return errors.New("its nbf is in the future")
	case w.IssuedAt != nil && w.IssuedAt.Time().After(now.Add(Leeway)):
		return errors.New("its iat is in the future")
	case w.Audience != nil && !slices.Contains(*w.Audience, audience):
		return errors.New("its aud is not this board")
	}
	return nil
}

// words are the claims as they are written.
type words struct {
	Subject       string           `json:"sub"`
	Expiry        *jwt.NumericDate `json:"exp"`
	NotBefore     *jwt.NumericDate `json:"nbf"`
	IssuedAt      *jwt.NumericDate `json:"iat"`
	Audience      *jwt.Audience    `json:"aud"`
	ID            string           `json:"jti"`
	Email         string           `json:"email"`
	EmailVerified bool             `json:"email_verified"`
	Name          string           `json:"name"`
	Company       *companyWords    `json:"company"`
	Companies     []companyWords   `json:"companies"`
}

type companyWords struct {
	ID           label  `json:"id"`
	Name         string `json:"name"`
	Plan         string `json:"plan"`
	MonthlyValue int64  `json:"monthly_value"`
}

// label is a name that may be written as a whole number.
type label string

// UnmarshalJSON reads "17" and 17 alike.
func (l *label) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		*l = label(text)
		return nil
	}
	var number int64
	err := json.Unmarshal(raw, &number)
	*l = label(fmt.Sprint(number))
	return err
}
