package database_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/migrations"
)

func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	t.Parallel()
	names := map[string][]string{}
	for _, folder := range []string{"sqlite", "postgres"} {
		entries, err := migrations.FS.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			names[folder] = append(names[folder], entry.Name())
		}
	}
	for _, line := range difference(names["sqlite"], names["postgres"]) {
		t.Error("first sqlite, second postgres: ", line)
	}
}

// TestBothDatabasesHaveTheSameSchema reads both schemas from the databases themselves, so
// that it holds for every migration to come.
func TestBothDatabasesHaveTheSameSchema(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("needs PostgreSQL")
	}
	postgres := dbtest.New(t)
	sqlite := openAt(t, filepath.Join(t.TempDir(), "board.db"))
	if _, err := sqlite.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	ours, err := shape(t.Context(), sqlite)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := shape(t.Context(), postgres)
	if err != nil {
		t.Fatal(err)
	}
	if len(ours) < 20 {
		t.Fatalf("the schema has only %d facts: %v", len(ours), ours)
	}
	virtual := virtualTables(t, sqlite)
	for _, line := range difference(ours, theirs) {
		if !slices.ContainsFunc(virtual, func(name string) bool { return strings.Contains(line, " "+name) }) {
			t.Error("first SQLite, second PostgreSQL: ", line)
		}
	}
}

// virtualTables lists the full-text tables of SQLite, which are ordinary tables
// on PostgreSQL.
func virtualTables(t *testing.T, db *database.DB) (names []string) {
	t.Helper()
	err := db.Read(t.Context()).Raw("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'").
		Scan(&names).Error
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestShapeSeesWhatMatters keeps the comparison itself honest.
func TestShapeSeesWhatMatters(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		for _, sql := range []string{
			"CREATE TABLE parents (a bigint NOT NULL, b bigint NOT NULL, c text UNIQUE, PRIMARY KEY (b, a))",
			"CREATE TABLE children (id integer PRIMARY KEY, a bigint, b bigint, FOREIGN KEY (b, a) REFERENCES parents (b, a) " +
				"ON DELETE CASCADE)",
			"CREATE UNIQUE INDEX children_by_a ON children (a DESC, lower(CAST(b AS text))) WHERE a IS NOT NULL",
		} {
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := shape(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"table parents", "parents: column a not null key 2", "parents: column c", "parents: constraint unique (c)",
		"children: foreign key (b,a) to parents (b,a) on delete CASCADE",
		"children: index children_by_a unique (a desc,expression) partial",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
}
