// Package password says which passwords are good enough and keeps them as
// argon2id hashes. It knows neither people nor the database: it gets words and
// returns words.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"time"

	"golang.org/x/crypto/argon2"

	"ideaboard/internal/problem"
)

// today is how passwords are hashed now: OWASP's smallest argon2id, 19 MiB
// and about 20 ms of one core.
var today = cost{memory: 19456, passes: 2, lanes: 1}

const (
	saltBytes = 16
	keyBytes  = 32
	longest   = 4 * Longest // bytes that a password of the greatest length can have
)

// turns holds a place for each hash that may run at once in this process: two
// of 19 MiB each is what a small machine can spare.
var turns = make(chan struct{}, 2)

// Hash returns the hash to keep of a password, in PHC string format:
// "$argon2id$v=19$m=19456,t=2,p=1$salt$key". It waits for its turn; when ctx
// ends first, the error is an Unavailable refusal.
func Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails: the program ends instead
	key, err := derive(ctx, password, salt, keyBytes, today)
	if err != nil {
		return "", err
	}
	return phc{today, salt, key}.String(), nil
}

// Verify reports whether hash is of this password. It errs when its turn does
// not come while ctx lasts (Unavailable) or when hash cannot be read. An empty
// hash, of somebody without a password, is nobody's and takes as long.
func Verify(ctx context.Context, hash, password string) (ok bool, err error) {
	if hash == "" {
		return false, VerifyNone(ctx, password)
	}
	kept, err := parse(hash)
	if err != nil {
		return false, err
	}
	if len(password) > longest {
		return false, nil // Check let nobody have it
	}
	key, err := derive(ctx, password, kept.salt, uint32(len(kept.key)), kept.cost)
	return err == nil && subtle.ConstantTimeCompare(key, kept.key) == 1, err
}

// VerifyNone does the work of Verify for somebody who is unknown or has no
// password, so that the time an answer takes says nothing about who exists.
func VerifyNone(ctx context.Context, password string) error {
	if len(password) > longest {
		return nil
	}
	_, err := derive(ctx, password, make([]byte, saltBytes), keyBytes, today)
	return err
}

// Stale reports whether a hash was made at another cost than today's, so that
// it should be made anew while the password is at hand.
func Stale(hash string) bool {
	kept, err := parse(hash)
	return err != nil || kept.cost != today || len(kept.salt) != saltBytes || len(kept.key) != keyBytes
}

func derive(ctx context.Context, password string, salt []byte, size uint32, c cost) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, busy(ctx)
	}
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
	case <-ctx.Done():
		return nil, busy(ctx)
	}
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, size), nil
}

func busy(ctx context.Context) error {
	return &problem.Error{Kind: problem.Unavailable, Message: "problem.busy", RetryAfter: 5 * time.Second, Cause: ctx.Err()}
}
