package jobs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/riverqueue/river"
)

// Handle makes q do the jobs of one kind with do, which must bear to be called
// twice for one job. label is the key of what the kind is called on the screen of
// background tasks. Handle is for the time before Start, and panics when the kind
// has a handler already or no label. A longer timeout replaces the queue's for this
// kind.
func Handle[T Args](q *Queue, label string, do func(ctx context.Context, args T) error, timeout ...time.Duration) {
	var none T
	if label == "" {
		panic("jobs: " + none.Kind() + " has no label")
	}
	q.labels[none.Kind()] = label
	if _, known := q.queues()[queueOf(none)]; !known {
		panic("jobs: " + none.Kind() + " is for the queue " + queueOf(none) + ", which nobody works at")
	}
	w := &worker[T]{queue: q, do: do, timeout: slices.Max(append(timeout, q.options.Timeout))}
	river.AddWorker(q.workers, w)
}

// worker does the jobs of one kind for River.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	queue   *Queue
	do      func(context.Context, T) error
	timeout time.Duration
}

// Timeout is when River holds an attempt to be of a program that was killed. Work
// has cancelled it before: of one job no two attempts run at once.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.timeout + rescueAfter }

// NextRetry is when a job that failed is tried again; the zero time leaves that
// to River, which waits for the fourth power of the attempts in seconds.
func (w *worker[T]) NextRetry(job *river.Job[T]) time.Time {
	if job.Queue != Mail {
		return time.Time{}
	}
	return time.Now().Add(mailPause(job.Attempt))
}

// mailPause is how long a mail that somebody waits for is put off after so many
// attempts: in all mailAttempts take about three weeks, as those of other jobs.
func mailPause(attempts int) time.Duration {
	if attempts <= len(soon) {
		return soon[max(attempts, 1)-1]
	}
	return min(longestPause, 5*time.Minute<<min(attempts-len(soon)-1, 10))
}

const (
	longestPause = 12 * time.Hour
	mailAttempts = 66
)

// soon is how long a mail that somebody waits for is put off, attempt by attempt.
// A code lives for ten minutes, so that it must come soon after the mail server
// is back; after about ten minutes nobody waits any more.
var soon = []time.Duration{
	time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second, 8 * time.Second,
	10 * time.Second, 10 * time.Second, 15 * time.Second, 15 * time.Second, 20 * time.Second, 20 * time.Second,
	30 * time.Second, 30 * time.Second, time.Minute, time.Minute, time.Minute, 2 * time.Minute, 2 * time.Minute,
}

// Work does one attempt and writes its line in the log.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	started := time.Now()
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	ctx = context.WithValue(ctx, infoKey{}, Info{ID: job.ID, Attempt: job.Attempt, MaxAttempts: job.MaxAttempts})
	err := w.attempt(ctx, job.Args)
	kind := job.Kind
	if p, ok := any(job.Args).(periodicArgs); ok {
		kind = p.Name
	}
	fields := []any{
		"kind", kind, "id", job.ID, "attempt", job.Attempt, "duration", time.Since(started).Round(time.Microsecond),
	}
	level, message := slog.LevelDebug, "job done"
	if err != nil {
		level, message = slog.LevelWarn, "job failed, to be tried again"
		_, given := errors.AsType[*river.JobCancelError](err)
		if given || job.Attempt >= job.MaxAttempts {
			level, message = slog.LevelError, "job failed for good"
		}
		fields = append(fields, "error", withoutSecrets(err.Error()))
	}
	w.queue.options.Logger.Log(ctx, level, message, fields...)
	return err
}

// attempt calls the handler; its panic becomes an error.
func (w *worker[T]) attempt(ctx context.Context, args T) error {
	return safely(ctx, func(ctx context.Context) error { return w.do(ctx, args) })
}
