// Package account manages users: their roles, companies, sign-in methods,
// sessions and rate limits. It knows nothing of
// ideas; where a sign-in began and what should follow it are plain values that
// it stores and returns. Package mailer writes its emails.
package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"ideaboard/internal/cache"
	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
	"ideaboard/internal/ratelimit"
)

// Accounts has all operations of this package. It is safe for concurrent use.
type Accounts struct {
	seenNow seenSessions
	db      *database.DB
	now     func() time.Time
	secret  []byte
	limits  *ratelimit.Limiter

	sessions     *cache.Map[string, signedIn]   // by the hash of their token
	changes      atomic.Uint64                  // of who may come in, by this instance
	signInConfig *cache.Map[int, *SignInConfig] // one, for a second
	keys         *webauthn.WebAuthn             // checks passkeys; nil where the board can have none

	passkeysOff string      // why it can have none, see PasskeysOff
	queue       *jobs.Queue // whose periodic work is shown; may be nil
}

// Options are what accounts may need besides the database. The zero Options are
// those of a test, or of a command that signs nobody in.
type Options struct {
	// Secret makes codes and links, 32 bytes or more. If it is empty, one is made
	// once and kept in the database, so that all instances share it.
	Secret []byte

	Now      func() time.Time // in UTC; nil: the clock
	BoardURL string           // which passkeys are bound to; "": none are made or checked
	Name     string           // of the board, as browsers show it with a passkey
	Queue    *jobs.Queue      // whose periodic jobs administrators see; nil: they see none
}

// New returns the accounts in db.
func New(ctx context.Context, db *database.DB, o Options) (*Accounts, error) {
	now := o.Now
	if now == nil {
		now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	a := &Accounts{
		db: db, now: now, secret: o.Secret, queue: o.Queue,
		limits: ratelimit.New(db, now), signInConfig: cache.NewMap[int, *SignInConfig](signInConfigLife, 1),
		sessions: cache.NewMap[string, signedIn](sessionKept, maxSessionsKept),
	}
	if o.BoardURL != "" {
		a.keys, a.passkeysOff = passkeysAt(o.BoardURL, o.Name)
	}
	if len(o.Secret) > 0 {
		return a, nil
	}
	kept, err := a.keptSecret(ctx)
	if err != nil {
		return nil, fmt.Errorf("make the secret: %w", err)
	}
	a.secret = kept
	return a, nil
}

// keptSecret returns the secret in the database and makes it when there is
// none; of many instances that start at once, one makes it.
func (a *Accounts) keptSecret(ctx context.Context) ([]byte, error) {
	type secret struct{ Name, Value string }
	var kept secret
	err := a.db.Tx(ctx, func(tx *gorm.DB) error {
		made := secret{Name: "sign-in", Value: hex.EncodeToString(randomBytes(32))}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&made).Error; err != nil {
			return err
		}
		return tx.Where("name = ?", "sign-in").Take(&kept).Error
	})
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(kept.Value)
}

// derive returns the value that only this board's secret can make from purpose
// and parts. It is the same on every instance and after every restart.
func (a *Accounts) derive(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, a.secret)
	mac.Write([]byte(purpose))
	for _, part := range parts {
		mac.Write([]byte{0})
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: the program ends when the system has no randomness
	return b
}

// NewToken returns 32 random bytes in hex, for a cookie.
func NewToken() string { return hex.EncodeToString(randomBytes(32)) }

// HashOf is what stands in the database for a token.
func HashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
