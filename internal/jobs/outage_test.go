package jobs_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/jobs"
)

func TestTheQueueLivesThroughAnOutage(t *testing.T) {
	t.Parallel()
	if !dbtest.OnPostgres() {
		t.Skip("needs PostgreSQL")
	}
	db, done := dbtest.New(t), make(chan string, 10)
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(_ context.Context, g greet) error { done <- g.Name; return nil })
	})
	enqueue := func(name string) {
		t.Helper()
		if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{name}) }); err != nil {
			t.Fatal(err)
		}
	}
	enqueue("before")
	if got := receive(t, done); got != "before" {
		t.Fatal(got)
	}
	comeBack := dbtest.TakeAway(t, db)
	time.Sleep(3 * time.Second)
	comeBack()
	enqueue("after")
	if got := receive(t, done); got != "after" {
		t.Error(got)
	}
}
