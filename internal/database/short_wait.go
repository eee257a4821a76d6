package database

import (
	"context"
	"time"

	"ideaboard/internal/problem"
)

// How long a page waits for what is written behind it, and how long that may take.
const (
	shortWait      = 200 * time.Millisecond
	shortWaitLimit = 5 * time.Second
)

// WithShortWait does what a page need not wait for, such as noting what somebody has
// seen: it waits for a moment only, and what takes longer is done when the page is
// answered already. If the database stays locked, the work is skipped,
// so it must be something that the next visit does again.
func WithShortWait(ctx context.Context, do func(context.Context) error) error {
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shortWaitLimit)
		defer cancel()
		done <- do(ctx)
	}()
	select {
	case err := <-done:
		if problem.KindOf(err) == problem.Unavailable {
			return nil
		}
		return err
	case <-time.After(shortWait):
		return nil
	}
}
