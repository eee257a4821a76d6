// Package ratelimit counts how often something was done and refuses when it was
// too often. The counts are in the database, so that all instances count
// together; they are kept under a hash, so that no address can be read there.
// limits.go lists every limit. The package does not know who people are: callers
// name a person, a client or an address by a string of their own.
package ratelimit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/problem"
)

// keepFor is how long a count is kept after its period began: at least as long
// as the longest period.
const keepFor = 24 * time.Hour

// Limiter counts uses of limits.
type Limiter struct {
	db  *database.DB
	now func() time.Time
}

// New returns a limiter that counts in db. now returns the time in UTC; nil
// means the clock.
func New(db *database.DB, now func() time.Time) *Limiter {
	if now == nil {
		now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	return &Limiter{db: db, now: now}
}

// Use is one use of a limit by a person, a client or an address.
type Use struct {
	Limit Limit
	By    string
}

// key is where the uses are counted.
func (u Use) key() string {
	sum := sha256.Sum256([]byte(u.By))
	return u.Limit.Name + ": " + hex.EncodeToString(sum[:])
}

// count is a row of the table limits.
type count struct {
	Key   string
	Since time.Time // when the period began
	Count int
}

// Allow counts one use of a limit, in a period that starts with the first use.
// It returns a *problem.Error of kind TooMany, with RetryAfter, if that was one
// too many.
func (l *Limiter) Allow(ctx context.Context, limit Limit, by string) error {
	return l.AllowAll(ctx, Use{limit, by})
}

// AllowAll counts several uses at once, as Allow does. Their limits must have
// the same period.
func (l *Limiter) AllowAll(ctx context.Context, uses ...Use) error {
	return l.AllowIn(l.db.Write(ctx), uses...)
}

// AllowIn is AllowAll within a transaction: if it is rolled back, nothing was
// counted.
func (l *Limiter) AllowIn(tx *gorm.DB, uses ...Use) error {
	refused, err := l.AllowEach(tx, [][]Use{uses})
	if err != nil {
		return err
	}
	return refused[0]
}

// AllowEach counts the uses of several requests within a transaction, by one
// statement, and returns for each request what AllowAll would have. All limits must
// have the same period.
func (l *Limiter) AllowEach(tx *gorm.DB, requests [][]Use) (refused []error, err error) {
	uses := map[string]int{}
	var every time.Duration
	for _, request := range requests {
		for _, u := range request {
			uses[u.key()]++
			every = u.Limit.Every
		}
	}
	refused = make([]error, len(requests))
	if len(uses) == 0 {
		return refused, nil
	}
	now := l.now()
	counted, err := countUses(tx, uses, now, every)
	if err != nil {
		return nil, err
	}
	for i, request := range requests {
		for _, u := range request {
			row := counted[u.key()]
			nth := row.Count - uses[u.key()] + 1 // this use, among those of the period
			if uses[u.key()]--; nth > u.Limit.Count && refused[i] == nil {
				refused[i] = tooMany(u.Limit, row.Since, now)
			}
		}
	}
	return refused, nil
}

// countUses adds to the counts of keys, and returns what they are now.
func countUses(tx *gorm.DB, uses map[string]int, now time.Time, every time.Duration) (map[string]count, error) {
	var rows []string
	var args []any
	for _, key := range slices.Sorted(maps.Keys(uses)) { // all transactions lock in one order
		rows = append(rows, "(?, ?, ?)")
		args = append(args, key, now, uses[key])
	}
	var counted []count
	err := tx.Raw(`
		INSERT INTO limits (key, since, count)
		VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (key) DO UPDATE SET
			count = CASE WHEN limits.since <= ? THEN excluded.count ELSE limits.count + excluded.count END,
			since = CASE WHEN limits.since <= ? THEN excluded.since ELSE limits.since END
		RETURNING key, since, count`, append(args, now.Add(-every), now.Add(-every))...).Scan(&counted).Error
	if err != nil {
		return nil, fmt.Errorf("count uses of limits: %w", err)
	}
	byKey := make(map[string]count, len(counted))
	for _, row := range counted {
		byKey[row.Key] = row
	}
	return byKey, nil
}

// GiveBack takes back one use that is not to count after all, such as the right
// password.
func (l *Limiter) GiveBack(ctx context.Context, limit Limit, by string) error {
	err := l.db.Write(ctx).Exec(`
		UPDATE limits
		SET count = count - 1
		WHERE key = ?
			AND count > 0`, Use{limit, by}.key()).Error
	if err != nil {
		return fmt.Errorf("give back %s: %w", limit.Name, err)
	}
	return nil
}

// Check returns what the next Allow would return, and counts nothing.
func (l *Limiter) Check(ctx context.Context, limit Limit, by string) error {
	var row count
	err := l.db.Read(ctx).Table("limits").Where("key = ?", Use{limit, by}.key()).Limit(1).Scan(&row).Error
	if err != nil {
		return fmt.Errorf("check %s: %w", limit.Name, err)
	}
	now := l.now()
	if row.Count < limit.Count || !row.Since.After(now.Add(-limit.Every)) {
		return nil
	}
	return tooMany(limit, row.Since, now)
}

// Sweep deletes counts whose period is over, in batches.
func (l *Limiter) Sweep(ctx context.Context) error {
	if _, err := l.db.DeleteInBatches(ctx, "limits", "key", "since < ?", l.now().Add(-keepFor)); err != nil {
		return fmt.Errorf("sweep limits: %w", err)
	}
	return nil
}

func tooMany(limit Limit, since, now time.Time) error {
	wait := since.Add(limit.Every).Sub(now)
	return &problem.Error{
		Kind: problem.TooMany, Message: "problem.too_many", RetryAfter: wait,
		Args: map[string]any{"Minutes": int(wait/time.Minute) + 1},
	}
}
