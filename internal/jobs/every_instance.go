package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"ideaboard/internal/problem"
)

// instanceWork is periodic work that every instance does.
type instanceWork struct {
	every time.Duration
	name  string
	do    func(context.Context) error
}

// local runs the work of [Queue.EveryInstance] between Start and Stop.
type local struct {
	work   []instanceWork
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// EveryInstance makes this instance call do when the queue starts, and then at each interval.
// Unlike [Queue.Every] every instance does it and nothing is stored in the database; it is for
// loading data into memory. An error is logged, and the next run happens anyway. Call it before
// Start. It panics if every is shorter than a second.
func (q *Queue) EveryInstance(every time.Duration, name string, do func(ctx context.Context) error) {
	if every < time.Second {
		panic(fmt.Sprintf("jobs: %s every %s: a period is a second at least", name, every))
	}
	q.local.work = append(q.local.work, instanceWork{every: every, name: name, do: do})
}

// startLocal starts this instance's work.
func (q *Queue) startLocal() {
	ctx, cancel := context.WithCancel(context.Background())
	q.local.cancel = cancel
	for _, work := range q.local.work {
		q.local.done.Go(func() { q.repeat(ctx, work) })
	}
}

// stopLocal cancels this instance's work and waits until it has ended, or ctx is done.
func (q *Queue) stopLocal(ctx context.Context) {
	q.local.cancel()
	done := make(chan struct{})
	go func() { q.local.done.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

func (q *Queue) repeat(ctx context.Context, work instanceWork) {
	ticker := time.NewTicker(work.every)
	defer ticker.Stop()
	for {
		q.turn(ctx, work)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// turn runs the work once and logs the result.
func (q *Queue) turn(ctx context.Context, work instanceWork) {
	started := time.Now()
	limited, cancel := context.WithTimeout(ctx, periodicTimeout)
	defer cancel()
	err := safely(limited, work.do)
	fields := []any{"work", work.name, "duration", time.Since(started).Round(time.Microsecond)}
	switch {
	case ctx.Err() != nil:
	case err == nil:
		q.options.Logger.Log(ctx, slog.LevelDebug, "work of this program done", fields...)
	default:
		level := slog.LevelError
		if problem.KindOf(err) == problem.Unavailable {
			level = slog.LevelWarn
		}
		fields = append(fields, "error", withoutSecrets(err.Error()))
		q.options.Logger.Log(ctx, level, "work of this program failed, to be tried again", fields...)
	}
}

// safely calls do and returns its panic as an error.
func safely(ctx context.Context, do func(context.Context) error) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = fmt.Errorf("panic: %v\n%s", what, debug.Stack())
		}
	}()
	return do(ctx)
}
