//go:build unix

package database

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// lockFile waits until no other program holds the lock on the file at path, and
// takes it. The file stays behind: removing it would let two programs hold locks
// on two files of the same name.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	for {
		file, taken, err := tryLock(path)
		if err == nil {
			return func() { _ = file.Close() }, nil // closing unlocks
		}
		if !taken {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// tryLock takes the lock on the file at path until file is closed or the program
// ends. taken says that another program holds it; err is then not nil.
func tryLock(path string) (file io.Closer, taken bool, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, false, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close() // the error that matters is the first
		return nil, errors.Is(err, syscall.EWOULDBLOCK), err
	}
	return f, false, nil
}
