package database

import (
	"context"
	"strings"
)

// analysisLimit is how many rows of each index SQLite reads, so that Analyze keeps the one writer
// for only some milliseconds however large the board is.
const analysisLimit = "1000"

// Analyze updates the statistics by which the database plans queries. PostgreSQL eventually does so
// by itself, SQLite does not.
func (db *DB) Analyze(ctx context.Context) error {
	if db.pool != nil {
		return Unavailable(db.Write(ctx).Exec("ANALYZE").Error)
	}
	// One statement, because the limit applies to a single connection.
	_, err := db.writeDB.ExecContext(ctx, strings.Join([]string{"PRAGMA analysis_limit = " + analysisLimit, "ANALYZE"},
		"; "))
	if err != nil {
		return Unavailable(err)
	}
	// Readers use the statistics that were there when they connected, so they reconnect.
	db.readDB.SetMaxIdleConns(-1)
	db.readDB.SetMaxIdleConns(db.options.readers())
	return nil
}
