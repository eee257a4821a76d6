package database_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ideaboard/internal/database"
)

// This file reads the shape of a schema from either database into the same
// lines, so that they can be compared. What one database has no counterpart for
// is left out: full-text search (FTS5 tables here, tsvector columns and their
// indexes there).

// tablesOf lists the tables, without those of goose, River and the databases.
func tablesOf(ctx context.Context, db *database.DB) (names []string, err error) {
	err = db.Read(ctx).Raw(database.Pick(
		db.Read(ctx),
		`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'`,
		`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
	)).Scan(&names).Error
	names = slices.DeleteFunc(names, func(name string) bool {
		return strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "river_")
	})
	slices.Sort(names)
	return names, err
}

// shape describes the schema of db, a fact a line.
func shape(ctx context.Context, db *database.DB) (lines []string, err error) {
	tables, err := tablesOf(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		lines = append(lines, "table "+table)
		for _, facts := range []string{columnsSQL(db), keysSQL(db), indexesSQL(db)} {
			var found []string
			if err := db.Read(ctx).Raw(facts, map[string]any{"table": table}).Scan(&found).Error; err != nil {
				return nil, fmt.Errorf("%s: %w", table, err)
			}
			for _, fact := range found {
				lines = append(lines, table+": "+fact)
			}
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// columnsSQL reads the columns and whether they may be null, in no order: ALTER
// TABLE adds them where it likes.
func columnsSQL(db *database.DB) string {
	return database.Pick(db.Read(context.Background()), `
		SELECT 'column ' || name || CASE WHEN "notnull" OR pk > 0 THEN ' not null' ELSE '' END
			|| CASE WHEN pk > 0 THEN ' key ' || pk ELSE '' END
		FROM pragma_table_xinfo(@table)`, `
		SELECT 'column ' || attname || CASE WHEN attnotnull THEN ' not null' ELSE '' END
			|| coalesce((
				SELECT ' key ' || array_position(i.indkey::int2[], a.attnum) + 1
				FROM pg_index i
				WHERE i.indrelid = a.attrelid
					AND i.indisprimary
					AND a.attnum = ANY (i.indkey)
			), '')
		FROM pg_attribute a
		WHERE attrelid = CAST(@table AS regclass)
			AND attnum > 0
			AND NOT attisdropped
			AND atttypid <> 'tsvector'::regtype`)
}

// keysSQL reads the foreign keys and what happens on deletion.
func keysSQL(db *database.DB) string {
	return database.Pick(db.Read(context.Background()), `
		SELECT 'foreign key (' || group_concat("from") || ') to ' || "table"
			|| ' (' || group_concat(coalesce("to", 'id')) || ') on delete ' || on_delete
		FROM (SELECT * FROM pragma_foreign_key_list(@table) ORDER BY id, seq)
		GROUP BY id`, `
		SELECT 'foreign key (' || (
				SELECT string_agg(attname, ',' ORDER BY n)
				FROM unnest(conkey) WITH ORDINALITY AS k (att, n)
				JOIN pg_attribute ON attrelid = conrelid AND attnum = att
			)
			|| ') to ' || confrelid::regclass || ' (' || (
				SELECT string_agg(attname, ',' ORDER BY n)
				FROM unnest(confkey) WITH ORDINALITY AS k (att, n)
				JOIN pg_attribute ON attrelid = confrelid AND attnum = att
			)
			|| ') on delete ' || CASE confdeltype
				WHEN 'a' THEN 'NO ACTION'
				WHEN 'r' THEN 'RESTRICT'
				WHEN 'c' THEN 'CASCADE'
				WHEN 'n' THEN 'SET NULL'
				ELSE 'SET DEFAULT'
			END
		FROM pg_constraint
		WHERE conrelid = CAST(@table AS regclass)
			AND contype = 'f'`)
}

// indexesSQL reads the indexes: those that were named by their names, those that
// come of UNIQUE by their columns. The primary key is in the columns.
func indexesSQL(db *database.DB) string {
	return database.Pick(db.Read(context.Background()), `
		SELECT CASE WHEN i.origin = 'c' THEN 'index ' || i.name ELSE 'constraint' END
			|| CASE WHEN i."unique" THEN ' unique' ELSE '' END
			|| ' (' || (
				SELECT group_concat(coalesce(name, 'expression') || CASE WHEN "desc" THEN ' desc' ELSE '' END)
				FROM (SELECT * FROM pragma_index_xinfo(i.name) WHERE key ORDER BY seqno)
			) || ')'
			|| CASE WHEN partial THEN ' partial' ELSE '' END
		FROM pragma_index_list(@table) AS i
		WHERE i.origin <> 'pk'`, `
		SELECT CASE
				WHEN EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid AND contype = 'u')
				THEN 'constraint'
				ELSE 'index ' || i.indexrelid::regclass
			END
			|| CASE WHEN indisunique THEN ' unique' ELSE '' END
			|| ' (' || (
				SELECT string_agg(
					coalesce(attname, 'expression') || CASE WHEN indoption[n - 1] & 1 = 1 THEN ' desc' ELSE '' END,
					',' ORDER BY n
				)
				FROM unnest(indkey::int2[]) WITH ORDINALITY AS k (att, n)
				LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = att AND att > 0
				WHERE n <= indnkeyatts
			) || ')'
			|| CASE WHEN indpred IS NOT NULL THEN ' partial' ELSE '' END
		FROM pg_index i
		JOIN pg_class c ON c.oid = indexrelid
		JOIN pg_am am ON am.oid = c.relam
		WHERE indrelid = CAST(@table AS regclass)
			AND NOT indisprimary
			AND am.amname = 'btree'`)
}

// difference lists what only one of two sorted lists has.
func difference(a, b []string) (lines []string) {
	for _, line := range a {
		if !slices.Contains(b, line) {
			lines = append(lines, "only in the first: "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			lines = append(lines, "only in the second: "+line)
		}
	}
	return lines
}
