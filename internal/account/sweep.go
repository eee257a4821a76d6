package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Sweep deletes what has ended: sessions, what was half done, votes that nobody
// proved, and, a day after their time, requests to sign in and counts of limits.
func (a *Accounts) Sweep(ctx context.Context) error {
	now := a.now()
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		for _, old := range []struct {
			sql    string
			before time.Time
		}{
			{"DELETE FROM sessions WHERE seen_at < ?", now.Add(-SessionIdle)},
			{"DELETE FROM sign_ins WHERE expires_at < ?", now.Add(-24 * time.Hour)},
			{"DELETE FROM tickets WHERE expires_at < ?", now},
			{"DELETE FROM waiting_votes WHERE created_at < ?", now.Add(-WaitingVoteLife)},
			{"DELETE FROM limits WHERE since < ?", now.Add(-24 * time.Hour)},
		} {
			if err := tx.Exec(old.sql, old.before).Error; err != nil {
				return fmt.Errorf("sweep: %w", err)
			}
		}
		return nil
	})
}
