package database

import (
	"context"
	"fmt"
)

// deleteBatch is how many rows one statement of DeleteInBatches deletes: on SQLite
// all that changes something waits for it, on PostgreSQL it must end within
// [StatementTimeout].
const deleteBatch = 1000

// DeleteInBatches deletes the rows of a table that condition names, some at a time,
// each time in a transaction of its own. key is the table's primary key. It returns
// how many rows went, also with an error; called again it goes on where it ended.
// Table, key and condition are texts of the program, never of people.
func (db *DB) DeleteInBatches(ctx context.Context, table, key, condition string, args ...any) (deleted int, err error) {
	// The condition is asked of a row again when it is locked, as it may have changed.
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
