package database

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ideaboard/internal/filelock"
)

// Claim takes the SQLite file at url for one serving program, until release is
// called or the program ends. Two would not see each other's caches and would do
// each other's upkeep. Subcommands such as "user add" claim nothing and work
// beside it. On PostgreSQL any number may serve, and Claim does nothing.
func Claim(url string) (release func(), err error) {
	if url == "" || strings.Contains(url, "://") {
		return func() {}, nil
	}
	path := url
	if real, err := filepath.EvalSymlinks(url); err == nil {
		path = real
	}
	if os.MkdirAll(filepath.Dir(path), 0o750) != nil {
		return func() {}, nil // Open says what is wrong
	}
	// A file of its own: closing any handle of the database's own file would drop
	// the locks that SQLite holds on it.
	unlock, taken, err := filelock.TryLock(path + ".serve.lock")
	switch {
	case taken:
		return nil, fmt.Errorf("another ideaboard serves the database %s already: stop it first, or choose another file "+
			"with IDEABOARD_DATABASE", url)
	case err != nil: // a folder that cannot be written, of which Open tells, or a file system without locks
		return func() {}, nil
	}
	return unlock, nil
}
