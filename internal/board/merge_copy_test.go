package board_test

import (
	"slices"
	"testing"

	"ideaboard/internal/board"
)

// TestEveryTableOfCopiesIsListed checks that the audit looks for copies without a merge in
// every table.
func TestEveryTableOfCopiesIsListed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if s.db.Kind() == "postgres" {
		t.Skip("the two schemas are equal, and SQLite tells its columns in one statement")
	}
	var tables []string
	err := s.db.Read(s.ctx).Raw(`
		SELECT tables.name
		FROM sqlite_master AS tables
		JOIN pragma_table_info(tables.name) AS columns
		WHERE tables.type = 'table'
			AND columns.name = 'merged_from'`).Scan(&tables).Error
	if err != nil {
		t.Fatal(err)
	}
	listed := board.CopiedTables()
	slices.Sort(tables)
	slices.Sort(listed)
	if !slices.Equal(tables, listed) {
		t.Errorf("the schema has copies in %q, merge_copy.go lists %q", tables, listed)
	}
}
