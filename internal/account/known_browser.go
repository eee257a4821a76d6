package account

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A browser in which a person has signed in keeps a token that names their account. The token signs
// nobody in. It gives the browser rate limits of its own, so that strangers who use up the limits
// of an address or a shared network do not lock out its owner.

// KnownBrowserLife is how long a browser stays known after a sign-in.
const KnownBrowserLife = 365 * 24 * time.Hour

// maxKnown is the number of accounts for which a browser is known.
const maxKnown = 3

// knownSeparator separates the tokens of a browser.
const knownSeparator = "."

// RememberBrowser returns the tokens that a browser should store after userID signed in. kept are
// those it has stored until now.
func (a *Accounts) RememberBrowser(kept string, userID int64) string {
	id := strconv.FormatInt(userID, 10)
	tokens := []string{a.knownToken(id, NewToken()[:16])}
	for _, token := range a.knownTokens(kept) {
		if strings.HasPrefix(token, id+"-") {
			tokens[0] = token // the browser keeps its limits
		} else if len(tokens) < maxKnown {
			tokens = append(tokens, token)
		}
	}
	return strings.Join(tokens, knownSeparator)
}

func (a *Accounts) knownToken(id, browser string) string {
	return id + "-" + browser + "-" + hex.EncodeToString(a.derive("known browser", id, browser)[:20])
}

// knownTokens returns those of the tokens that this board issued.
func (a *Accounts) knownTokens(kept string) []string {
	tokens := strings.SplitN(kept, knownSeparator, maxKnown+1)
	return slices.DeleteFunc(tokens[:min(len(tokens), maxKnown)], func(token string) bool {
		parts := strings.Split(token, "-")
		return len(parts) != 3 || !hmac.Equal([]byte(token), []byte(a.knownToken(parts[0], parts[1])))
	})
}

// knownAs returns the browser's token for the person with this address, or "". It queries the
// database only if the browser has a valid token, so that the response time reveals nothing to
// others.
func (a *Accounts) knownAs(ctx context.Context, kept, email string) (string, error) {
	for _, token := range a.knownTokens(kept) {
		raw, _, _ := strings.Cut(token, "-")
		id, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			continue
		}
		var is bool
		err = a.db.Read(ctx).Raw(`
			SELECT EXISTS (
				SELECT 1
				FROM users
				WHERE email = ?
					AND (id = ? OR merged_into_id = ?)
			)`, email, id, id).Scan(&is).Error
		if err != nil {
			return "", fmt.Errorf("look whose browser it is: %w", err)
		}
		if is {
			return token, nil
		}
	}
	return "", nil
}
