// Package password says which passwords are good enough and keeps them as
// argon2id hashes. It knows neither people nor the database: it gets words and
// returns words.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"runtime"
	"sync/atomic"
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

// turns holds a place for each hash that may run at once in this process, and
// queue one for each that runs or waits. A hash keeps a core busy: one core is left
// to the pages, and two hashes of 19 MiB each are what a small machine can spare.
// Who would wait for longer than a moment is refused at once.
var (
	turns = make(chan struct{}, min(2, max(1, runtime.GOMAXPROCS(0)-1)))
	queue = make(chan struct{}, cap(turns)+maxWaiting)
)

// maxWaiting is how many wait at once for their turn, about a second.
const maxWaiting = 16

// derived counts the hashes that this process has made, see [Work].
var derived atomic.Int64

// Work returns how many hashes this process has made, whatever became of them: for
// tests that an answer takes the same work whoever asks.
func Work() int64 { return derived.Load() }

// Hash returns the hash to keep of a password, in PHC string format:
// "$argon2id$v=19$m=19456,t=2,p=1$salt$key". It waits for its turn; when ctx
// ends first, or too many wait already, the error is an Unavailable refusal.
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
		return nil, busy(ctx.Err())
	}
	select {
	case queue <- struct{}{}:
		defer func() { <-queue }()
	default:
		return nil, busy(errQueue)
	}
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
	case <-ctx.Done():
		return nil, busy(ctx.Err())
	}
	derived.Add(1)
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, size), nil
}

var errQueue = errors.New("too many wait for their turn")

func busy(cause error) error {
	return &problem.Error{Kind: problem.Unavailable, Message: "problem.busy", RetryAfter: 5 * time.Second, Cause: cause}
}
