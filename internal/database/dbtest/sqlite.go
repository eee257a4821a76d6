package dbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ideaboard/internal/database"
)

// sqliteURL is a file in the test's own folder.
func sqliteURL(t testing.TB, migrated bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "board.db")
	if !migrated {
		return path
	}
	content, err := sqliteTemplate()
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatalf("copy the migrated file: %v", err)
	}
	return path
}

// sqliteTemplate is the content of a migrated file, made once a test binary.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "ideaboard-template-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "board.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrate makes the newest schema in the database at url, and closes it, which
// also moves SQLite's log into the file.
func migrate(url string) error {
	ctx := context.Background()
	db, err := database.Open(ctx, url, database.NoTimeout, database.QuickDisk, database.PoolSize(1))
	if err != nil {
		return err
	}
	if _, err := db.MigrateUp(ctx); err != nil {
		_ = db.Close()
		return fmt.Errorf("migrate the template: %w", err)
	}
	return db.Close()
}
