// Package dbtest gives every test a database of its own, empty and with the
// newest schema: a SQLite file, or a PostgreSQL database when the environment
// has TEST_DATABASE_URL (see withpostgres). Nothing needs to be cleaned up.
package dbtest

import (
	"context"
	"strings"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// poolSize is how many connections a test may hold: many tests run at once, and
// one server has to serve them all.
const poolSize = 6

// New returns an open database of the test's own. It is closed and removed when
// the test ends.
func New(t testing.TB, opts ...database.Option) *database.DB {
	t.Helper()
	opts = append([]database.Option{database.PoolSize(poolSize), database.QuickDisk}, opts...)
	db, err := database.Open(context.Background(), URL(t), opts...)
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the test's database: %v", err)
		}
	})
	return db
}

// URL returns the address of a database of the test's own, for tests that open
// it themselves or start a whole program on it.
func URL(t testing.TB) string {
	t.Helper()
	if OnPostgres() {
		return postgresURL(t, true)
	}
	return sqliteURL(t, true)
}

// EmptyURL is URL without a schema, for tests of the migrations.
func EmptyURL(t testing.TB) string {
	t.Helper()
	if OnPostgres() {
		return postgresURL(t, false)
	}
	return sqliteURL(t, false)
}

// Explain returns how the database would run a query, one step a line: EXPLAIN
// QUERY PLAN of SQLite, EXPLAIN of PostgreSQL. For tests that a list is served
// by its index.
func Explain(ctx context.Context, db *database.DB, sql string, args ...any) (string, error) {
	var lines []string
	if db.Kind() == "postgres" {
		err := db.Read(ctx).Raw("EXPLAIN "+sql, args...).Scan(&lines).Error
		return strings.Join(lines, "\n"), err
	}
	var steps []struct{ Detail string }
	err := db.Read(ctx).Raw("EXPLAIN QUERY PLAN "+sql, args...).Scan(&steps).Error
	for _, step := range steps {
		lines = append(lines, step.Detail)
	}
	return strings.Join(lines, "\n"), err
}

// ExplainIndexed is Explain for tables with few rows: PostgreSQL is told to use
// an index whenever it can, as it would by itself on a large table.
func ExplainIndexed(ctx context.Context, db *database.DB, sql string, args ...any) (plan string, err error) {
	if db.Kind() != "postgres" {
		return Explain(ctx, db, sql, args...)
	}
	var lines []string
	err = db.Tx(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("SET LOCAL enable_seqscan = off").Error; err != nil {
			return err
		}
		if err := tx.Exec("SET LOCAL enable_sort = off").Error; err != nil {
			return err
		}
		return tx.Raw("EXPLAIN "+sql, args...).Scan(&lines).Error
	})
	return strings.Join(lines, "\n"), err
}
