package account

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Sweep deletes expired sessions, one-time tokens and pending votes, and, a day after they expired or
// were revoked, sign-in requests, invitations and counts of rate limits. It works in batches; an error
// in one table does not stop the others.
func (a *Accounts) Sweep(ctx context.Context) (err error) {
	now := a.now()
	for _, old := range []struct {
		table, key, column string
		before             time.Time
	}{
		{"sessions", "id_hash", "seen_at", now.Add(-SessionIdle)},
		{"sign_ins", "id", "expires_at", now.Add(-24 * time.Hour)},
		{"one_time_tokens", "hash", "expires_at", now},
		{"invitations", "id", "revoked_at", now.Add(-restoreTime)},
		{"pending_votes", "email, browser_hash, idea_id", "created_at", now.Add(-PendingVoteLife)},
	} {
		if _, sweepErr := a.db.DeleteInBatches(ctx, old.table, old.key, old.column+" < ?", old.before); sweepErr != nil {
			err = errors.Join(err, fmt.Errorf("sweep: %w", sweepErr))
		}
	}
	return errors.Join(err, a.limits.Sweep(ctx))
}
