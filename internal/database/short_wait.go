package database

import (
	"context"
	"time"

	"ideaboard/internal/problem"
)

// How long a page waits for a background write, and how long that write may take.
const (
	shortWait      = 200 * time.Millisecond
	shortWaitLimit = 5 * time.Second
)

// WithShortWait runs do, a write that a page need not wait for, such as marking something read. It
// waits up to 200 ms; after that do continues in the background for up to 5 seconds. It returns
// do's error if do ended in time. If the database is unavailable the write is lost without an
// error, so it must be something that the next visit repeats.
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
