// Package account manages users: their roles, companies, sign-in methods, sessions and rate limits.
// It does not depend on ideas: where a sign-in began and what should follow it are plain values
// that it stores and returns. Package mailer writes its emails.
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
	changes      atomic.Uint64                  // counts this instance's changes of the sign-in configuration
	signInConfig *cache.Map[int, *SignInConfig] // a single entry, kept for a second
	keys         *webauthn.WebAuthn             // checks passkeys; nil if the board cannot have any

	passkeysOff string      // message key of why it cannot, see PasskeysOff
	queue       *jobs.Queue // for the overview of jobs; may be nil
}

// Options are what accounts may need besides the database. The zero value suits tests, and commands
// that sign nobody in.
type Options struct {
	// Secret is the key from which codes and links are derived, at least 32 bytes. If it is empty,
	// one is generated and stored in the database, so that all instances share it.
	Secret []byte

	Now      func() time.Time // the current time in UTC; nil for the system clock
	BoardURL string           // the address that passkeys are bound to; "" disables passkeys
	Name     string           // of the board; browsers show it with a passkey
	Queue    *jobs.Queue      // for the overview of jobs; nil shows none
}

// New returns the accounts of a database. It fails if it has to load the secret and cannot.
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

// keptSecret returns the secret in the database and generates it if there is none. If several
// instances start at once, they all get the same one.
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

// derive returns an HMAC of purpose and parts under the board's secret. It is the same on every
// instance and after every restart.
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
	rand.Read(b) // never fails: the program exits if the system has no randomness
	return b
}

// NewToken returns 32 random bytes in hexadecimal, for a cookie or a link.
func NewToken() string { return hex.EncodeToString(randomBytes(32)) }

// HashOf returns the hash under which a token is stored.
func HashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
