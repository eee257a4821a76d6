package database_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
)

func openAt(t *testing.T, url string, opts ...database.Option) *database.DB {
	t.Helper()
	db, err := database.Open(
		t.Context(),
		url,
		append([]database.Option{database.PoolSize(2), database.QuickDisk}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestDownToNothingAndUpAgain(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	before, err := shape(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for ; steps < 1000; steps++ {
		undone, err := db.MigrateDown(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if undone.Version == 0 {
			break
		}
	}
	if left, err := tablesOf(t.Context(), db); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	status, err := db.MigrationStatus(t.Context())
	if err != nil || len(status) != steps || !status[0].AppliedAt.IsZero() {
		t.Errorf("%d steps; status %+v (%v)", steps, status, err)
	}
	if applied, err := db.MigrateUp(t.Context()); err != nil || applied != steps {
		t.Fatalf("%d applied, want %d: %v", applied, steps, err)
	}
	if applied, err := db.MigrateUp(t.Context()); err != nil || applied != 0 {
		t.Errorf("%d applied the second time: %v", applied, err)
	}
	status, err = db.MigrationStatus(t.Context())
	if err != nil || status[0].AppliedAt.IsZero() || !strings.HasPrefix(status[0].Name, "0001_") {
		t.Errorf("status %+v (%v)", status, err)
	}
	after, err := shape(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range difference(before, after) {
		t.Error(line)
	}
}

func TestFiveProgramsStartAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.EmptyURL(t)
	var wg sync.WaitGroup
	for range 5 {
		db := openAt(t, url)
		wg.Go(func() {
			if _, err := db.MigrateUp(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestANewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	_, up := db.MigrateUp(t.Context())
	_, down := db.MigrateDown(t.Context())
	_, status := db.MigrationStatus(t.Context())
	for _, err := range []error{up, down, status} {
		wantSentence(t, err, "version 9999", "newer", "run the newer program")
	}
}

func TestANewerJobQueueIsRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("INSERT INTO river_migration (line, version) VALUES ('main', 999)").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	_, up := db.MigrateUp(t.Context())
	wantSentence(t, up, "job queue", "newer", "run the newer program")
}
