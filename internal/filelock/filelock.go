// Package filelock lets one program at a time do something, by a lock on a file.
// The system releases the lock when the program ends, however it ends. Where the
// system has no such locks, the package does nothing: start one program at a time
// there.
package filelock

import (
	"context"
	"time"
)

// retryEvery is how often Lock tries again.
const retryEvery = 20 * time.Millisecond

// Lock waits until no other program holds the lock on the file at path, and takes
// it. The file stays behind: removing it would let two programs hold locks on two
// files of the same name.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	for {
		unlock, taken, err := TryLock(path)
		if !taken {
			return unlock, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(retryEvery):
		}
	}
}
