package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/filelock"
)

// installLimit bounds the one time that the packages are fetched, and waiting for
// another program that fetches them.
const installLimit = 4 * time.Minute

// packages returns the directory of the npm packages, which are fetched into the
// person's cache the first time that a test wants them.
func packages(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Fatal("npm is not installed: make setup")
	}
	dir, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var installed = sync.OnceValues(func() (string, error) {
	lock, err := files.ReadFile("node/package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil { // a machine without a home
		cache = os.TempDir()
	}
	sum := sha256.Sum256(lock)
	home := filepath.Join(cache, "ideaboard-test-"+hex.EncodeToString(sum[:6]))
	ctx, cancel := context.WithTimeout(context.Background(), installLimit)
	defer cancel()
	return filepath.Join(home, "node_modules"), install(ctx, home)
})

// install fills home unless it is there. The tests of several packages run at
// once: one of them installs, the others wait. home appears whole or not at all.
func install(ctx context.Context, home string) error {
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return err
	}
	unlock, err := filelock.Lock(ctx, home+".lock")
	if err != nil {
		return fmt.Errorf("wait for another test that installs the providers: %w", err)
	}
	defer unlock()
	if _, err := os.Stat(home); err == nil {
		return nil
	}
	fresh, err := os.MkdirTemp(filepath.Dir(home), filepath.Base(home)+"-new-")
	if err != nil {
		return err
	}
	// What succeeded has another name by then: this removes what a failure leaves, and
	// that failure is what the caller needs to hear.
	defer func() { _ = os.RemoveAll(fresh) }()
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := files.ReadFile("node/" + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(fresh, name), text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = fresh
	npm.WaitDelay = 5 * time.Second
	if said, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci for the providers: %w\n%s", err, said)
	}
	return os.Rename(fresh, home)
}
