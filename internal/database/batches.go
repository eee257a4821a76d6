package database

import (
	"context"
	"fmt"
)

// deleteBatch is how many rows DeleteInBatches deletes at a time. On SQLite all writers wait for
// such a statement, and on PostgreSQL it must end within [StatementTimeout].
const deleteBatch = 1000

// DeleteInBatches deletes the rows of a table that match condition, in batches with a transaction
// each. key is the table's primary key. It returns the number of deleted rows, also with an error;
// a second call continues. Table, key and condition must not contain user input.
func (db *DB) DeleteInBatches(ctx context.Context, table, key, condition string, args ...any) (deleted int, err error) {
	// The condition is checked again on the locked row, which may have changed.
	sql := fmt.Sprintf(`
		DELETE FROM %[1]s
		WHERE (%[2]s) IN (SELECT %[2]s FROM %[1]s WHERE %[3]s LIMIT %[4]d)
			AND %[3]s`, table, key, condition, deleteBatch)
	twice := append(append([]any{}, args...), args...)
	for {
		gone := db.Write(ctx).Exec(sql, twice...)
		if gone.Error != nil {
			return deleted, fmt.Errorf("delete from %s: %w", table, gone.Error)
		}
		deleted += int(gone.RowsAffected)
		if gone.RowsAffected == 0 { // fewer than a batch may mean that some changed meanwhile
			return deleted, nil
		}
	}
}
