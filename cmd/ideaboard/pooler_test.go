package main

import (
	"testing"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/database/dbtest/pooler"
)

// TestDoctorNamesAPooler: the commands work through PgBouncer, doctor says whether
// one is there, and one that cannot be used ends them with a sentence.
func TestDoctorNamesAPooler(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("SQLite has no pooler")
	}
	direct := dbtest.EmptyURL(t)
	at := func(address string) []string {
		return []string{"IDEABOARD_DATABASE=" + address, "IDEABOARD_FILES=" + t.TempDir()}
	}
	through := at(pooler.Start(t, direct, "transaction", 3))
	ideaboard(t, through, "migrate", "up").want(t, 0)
	ideaboard(t, through, "seed").want(t, 0)
	ideaboard(
		t,
		through,
		"doctor",
	).want(t, 0, "ok    pooler: connections go through a pooler", "counters: match the stored rows")
	ideaboard(t, at(direct), "doctor").want(t, 0, "ok    pooler: none")
	ideaboard(t, at(pooler.Start(t, direct, "statement", 3)), "doctor").want(t, 1, "set its pool_mode to transaction")
}
