package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"ideaboard/internal/database"
)

// Options are the settings of a [Queue]. The zero value is valid.
type Options struct {
	Workers  int           // concurrent jobs of the default queue; 4 by default
	Mail     int           // the same for the queue Mail; 4 by default
	BulkMail int           // the same for the queue BulkMail; 8 by default
	Timeout  time.Duration // limit of one attempt; 30 seconds by default
	Logger   *slog.Logger  // slog.Default by default
}

// River polls at most every fetchPause, fetches as many jobs as workers are free, and polls again
// if it found that many. On PostgreSQL it is notified of new jobs. On SQLite and with a pooler
// there are no notifications, so it polls every pollWithoutNotify.
const (
	fetchPause        = 5 * time.Millisecond // lets 8 workers of short jobs do a thousand a second
	pollWithoutNotify = 300 * time.Millisecond
	pollPostgres      = time.Second
	// An attempt still recorded as running this long after its timeout belongs to a killed program;
	// another program retries the job. A live one is cancelled at its timeout.
	rescueAfter = 15 * time.Second
	// Two, so that short tasks do not wait for long ones.
	upkeepWorkers = 2
	// Periodic tasks may read every row and every file.
	periodicTimeout = 5 * time.Minute
	// How long completed jobs are kept, which prevents a periodic task from running twice.
	keepDone = 24 * time.Hour
	// How long Stop waits for cancelled jobs.
	cancelGrace = 2 * time.Second
)

// KeepDead is how long permanently failed jobs are kept. Until then they can be listed and retried.
const KeepDead = 30 * 24 * time.Hour

// client is the part of river.Client that a queue needs, for either kind of transaction.
type client interface {
	Start(context.Context) error
	Stop(context.Context) error
	StopAndCancel(context.Context) error
}

// Queue runs jobs. Register handlers with [Handle] and [Queue.Every], then call [Queue.Start].
type Queue struct {
	db       *database.DB
	options  Options
	workers  *river.Workers
	periodic map[string]periodic
	labels   map[string]string // by kind, see [Queue.Label]
	local    local
	client   client // nil before Start
}

// New returns a queue on db, whose schema must be up to date. It runs nothing before Start.
func New(db *database.DB, o Options) (*Queue, error) {
	if min(o.Workers, o.Mail, o.BulkMail) < 0 || o.Timeout < 0 {
		return nil, fmt.Errorf("jobs: %d, %d and %d workers with a timeout of %s make no sense: none may be negative",
			o.Workers, o.Mail, o.BulkMail, o.Timeout)
	}
	o.Workers, o.Mail, o.BulkMail = cmp.Or(o.Workers, 4), cmp.Or(o.Mail, 4), cmp.Or(o.BulkMail, 8)
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	q := &Queue{
		db:       db,
		options:  o,
		workers:  river.NewWorkers(),
		periodic: map[string]periodic{},
		labels:   map[string]string{},
	}
	Handle(q, "jobs.kind_periodic", q.runPeriodic, periodicTimeout)
	return q, nil
}

// Start starts running jobs and returns; [Queue.Stop] ends that. ctx limits only the start itself.
// Afterwards the queue survives outages of the database.
func (q *Queue) Start(ctx context.Context) error {
	if q.client != nil {
		return errors.New("jobs: the queue was started already")
	}
	client, err := q.newClient()
	if err != nil {
		return fmt.Errorf("prepare the job queue: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the job queue: %w", database.Unavailable(err))
	}
	q.client = client
	q.startLocal()
	return nil
}

// Stop fetches no more jobs and waits for running ones. If ctx ends first, it cancels them, so that
// they are retried later, and waits two more seconds. It returns an error if some have still not
// ended.
func (q *Queue) Stop(ctx context.Context) error {
	if q.client == nil {
		return nil
	}
	q.stopLocal(ctx)
	if q.client.Stop(ctx) == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelGrace)
	defer cancel()
	if err := q.client.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("some jobs did not stop in time and will be done again: %w", err)
	}
	return nil
}

// queues returns the queues with their numbers of workers.
func (q *Queue) queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: q.options.Workers},
		Mail:               {MaxWorkers: q.options.Mail},
		BulkMail:           {MaxWorkers: q.options.BulkMail},
		upkeep:             {MaxWorkers: upkeepWorkers},
	}
}

// newClient returns River's client for the database with everything that was registered.
func (q *Queue) newClient() (client, error) {
	config := &river.Config{
		Queues:               q.queues(),
		Workers:              q.workers,
		PeriodicJobs:         q.periodicJobs(),
		FetchCooldown:        fetchPause,
		FetchPollInterval:    pollPostgres,
		JobTimeout:           q.options.Timeout + rescueAfter,
		RescueStuckJobsAfter: q.options.Timeout + rescueAfter,

		CompletedJobRetentionPeriod: keepDone,
		CancelledJobRetentionPeriod: KeepDead,
		DiscardedJobRetentionPeriod: KeepDead,
		Logger:                      quiet(func() *slog.Logger { return q.options.Logger }),
	}
	lite, pool, err := q.db.Jobs()
	if err != nil {
		return nil, err
	}
	// On SQLite, listening would poll 20 times a second.
	if pool == nil || q.db.BehindPooler() {
		config.PollOnly, config.FetchPollInterval = true, pollWithoutNotify
	}
	if pool != nil {
		return river.NewClient(riverpgxv5.New(pool), config)
	}
	return river.NewClient(riversqlite.New(lite), config)
}
