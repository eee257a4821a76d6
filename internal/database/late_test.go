package database_test

import (
	"context"
	"testing"
	"time"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/problem"
)

// TestALateStatementKeepsItsConnection: PostgreSQL ends what takes too long before
// the page gives up, and ends what a page gives up; the connection is kept.
func TestALateStatementKeepsItsConnection(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("SQLite has no server to be late")
	}
	db := dbtest.New(t, database.PoolSize(1))
	backend := func() (pid int) {
		t.Helper()
		if err := db.Read(t.Context()).Raw("SELECT pg_backend_pid()").Scan(&pid).Error; err != nil {
			t.Fatal(err)
		}
		return pid
	}
	before := backend()
	for name, limit := range map[string]time.Duration{
		"the server is first": 2500 * time.Millisecond, "the page is first": 300 * time.Millisecond,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		begun := time.Now()
		err := db.Read(ctx).Exec("SELECT pg_sleep(10)").Error
		cancel()
		if problem.KindOf(err) != problem.Unavailable || time.Since(begun) > limit+2*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(begun))
		}
		if after := backend(); after != before {
			t.Errorf("%s: it cost the connection", name)
		}
	}
}
