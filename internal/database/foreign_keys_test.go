package database_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

// smallEnough are foreign keys that need no index, by table and column.
var smallEnough = map[string]string{
	"idea_counts status_id":   "a row a category and status",
	"categories removed_into": "some rows",
	"ideas status_id":         "statuses stay, and each vote would write the index",
	"answers to_status_id":    "statuses stay",
	"answers from_status_id":  "statuses stay",
}

// TestForeignKeysHaveAnIndex: without one, removing a row reads the whole of every
// table that refers to it. An index that leaves out rows without a value serves,
// one that leaves out others does not.
func TestForeignKeysHaveAnIndex(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	tables, err := tablesOf(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, table := range tables {
		indexes := leadingColumns(t, db, table)
		for _, key := range foreignKeys(t, db, table) {
			checked++
			if _, small := smallEnough[table+" "+key]; small {
				continue
			}
			if !startsWithOne(indexes, strings.Split(key, ",")) {
				t.Errorf("%s (%s) refers to another table and no index begins with it", table, key)
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d foreign keys were found", checked)
	}
}

// startsWithOne reports whether an index begins with the columns, in any order.
func startsWithOne(indexes [][]string, columns []string) bool {
	for _, index := range indexes {
		known := map[string]bool{}
		for _, column := range index[:min(len(columns), len(index))] {
			known[column] = true
		}
		all := true
		for _, column := range columns {
			all = all && known[column]
		}
		if all {
			return true
		}
	}
	return false
}

// foreignKeys returns the columns of each foreign key of a table, with commas.
func foreignKeys(t *testing.T, db *database.DB, table string) (keys []string) {
	t.Helper()
	read(t, db, &keys, `
		SELECT group_concat("from")
		FROM (SELECT * FROM pragma_foreign_key_list(@table) ORDER BY id, seq)
		GROUP BY id`, `
		SELECT (
			SELECT string_agg(attname, ',' ORDER BY n)
			FROM unnest(conkey) WITH ORDINALITY AS k (att, n)
			JOIN pg_attribute ON attrelid = conrelid AND attnum = att
		)
		FROM pg_constraint
		WHERE conrelid = CAST(@table AS regclass)
			AND contype = 'f'`, table)
	return keys
}

var notNull = regexp.MustCompile(`(?i)where \(?(\w+) is not null\)?$`)

// leadingColumns returns the columns of each index of a table that has all rows
// in which the first of them has a value.
func leadingColumns(t *testing.T, db *database.DB, table string) (indexes [][]string) {
	t.Helper()
	var rows []struct{ Columns, Definition string }
	read(t, db, &rows, `
		SELECT (
				SELECT group_concat(coalesce(name, ''))
				FROM (SELECT name FROM pragma_index_xinfo(l.name) WHERE key ORDER BY seqno)
			) AS columns,
			coalesce((SELECT sql FROM sqlite_master WHERE name = l.name), '') AS definition
		FROM pragma_index_list(@table) AS l
		UNION ALL
		SELECT name, ''
		FROM pragma_table_info(@table)
		WHERE pk = 1
			AND lower(type) = 'integer'`, `
		SELECT (
				SELECT string_agg(coalesce(attname, ''), ',' ORDER BY n)
				FROM unnest(indkey::int2[]) WITH ORDINALITY AS k (att, n)
				LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = att AND att > 0
			) AS columns,
			pg_get_indexdef(indexrelid) AS definition
		FROM pg_index
		WHERE indrelid = CAST(@table AS regclass)`, table)
	for _, row := range rows {
		columns := strings.Split(row.Columns, ",")
		if strings.Contains(strings.ToLower(row.Definition), " where ") {
			if only := notNull.FindStringSubmatch(row.Definition); only == nil || only[1] != columns[0] {
				continue
			}
		}
		indexes = append(indexes, columns)
	}
	return indexes
}

func read(t *testing.T, db *database.DB, into any, sqlite, postgres, table string) {
	t.Helper()
	ctx := context.Background()
	err := db.Read(ctx).Raw(database.Pick(db.Read(ctx), sqlite, postgres), map[string]any{"table": table}).Scan(into).Error
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
}
