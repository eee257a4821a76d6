package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"ideaboard/migrations"
)

// server is the environment variable with the address of a database in which the
// tests may create others. Its server is private to the test run.
const server = "TEST_DATABASE_URL"

// OnPostgres says whether the tests run on PostgreSQL.
func OnPostgres() bool { return os.Getenv(server) != "" }

// admin has the connections of this test binary for creating and dropping.
var admin = sync.OnceValues(func() (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(os.Getenv(server))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 2
	return pgxpool.NewWithConfig(context.Background(), config)
})

// postgresURL is a database of the test's own, a copy of the template if it is to
// have a schema. It is dropped when the test ends.
func postgresURL(t testing.TB, migrated bool) string {
	t.Helper()
	ctx := context.Background()
	pool, err := admin()
	if err != nil {
		t.Fatalf("%s: %v", server, err)
	}
	create := "CREATE DATABASE %s"
	if migrated {
		template, err := postgresTemplate()
		if err != nil {
			t.Fatalf("make the template: %v", err)
		}
		// To copy the files takes a quarter of what writing each page to the log takes.
		create += " STRATEGY FILE_COPY TEMPLATE " + quote(template)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if _, err := pool.Exec(ctx, fmt.Sprintf(create, quote(name))); err != nil {
		t.Fatalf("create the test's database: %v", err)
	}
	t.Cleanup(func() {
		if _, err := pool.Exec(ctx, "DROP DATABASE "+quote(name)+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return urlOf(name)
}

// postgresTemplate makes the migrated database that tests are copied from, once a
// server and set of migrations, and returns its name.
var postgresTemplate = sync.OnceValues(func() (name string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, os.Getenv(server))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }() // and with it goes the lock
	hash, err := migrationsHash()
	if err != nil {
		return "", err
	}
	name = "template_" + hash
	// Several test binaries may come here at once.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(4242)"); err != nil {
		return "", err
	}
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil || exists {
		return name, err
	}
	return name, buildTemplate(ctx, conn, name)
})

// buildTemplate gives the database its name only when it is complete, so that a
// test run that was killed halfway leaves no half template behind.
func buildTemplate(ctx context.Context, conn *pgx.Conn, name string) error {
	draft := "draft_" + strings.ToLower(rand.Text())
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+quote(draft)); err != nil {
		return err
	}
	if err := migrate(urlOf(draft)); err != nil {
		return err
	}
	// The server may need a moment to notice that the connections are closed.
	var err error
	for range 50 {
		if _, err = conn.Exec(ctx, "ALTER DATABASE "+quote(draft)+" RENAME TO "+quote(name)); err == nil {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// migrationsHash is short and differs when any migration does.
func migrationsHash() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.FS, "postgres", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := migrations.FS.ReadFile(path)
		fmt.Fprintf(sum, "%s\n%s\n", path, content)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:16], err
}

// urlOf is the address of another database on the same server.
func urlOf(name string) string {
	u, err := url.Parse(os.Getenv(server))
	if err != nil {
		return name // admin has already complained
	}
	u.Path = "/" + name
	return u.String()
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
