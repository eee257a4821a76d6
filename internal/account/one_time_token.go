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

// ticket is something half done that can be finished once, by whoever holds
// its token: a way to another service, a passkey's challenge, a second step.
// The database holds a hash of the token.
type ticket struct {
	Hash      string `gorm:"primaryKey"`
	Kind      ticketKind
	UserID    *int64
	Data      string // JSON, by kind
	Wrong     int    // how often a guess was wrong
	ExpiresAt time.Time
}

// ticketKind is what a ticket is for. A ticket of one kind is worth nothing as
// another.
type ticketKind string

const (
	oauthStateTicket ticketKind = "handshake"   // to another service and back
	identityTicket   ticketKind = "arrival"     // from another service, the address not proved yet
	passkeyTicket    ticketKind = "passkey"     // a challenge
	secondStepTicket ticketKind = "second step" // the first step is done
	usedTokenTicket  ticketKind = "used token"  // of the company's product: never again
)

// ticketLife is how long what is half done can be finished.
const ticketLife = 10 * time.Minute

// issue stores a ticket and returns its token. userID is 0 when nobody is known yet.
func (a *Accounts) issue(ctx context.Context, tx *gorm.DB, kind ticketKind, userID int64, data any) (token string, err error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("issue a %s ticket: %w", kind, err)
	}
	token = NewToken()
	t := ticket{Hash: HashOf(token), Kind: kind, Data: string(raw), ExpiresAt: a.now().Add(ticketLife)}
	if userID != 0 {
		t.UserID = &userID
	}
	if err := database.Rows[ticket](tx).Create(ctx, &t); err != nil {
		return "", fmt.Errorf("issue a %s ticket: %w", kind, err)
	}
	return token, nil
}

// redeem uses a ticket up and reads its data into data. However many come with
// one ticket at once, one gets it; the others, and those with no ticket of this
// kind, are refused with NotFound.
func (a *Accounts) redeem(ctx context.Context, tx *gorm.DB, kind ticketKind, token string, data any) (ticket, error) {
	var found []ticket
	err := tx.WithContext(ctx).Raw("DELETE FROM tickets WHERE hash = ? AND kind = ? RETURNING *", HashOf(token), kind).Scan(&found).Error
	if err != nil {
		return ticket{}, fmt.Errorf("redeem a %s ticket: %w", kind, err)
	}
	if len(found) == 0 || !a.now().Before(found[0].ExpiresAt) {
		return ticket{}, problem.New(problem.NotFound, "problem.ticket_ended")
	}
	return found[0], found[0].read(data)
}

// peek returns a ticket without using it up, locked when tx is a transaction,
// or NotFound.
func (a *Accounts) peek(ctx context.Context, tx *gorm.DB, kind ticketKind, token string, data any, lock ...clause.Expression) (ticket, error) {
	var found []ticket
	err := tx.WithContext(ctx).Clauses(lock...).Where("hash = ? AND kind = ?", HashOf(token), kind).Find(&found).Error
	if err != nil {
		return ticket{}, fmt.Errorf("look at a %s ticket: %w", kind, err)
	}
	if len(found) == 0 || !a.now().Before(found[0].ExpiresAt) {
		return ticket{}, problem.New(problem.NotFound, "problem.ticket_ended")
	}
	return found[0], found[0].read(data)
}

func (t ticket) read(data any) error {
	if err := json.Unmarshal([]byte(t.Data), data); err != nil {
		return fmt.Errorf("read a %s ticket: %w", t.Kind, err)
	}
	return nil
}

// forUpdate locks a row until the transaction ends; SQLite, which writes one
// transaction at a time, ignores it.
var forUpdate = clause.Locking{Strength: "UPDATE"}
