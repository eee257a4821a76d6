package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/jobs"
)

// TestEachProgramDoesItsOwn: work for what a program has in memory is done by each
// of two programs, at the start and again after a failure or a panic, and Stop
// waits for it.
func TestEachProgramDoesItsOwn(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	for range 2 {
		turns, stopped := make(chan int, 10), false
		queue, err := jobs.New(db, jobs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		queue.EveryInstance(time.Second, "mine", func(ctx context.Context) error {
			n++
			turns <- n
			switch n {
			case 1:
				return errors.New("no")
			case 2:
				panic("no")
			}
			<-ctx.Done()
			stopped = true
			return ctx.Err()
		})
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for want := 1; want <= 3; want++ {
			if got := receive(t, turns); got != want {
				t.Errorf("turn %d came as %d", want, got)
			}
		}
		if err := queue.Stop(t.Context()); err != nil || !stopped {
			t.Errorf("stopped: %v, %v", stopped, err)
		}
	}
}
