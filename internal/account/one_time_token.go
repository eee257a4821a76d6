package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/database"
	"ideaboard/internal/problem"
)

// oneTimeToken is an unfinished action that whoever holds the token can finish once: a redirect to
// another service, a passkey's challenge, a second step. The database stores a hash of the token.
type oneTimeToken struct {
	Hash      string `gorm:"primaryKey"`
	Kind      tokenKind
	UserID    *int64
	Data      string // JSON, depending on the kind
	Wrong     int    // number of wrong guesses
	ExpiresAt time.Time
}

// tokenKind is what a token is for. A token of one kind cannot be used as another.
type tokenKind string

const (
	oauthStateToken tokenKind = "handshake"   // a redirect to another service
	identityToken   tokenKind = "arrival"     // an external identity whose address is not verified yet
	passkeyToken    tokenKind = "passkey"     // a passkey's challenge
	twoStepToken    tokenKind = "second step" // the first step is done
	usedSSOToken    tokenKind = "used token"  // an SSO token that must not be used again
)

// tokenLife is how long a token can be used.
const tokenLife = 10 * time.Minute

// issue stores a new token with data and returns it. userID is 0 if the person is not known yet.
func (a *Accounts) issue(
	ctx context.Context,
	tx *gorm.DB,
	kind tokenKind,
	userID int64,
	data any,
) (token string, err error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("issue a %s token: %w", kind, err)
	}
	token = NewToken()
	t := oneTimeToken{Hash: HashOf(token), Kind: kind, Data: string(raw), ExpiresAt: a.now().Add(tokenLife)}
	if userID != 0 {
		t.UserID = &userID
	}
	if err := database.Rows[oneTimeToken](tx).Create(ctx, &t); err != nil {
		return "", fmt.Errorf("issue a %s token: %w", kind, err)
	}
	return token, nil
}

// redeem deletes a token and decodes its data into data. Of several callers with one token, only
// one succeeds. The others, and those with an unknown, expired or different kind of token, get
// NotFound.
func (a *Accounts) redeem(ctx context.Context, tx *gorm.DB, kind tokenKind, token string, data any) error {
	var found []oneTimeToken
	err := tx.WithContext(ctx).Raw(`
		DELETE FROM one_time_tokens
		WHERE hash = ?
			AND kind = ?
		RETURNING *`, HashOf(token), kind).Scan(&found).Error
	if err != nil {
		return fmt.Errorf("redeem a %s token: %w", kind, err)
	}
	if len(found) == 0 || !a.now().Before(found[0].ExpiresAt) {
		return problem.New(problem.NotFound, "problem.step_ended")
	}
	return found[0].read(data)
}

// peek decodes a token's data without using the token up, or returns NotFound. In a transaction,
// lock can lock its row.
func (a *Accounts) peek(
	ctx context.Context,
	tx *gorm.DB,
	kind tokenKind,
	token string,
	data any,
	lock ...clause.Expression,
) (oneTimeToken, error) {
	var found []oneTimeToken
	err := tx.WithContext(ctx).Clauses(lock...).Where("hash = ? AND kind = ?", HashOf(token), kind).Find(&found).Error
	if err != nil {
		return oneTimeToken{}, fmt.Errorf("look at a %s token: %w", kind, err)
	}
	if len(found) == 0 || !a.now().Before(found[0].ExpiresAt) {
		return oneTimeToken{}, problem.New(problem.NotFound, "problem.step_ended")
	}
	return found[0], found[0].read(data)
}

func (t oneTimeToken) read(data any) error {
	if err := json.Unmarshal([]byte(t.Data), data); err != nil {
		return fmt.Errorf("read a %s token: %w", t.Kind, err)
	}
	return nil
}

// forUpdate locks a row until the transaction ends. SQLite ignores it: it runs one writing
// transaction at a time.
var forUpdate = clause.Locking{Strength: "UPDATE"}
