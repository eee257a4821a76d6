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

// A browser in which somebody has signed in keeps a token that names their account.
// It signs nobody in: it gives the browser counts of its own, so that strangers who
// use up those of an address, or of a shared network, keep its owner out of nothing.

// KnownBrowserLife is how long a browser stays known after a sign-in.
const KnownBrowserLife = 365 * 24 * time.Hour

// maxKnown is how many accounts a browser is known for.
const maxKnown = 3

// knownSeparator stands between the tokens of a browser.
const knownSeparator = "."

// RememberBrowser returns the tokens that a browser is to keep, which has kept some
// until now, after userID has signed in there.
func (a *Accounts) RememberBrowser(kept string, userID int64) string {
	id := strconv.FormatInt(userID, 10)
	tokens := []string{a.knownToken(id, NewToken()[:16])}
	for _, token := range a.knownTokens(kept) {
		if strings.HasPrefix(token, id+"-") {
			tokens[0] = token // the same browser counts as the same
		} else if len(tokens) < maxKnown {
			tokens = append(tokens, token)
		}
	}
	return strings.Join(tokens, knownSeparator)
}

func (a *Accounts) knownToken(id, browser string) string {
	return id + "-" + browser + "-" + hex.EncodeToString(a.derive("known browser", id, browser)[:20])
}

// knownTokens returns those tokens that are of this board.
func (a *Accounts) knownTokens(kept string) []string {
	tokens := strings.SplitN(kept, knownSeparator, maxKnown+1)
	return slices.DeleteFunc(tokens[:min(len(tokens), maxKnown)], func(token string) bool {
		parts := strings.Split(token, "-")
		return len(parts) != 3 || !hmac.Equal([]byte(token), []byte(a.knownToken(parts[0], parts[1])))
	})
}

// knownAs returns the token of a browser that is the one for the person with this
// address, or "". It reads the database only for a browser that has a token, so
// that nobody else learns anything by the time it takes.
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
