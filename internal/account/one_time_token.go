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

// oneTimeToken is something half done that can be finished once, by whoever holds
// its token: a way to another service, a passkey's challenge, a second step.
// The database holds a hash of the token.
type oneTimeToken struct {
	Hash      string `gorm:"primaryKey"`
	Kind      tokenKind
	UserID    *int64
	Data      string // JSON, by kind
	Wrong     int    // how often a guess was wrong
	ExpiresAt time.Time
}

// tokenKind is what a ticket is for. A ticket of one kind is worth nothing as
// another.
type tokenKind string

const (
	oauthStateToken tokenKind = "handshake"   // to another service and back
	identityToken   tokenKind = "arrival"     // from another service, the address not proved yet
	passkeyToken    tokenKind = "passkey"     // a challenge
	twoStepToken    tokenKind = "second step" // the first step is done
	usedSSOToken    tokenKind = "used token"  // of the company's product: never again
)

// tokenLife is how long what is half done can be finished.
const tokenLife = 10 * time.Minute

// issue stores a ticket and returns its token. userID is 0 when nobody is known yet.
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

// redeem uses a ticket up and reads its data into data. However many come with
// one ticket at once, one gets it; the others, and those with no ticket of this
// kind, are refused with NotFound.
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
		return problem.New(problem.NotFound, "problem.ticket_ended")
	}
	return found[0].read(data)
}

// peek returns a ticket without using it up, locked when tx is a transaction,
// or NotFound.
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
		return oneTimeToken{}, problem.New(problem.NotFound, "problem.ticket_ended")
	}
	return found[0], found[0].read(data)
}

func (t oneTimeToken) read(data any) error {
	if err := json.Unmarshal([]byte(t.Data), data); err != nil {
		return fmt.Errorf("read a %s token: %w", t.Kind, err)
	}
	return nil
}

// forUpdate locks a row until the transaction ends; SQLite, which writes one
// transaction at a time, ignores it.
var forUpdate = clause.Locking{Strength: "UPDATE"}
