package database_test

import (
	"context"
	"slices"
	"testing"

	"gorm.io/gorm"

	"ideaboard/internal/database/dbtest"
)

// TestDeletingInBatches: no statement deletes more than a thousand rows, and what
// was broken off is finished by doing it again; tables with a key of several
// columns, too.
func TestDeletingInBatches(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if err := db.Write(t.Context()).Exec("CREATE TABLE things (name text NOT NULL, n integer NOT NULL, old boolean NOT " +
		"NULL, PRIMARY KEY (name, n))").Error; err != nil {
		t.Fatal(err)
	}
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec(`
			WITH RECURSIVE numbers (n) AS (
				SELECT 1
				UNION ALL
				SELECT n + 1
				FROM numbers
				WHERE n < 3500
			)
			INSERT INTO things
			SELECT 'thing', n, n <= 2500
			FROM numbers`).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var batches []int64
	err = db.Write(ctx).Callback().Raw().After("gorm:raw").Register("test:count", func(tx *gorm.DB) {
		batches = append(batches, tx.RowsAffected)
		cancel() // after the first
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.DeleteInBatches(ctx, "things", "name, n", "old = ?", true); err == nil || n != 1000 {
		t.Errorf("broken off: %d, %v", n, err)
	}
	batches = nil
	if n, err := db.DeleteInBatches(t.Context(), "things", "name, n", "old = ?", true); err != nil || n != 1500 ||
		!slices.Equal(batches, []int64{1000, 500, 0}) {
		t.Errorf("once more: %d in %v, %v", n, batches, err)
	}
	var left int
	if err := db.Read(t.Context()).Raw("SELECT count(*) FROM things").Scan(&left).Error; err != nil || left != 1000 {
		t.Errorf("%d left: %v", left, err)
	}
}
