//go:build unix

package filelock_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"ideaboard/internal/filelock"
)

func TestLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.lock")
	unlock, err := filelock.Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, taken, err := filelock.TryLock(path); !taken || err == nil {
		t.Errorf("taken twice: %v", err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := filelock.Lock(soon, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waits no longer than its context: %v", err)
	}
	unlock()
	again, taken, err := filelock.TryLock(path)
	if taken || err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	again()
	if _, err := filelock.Lock(t.Context(), filepath.Join(path, "no", "folder")); err == nil {
		t.Error("a lock in a folder that does not exist")
	}
}
