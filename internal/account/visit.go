package account

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/problem"
)

// visitPause is how long a person must have been away from his own page for
// the next look to be another visit.
const visitPause = 30 * time.Minute

// behindWait is how long a page waits for what is written behind it.
const behindWait = 100 * time.Millisecond

// Look writes down that a person looks at his own page, and returns since when
// there is news for him: the beginning of the visit before this one. Looking
// again within a visit keeps the news. At the first visit everything since he
// joined is new.
func (a *Accounts) Look(ctx context.Context, user User) (since time.Time, err error) {
	now, since := a.now(), user.CreatedAt
	if user.LookedAt != nil && now.Sub(*user.LookedAt) <= visitPause {
		if user.NewsSince != nil {
			since = *user.NewsSince
		}
		return since, nil
	}
	if user.LookedAt != nil {
		since = *user.LookedAt
	}
	err = behind(ctx, func(ctx context.Context) error { return a.beginVisit(ctx, user.ID, now) })
	if err != nil {
		return since, fmt.Errorf("begin visit of user %d: %w", user.ID, err)
	}
	return since, nil
}

// beginVisit writes down that a visit begins now.
func (a *Accounts) beginVisit(ctx context.Context, userID int64, now time.Time) error {
	return a.db.Tx(ctx, func(tx *gorm.DB) error { // of two looks at once the first begins the visit
		return tx.Exec("UPDATE users SET news_since = coalesce(looked_at, created_at), looked_at = ? WHERE id = ? AND (looked_at IS NULL OR looked_at < ?)",
			now, userID, now.Add(-visitPause)).Error
	})
}

// behind does what a page need not wait for: it waits for a moment only, and what
// takes longer is done when the page is answered already. What cannot be done is
// done at the next visit.
func behind(ctx context.Context, do func(context.Context) error) error {
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), seenTime)
		defer cancel()
		done <- do(ctx)
	}()
	select {
	case err := <-done:
		if problem.KindOf(err) == problem.Unavailable {
			return nil
		}
		return err
	case <-time.After(behindWait):
		return nil
	}
}
