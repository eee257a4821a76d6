package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// visitPause is how long a person must have been away from their own page for
// the next look to be another visit.
const visitPause = 30 * time.Minute

// MarkVisited writes down that a person looks at their own page, and returns since when
// there is news for them: the beginning of the visit before this one. Looking
// again within a visit keeps the news. At the first visit everything since they
// joined is new.
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

// beginVisit writes down that a visit begins now.
func (a *Accounts) beginVisit(ctx context.Context, userID int64, now time.Time) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { // of two looks at once the first begins the visit
		return tx.Exec(`
			UPDATE users
			SET updates_since = coalesce(last_visit_at, created_at), last_visit_at = ?
			WHERE id = ?
				AND (last_visit_at IS NULL OR last_visit_at < ?)`, now, userID, now.Add(-visitPause)).Error
	})
}
