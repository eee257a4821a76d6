package jobs_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/jobs"
	"ideaboard/internal/problem"
)

// mailJob is a job of the queue BulkMail.
type mailJob struct{ N int }

func (mailJob) Kind() string  { return "test.mail" }
func (mailJob) Queue() string { return jobs.BulkMail }

// until waits for a condition.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for begun := time.Now(); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Since(begun) > patience {
			t.Fatal("not yet: ", what)
		}
	}
}

func TestDeadJobsAreListedAndTriedAgain(t *testing.T) {
	t.Parallel()
	db, ctx := dbtest.New(t), t.Context()
	fail, done := make(chan bool, 1), make(chan int, 200)
	fail <- true
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(ctx context.Context, l mailJob) error {
			failing := <-fail
			fail <- failing
			if failing {
				return jobs.GiveUp(errors.New("550 <ada@example.com>: no such user"))
			}
			done <- jobs.Of(ctx).Attempt
			return nil
		})
	})
	const many = jobs.DeadPageSize + 7
	args := make([]jobs.Args, many)
	for i := range args {
		args[i] = mailJob{i}
	}
	if err := db.Tx(ctx, func(tx *gorm.DB) error { return jobs.Enqueue(tx, args...) }); err != nil {
		t.Fatal(err)
	}
	var list []jobs.DeadJob
	until(t, "all are dead", func() bool {
		list = nil
		for after := ""; ; {
			page, next, err := jobs.Dead(ctx, db, after)
			if err != nil {
				t.Fatal(err)
			}
			if list = append(list, page...); next == "" {
				return len(list) == many
			}
			after = next
		}
	})
	seen := map[int64]bool{}
	for i, job := range list {
		seen[job.ID] = true
		if job.Kind != "test.mail" || job.Reason != "550 <[address]>: no such user" || job.Attempts != 1 ||
			time.Since(job.DiedAt) > time.Minute || i > 0 && job.DiedAt.After(list[i-1].DiedAt) {
			t.Errorf("%+v", job)
		}
	}
	if len(seen) != many {
		t.Errorf("%d different ones", len(seen))
	}
	<-fail
	fail <- false
	retry := func(id int64) (kind string, err error) {
		err = db.Tx(ctx, func(tx *gorm.DB) error { kind, err = jobs.Retry(ctx, tx, id); return err })
		return kind, err
	}
	if kind, err := retry(list[3].ID); kind != "test.mail" || err != nil {
		t.Errorf("%q, %v", kind, err)
	}
	if got := receive(t, done); got != 2 {
		t.Errorf("attempt %d", got)
	}
	if _, err := retry(list[3].ID); problem.KindOf(err) != problem.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := retry(1 << 40); problem.KindOf(err) != problem.NotFound {
		t.Errorf("a job that is not there: %v", err)
	}
	if _, _, err := jobs.Dead(ctx, db, "x"); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a cursor that is none: %v", err)
	}
}

func TestWhatWaitsIsCounted(t *testing.T) {
	t.Parallel()
	db, ctx, hold, running := dbtest.New(t), t.Context(), make(chan struct{}), make(chan struct{}, 50)
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(context.Context, mailJob) error { running <- struct{}{}; <-hold; return nil })
		jobs.Handle(q, "test", func(context.Context, greet) error { return errors.New("away") })
	})
	err := db.Tx(ctx, func(tx *gorm.DB) error {
		for n := range 20 {
			if err := jobs.Enqueue(tx, mailJob{n}); err != nil {
				return err
			}
		}
		return errors.Join(jobs.Enqueue(tx, greet{"Ada"}), jobs.EnqueueAt(tx, time.Now().Add(time.Hour), mailJob{99}))
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		receive(t, running)
	}
	var loads []jobs.Load
	until(t, "the other job failed", func() bool {
		if loads, err = jobs.Counts(ctx, db); err != nil {
			t.Fatal(err)
		}
		return len(loads) == 2 && loads[0].Retrying == 1
	})
	if want := (jobs.Load{Kind: "test.mail", Running: 8, Waiting: 12, Later: 1}); loads[1] != want {
		t.Errorf("%+v", loads)
	}
	close(hold)
}

// TestFailingMailsDelayNoOthers: while every worker of mails is busy, other jobs are
// done.
func TestFailingMailsDelayNoOthers(t *testing.T) {
	t.Parallel()
	db, hold, done := dbtest.New(t), make(chan struct{}), make(chan string, 1)
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(context.Context, mailJob) error { <-hold; return nil })
		jobs.Handle(q, "test", func(_ context.Context, g greet) error { done <- g.Name; return nil })
	})
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		for n := range 100 {
			if err := jobs.Enqueue(tx, mailJob{n}); err != nil {
				return err
			}
		}
		return jobs.Enqueue(tx, greet{"Ada"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := receive(t, done); got != "Ada" {
		t.Error(got)
	}
	close(hold)
}

func TestPeriodicWorkSaysHowItWent(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	q := start(t, db, func(q *jobs.Queue) {
		q.Every(time.Hour, "test.good", "test", func(context.Context) error { return nil })
		q.Every(24*time.Hour, "test.bad", "test", func(context.Context) error { panic("oh ada@example.com") })
	})
	var list []jobs.Periodic
	until(t, "both had their turn", func() bool {
		var err error
		if list, err = q.Periodic(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(list) == 2 && list[0].State == jobs.Retries && list[1].State == jobs.RunDone
	})
	bad := list[0]
	if bad.Name != "test.bad" || bad.Every != 24*time.Hour || !strings.HasPrefix(bad.Reason, "panic: oh [address]") ||
		strings.Contains(bad.Reason, "goroutine") || bad.Last.IsZero() {
		t.Errorf("%+v", bad)
	}
	good := list[1]
	if good.Reason != "" || time.Since(good.Last) > time.Minute || !good.Next.After(time.Now()) ||
		time.Until(good.Next) > time.Hour {
		t.Errorf("%+v", good)
	}
}
