package jobs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/riverqueue/river"
)

// Handle makes q handle the jobs of one kind with do, which must be idempotent. label is the
// message key of the kind's name in the overview of background tasks. A timeout replaces the
// queue's for this kind. Call it before Start. It panics if the kind has a handler already or label
// is "".
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

// worker adapts a handler to River.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	queue   *Queue
	do      func(context.Context, T) error
	timeout time.Duration
}

// Timeout is when River assumes that an attempt belongs to a program that was killed. Work cancels
// an attempt before that, so two attempts of a job never run at once.
func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.timeout + rescueAfter }

// NextRetry returns when a failed job is tried again. The zero time means River's default, which
// waits for the fourth power of the number of attempts, in seconds.
func (w *worker[T]) NextRetry(job *river.Job[T]) time.Time {
	if job.Queue != Mail {
		return time.Time{}
	}
	return time.Now().Add(mailPause(job.Attempt))
}

// mailPause returns how long an urgent email is postponed after this many attempts. All
// mailAttempts together take about three weeks, as for other jobs.
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

// soon has the first pauses of urgent emails. A sign-in code is valid for ten minutes, so it must
// be sent soon after the mail server is back; later nobody waits for it.
var soon = []time.Duration{
	time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second, 8 * time.Second,
	10 * time.Second, 10 * time.Second, 15 * time.Second, 15 * time.Second, 20 * time.Second, 20 * time.Second,
	30 * time.Second, 30 * time.Second, time.Minute, time.Minute, time.Minute, 2 * time.Minute, 2 * time.Minute,
}

// Work runs one attempt and logs it.
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

// attempt calls the handler and returns its panic as an error.
func (w *worker[T]) attempt(ctx context.Context, args T) error {
	return safely(ctx, func(ctx context.Context) error { return w.do(ctx, args) })
}
