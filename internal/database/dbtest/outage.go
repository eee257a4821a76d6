package dbtest

import (
	"context"
	"testing"

	"ideaboard/internal/database"
)

// TakeAway ends all connections to db, a PostgreSQL database that [New] gave, and
// refuses new ones until comeBack is called: what a server that is restarted
// looks like from here.
func TakeAway(t testing.TB, db *database.DB) (comeBack func()) {
	t.Helper()
	ctx := context.Background()
	var name string
	if err := db.Read(ctx).Raw("SELECT current_database()").Scan(&name).Error; err != nil {
		t.Fatal(err)
	}
	pool, err := admin()
	if err != nil {
		t.Fatal(err)
	}
	// The owner of the server is a superuser, whom ALLOW_CONNECTIONS stops too.
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(ctx, sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("ALTER DATABASE " + quote(name) + " ALLOW_CONNECTIONS false")
	exec("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
	return func() {
		t.Helper()
		exec("ALTER DATABASE " + quote(name) + " ALLOW_CONNECTIONS true")
	}
}
