package database

import (
	"context"
	"strings"
)

// analysisLimit bounds how many rows of each index SQLite looks at, so that
// gathering keeps the one writer for some milliseconds however large the board is.
const analysisLimit = "1000"

// Analyze gathers the statistics by which the database chooses how to run a
// query. PostgreSQL does that by itself sooner or later, SQLite never does.
func (db *DB) Analyze(ctx context.Context) error {
	if db.pool != nil {
		return Unavailable(db.Write(ctx).Exec("ANALYZE").Error)
	}
	// Both in one connection, as the limit is the connection's.
	_, err := db.writeDB.ExecContext(ctx, strings.Join([]string{"PRAGMA analysis_limit = " + analysisLimit, "ANALYZE"},
		"; "))
	if err != nil {
		return Unavailable(err)
	}
	// A reader keeps the statistics with which it began.
	db.readDB.SetMaxIdleConns(-1)
	db.readDB.SetMaxIdleConns(db.options.readers())
	return nil
}
