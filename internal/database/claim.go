package database

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ideaboard/internal/filelock"
)

// Claim reserves the SQLite file at url for one serving program until release is called or the
// program ends. Two programs would not see changes to each other's caches, and both would run
// periodic tasks. Subcommands such as "user add" do not claim it and work at the same time. On
// PostgreSQL any number of programs may serve, and Claim does nothing.
func Claim(url string) (release func(), err error) {
	if url == "" || strings.Contains(url, "://") {
		return func() {}, nil
	}
	path := url
	if real, err := filepath.EvalSymlinks(url); err == nil {
		path = real
	}
	if os.MkdirAll(filepath.Dir(path), 0o750) != nil {
		return func() {}, nil // Open reports the error
	}
	// A separate file: closing any handle of the database file would drop the locks that SQLite
	// holds on it.
	unlock, taken, err := filelock.TryLock(path + ".serve.lock")
	switch {
	case taken:
		return nil, fmt.Errorf("another ideaboard serves the database %s already: stop it first, or choose another file "+
			"with IDEABOARD_DATABASE", url)
	case err != nil: // a folder without write permission, which Open reports, or a file system without locks
		return func() {}, nil
	}
	return unlock, nil
}
