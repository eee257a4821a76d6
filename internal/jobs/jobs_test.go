package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/jobs"
)

// greet is the job of these tests.
type greet struct{ Name string }

func (greet) Kind() string { return "test.greet" }

// patience is how long a test waits for what should take a second.
const patience = 20 * time.Second

// start runs a queue until the test ends.
func start(t *testing.T, db *database.DB, register func(*jobs.Queue)) *jobs.Queue {
	t.Helper()
	q, err := jobs.New(db, jobs.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	register(q)
	if err := q.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return q
}

// receive waits for a value.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	panic("unreachable")
}

func TestAJobIsDoneOnceAndSoon(t *testing.T) {
	t.Parallel()
	db, done := dbtest.New(t), make(chan string, 10)
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(ctx context.Context, g greet) error {
			if info := jobs.Of(ctx); info.ID == 0 || info.Attempt != 1 {
				t.Errorf("the job knows itself as %+v", info)
			}
			done <- g.Name
			return nil
		})
	})
	time.Sleep(time.Second) // the queue is idle, as it is most of the time
	enqueued := time.Now()
	err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{"Ada"}, greet{"Ben"}) })
	if err != nil {
		t.Fatal(err)
	}
	got := receive(t, done) + receive(t, done)
	took := time.Since(enqueued)
	if got != "AdaBen" && got != "BenAda" {
		t.Errorf("done: %q", got)
	}
	t.Logf("two jobs done after %s", took)
	time.Sleep(time.Second)
	if len(done) > 0 {
		t.Errorf("done again: %q", <-done)
	}
}

func TestAJobGoesWithItsTransaction(t *testing.T) {
	t.Parallel()
	db, done := dbtest.New(t), make(chan string, 10)
	refused := errors.New("no")
	err := db.Tx(t.Context(), func(tx *gorm.DB) error {
		if err := jobs.Enqueue(tx, greet{"nobody"}); err != nil {
			return err
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("Tx: %v", err)
	}
	if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{"Ada"}) }); err != nil {
		t.Fatal(err)
	}
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(_ context.Context, g greet) error { done <- g.Name; return nil })
	})
	if got := receive(t, done); got != "Ada" {
		t.Errorf("done: %q, of a transaction that was rolled back", got)
	}
}

func TestEnqueueWantsATransaction(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if err := jobs.Enqueue(db.Read(t.Context()), greet{"Ada"}); err == nil {
		t.Error("no error outside of a transaction")
	}
}

func TestAJobThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an error": func() error { return errors.New("the mail server is away") },
		"a panic":  func() error { panic("oh") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, done := dbtest.New(t), make(chan int, 10)
			start(t, db, func(q *jobs.Queue) {
				jobs.Handle(q, "test", func(ctx context.Context, _ greet) error {
					attempt := jobs.Of(ctx).Attempt
					done <- attempt
					if attempt == 1 {
						return fail()
					}
					return nil
				})
			})
			if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{"Ada"}) }); err != nil {
				t.Fatal(err)
			}
			if first, second := receive(t, done), receive(t, done); first != 1 || second != 2 {
				t.Errorf("attempts %d and %d", first, second)
			}
		})
	}
}

func TestGiveUpIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	db, done := dbtest.New(t), make(chan int, 10)
	start(t, db, func(q *jobs.Queue) {
		jobs.Handle(q, "test", func(ctx context.Context, _ greet) error {
			done <- jobs.Of(ctx).Attempt
			return jobs.GiveUp(errors.New("no such address"))
		})
	})
	if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{"Ada"}) }); err != nil {
		t.Fatal(err)
	}
	receive(t, done)
	time.Sleep(3 * time.Second)
	if len(done) > 0 {
		t.Errorf("tried again: attempt %d", <-done)
	}
}

func TestPeriodicWorkIsDoneByOneOfTwo(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	programs := 1
	if dbtest.OnPostgres() {
		programs = 2
	}
	var mu sync.Mutex
	turns := map[int64]int{} // period -> how often it was done
	turn := make(chan struct{}, 100)
	for range programs {
		start(t, db, func(q *jobs.Queue) {
			q.Every(2*time.Second, "test.tick", "test", func(context.Context) error {
				mu.Lock()
				defer mu.Unlock()
				turns[time.Now().Unix()/2]++
				turn <- struct{}{}
				return nil
			})
		})
	}
	for range 3 {
		receive(t, turn)
	}
	mu.Lock()
	defer mu.Unlock()
	for period, n := range turns {
		// A turn at the very end of a period may be counted in the next one.
		if n > 2 || programs == 2 && n > 2 {
			t.Errorf("period %d was done %d times", period, n)
		}
	}
	if len(turns) < 2 {
		t.Errorf("done in %d periods", len(turns))
	}
}

func TestStopWaitsForJobsAndThenCancelsThem(t *testing.T) {
	t.Parallel()
	db, running := dbtest.New(t), make(chan struct{}, 2)
	var cancelled atomic.Bool
	q, err := jobs.New(db, jobs.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	jobs.Handle(q, "test", func(ctx context.Context, _ greet) error {
		running <- struct{}{}
		<-ctx.Done()
		cancelled.Store(true)
		return ctx.Err()
	})
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{"Ada"}) }); err != nil {
		t.Fatal(err)
	}
	receive(t, running)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := q.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
	if took := time.Since(begun); took < 300*time.Millisecond || !cancelled.Load() {
		t.Errorf("stopped after %s, the job cancelled: %t", took, cancelled.Load())
	}
}

func TestTheLogSaysWhatWasDoneAndHidesAddresses(t *testing.T) {
	t.Parallel()
	db, done := dbtest.New(t), make(chan struct{}, 2)
	var log buffer
	q, err := jobs.New(db, jobs.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	jobs.Handle(q, "test", func(context.Context, greet) error {
		done <- struct{}{}
		return jobs.GiveUp(errors.New("550 <ada@example.com> via smtp://me:hunter2@mail.example: no such user"))
	})
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Tx(t.Context(), func(tx *gorm.DB) error { return jobs.Enqueue(tx, greet{"Ada"}) }); err != nil {
		t.Fatal(err)
	}
	receive(t, done)
	if err := q.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		"job failed for good", "kind=test.greet", "attempt=1", "id=", "duration=", "no such user",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %q: %s", want, log.String())
		}
	}
	for _, secret := range []string{"ada", "hunter2"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q: %s", secret, log.String())
		}
	}
}

// buffer is a bytes.Buffer for many writers.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.b.Write(p) }

func (b *buffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }
