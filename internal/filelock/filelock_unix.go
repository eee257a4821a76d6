//go:build unix

package filelock

import (
	"errors"
	"os"
	"syscall"
)

// TryLock takes the lock on the file at path until unlock is called or the program
// ends. taken reports that another program holds it; err is then not nil.
func TryLock(path string) (unlock func(), taken bool, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, false, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close() // the error that matters is the first
		return nil, errors.Is(err, syscall.EWOULDBLOCK), err
	}
	return func() { _ = file.Close() }, false, nil // closing unlocks
}
