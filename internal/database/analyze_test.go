package database_test

import (
	"strings"
	"testing"

	"ideaboard/internal/database/dbtest"
)

// TestAnalyze has a reader that knew nothing of the rows choose an index by how
// many there are of each.
func TestAnalyze(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	ctx := t.Context()
	const query = "SELECT count(*) FROM things WHERE common = 1 AND rare = 7"
	for _, sql := range []string{
		"CREATE TABLE things (common integer NOT NULL, rare integer NOT NULL)",
		"CREATE INDEX things_by_rare ON things (rare)",
		"CREATE INDEX things_by_common ON things (common)",
		`
			INSERT INTO things
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
			SELECT 1, i
			FROM n`,
	} {
		if err := db.Write(ctx).Exec(sql).Error; err != nil {
			t.Fatal(err)
		}
	}
	before, err := dbtest.Explain(ctx, db, query)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Analyze(ctx); err != nil {
		t.Fatal(err)
	}
	after, err := dbtest.Explain(ctx, db, query)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(after, "things_by_rare") {
		t.Errorf("planned as\n%s\nand with statistics as\n%s", before, after)
	}
}
