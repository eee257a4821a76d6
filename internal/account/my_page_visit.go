package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// visitPause is how long after a person's last visit to their own page the next one counts as
// another visit.
const visitPause = 30 * time.Minute

// MarkVisited records that a person visits their own page. It returns the time since which updates
// count as new: the start of the previous visit, or at the first visit the time they joined. It
// stays the same within a visit.
func (a *Accounts) MarkVisited(ctx context.Context, user User) (since time.Time, err error) {
	now, since := a.now(), user.CreatedAt
	if user.LastVisitAt != nil && now.Sub(*user.LastVisitAt) <= visitPause {
		if user.UpdatesSince != nil {
			since = *user.UpdatesSince
		}
		return since, nil
	}
	if user.LastVisitAt != nil {
		since = *user.LastVisitAt
	}
	err = database.WithShortWait(ctx, func(ctx context.Context) error { return a.beginVisit(ctx, user.ID, now) })
	if err != nil {
		return since, fmt.Errorf("begin visit of user %d: %w", user.ID, err)
	}
	return since, nil
}

// beginVisit records the start of a visit.
func (a *Accounts) beginVisit(ctx context.Context, userID int64, now time.Time) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { // of two requests at once only the first counts
		return tx.Exec(`
			UPDATE users
			SET updates_since = coalesce(last_visit_at, created_at), last_visit_at = ?
			WHERE id = ?
				AND (last_visit_at IS NULL OR last_visit_at < ?)`, now, userID, now.Add(-visitPause)).Error
	})
}
