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

// Options are the settings of a [Queue]. The zero value is good.
type Options struct {
	Workers int           // jobs of the default queue that run at once; 4 by default
	Mail    int           // the same of the queue Mail; 4 by default
	Post    int           // the same of the queue Post; 8 by default
	Timeout time.Duration // how long an attempt may take; 30 seconds by default
	Logger  *slog.Logger  // slog.Default by default
}

// The queue's pace. River looks for jobs at most every fetchPause, takes as many
// as there are workers free, and looks again when it found that many. On
// PostgreSQL it hears of new ones at once; on SQLite, and behind a pooler, where
// nobody can be told, it looks every pollUntold: one statement that finds nothing.
const (
	fetchPause   = 5 * time.Millisecond // 8 workers of short jobs then do a thousand a second
	pollUntold   = 300 * time.Millisecond
	pollPostgres = time.Second
	// An attempt that outlives its timeout by this belongs to a program that
	// was killed; another one takes the job over. One that runs has been cancelled
	// for as long.
	rescueAfter = 15 * time.Second
	// Two, so that what is short does not wait for what is long.
	upkeepWorkers = 2
	// Periodic work may look at every row and every file.
	periodicTimeout = 5 * time.Minute
	// How long what was done stays known: periodic work is not repeated while it is.
	keepDone = 24 * time.Hour
	// How long jobs get to notice that they are cancelled, in Stop.
	cancelGrace = 2 * time.Second
)

// KeepDead is how long jobs that failed for good are kept: until then they can be
// read and tried again.
const KeepDead = 30 * 24 * time.Hour

// client is what a queue needs of river.Client, whatever its transactions are.
type client interface {
	Start(context.Context) error
	Stop(context.Context) error
	StopAndCancel(context.Context) error
}

// Queue does jobs. Register what it can do with [Handle] and [Queue.Every], then
// [Queue.Start] it.
type Queue struct {
	db       *database.DB
	options  Options
	workers  *river.Workers
	periodic map[string]periodic
	labels   map[string]string // by kind, see [Queue.Label]
	local    local
	client   client // nil before Start
}

// New returns a queue on db, which has been migrated. It does nothing yet.
func New(db *database.DB, o Options) (*Queue, error) {
	if min(o.Workers, o.Mail, o.Post) < 0 || o.Timeout < 0 {
		return nil, fmt.Errorf("jobs: %d, %d and %d workers with a timeout of %s make no sense: none may be negative",
			o.Workers, o.Mail, o.Post, o.Timeout)
	}
	o.Workers, o.Mail, o.Post = cmp.Or(o.Workers, 4), cmp.Or(o.Mail, 4), cmp.Or(o.Post, 8)
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

// Start begins to do jobs and returns; [Queue.Stop] ends it. The end of ctx stops
// only a start that is still under way. From then on the queue lives through
// outages of the database and goes on by itself.
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

// Stop takes no more jobs and waits for those that run. When ctx ends first, it
// cancels them, to be tried again later, and gives them two seconds more. It
// returns an error when some would not even then end.
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

// queues lists the queues with their workers.
func (q *Queue) queues() map[string]river.QueueConfig {
	return map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: q.options.Workers},
		Mail:               {MaxWorkers: q.options.Mail},
		BulkMail:           {MaxWorkers: q.options.Post},
		upkeep:             {MaxWorkers: upkeepWorkers},
	}
}

// newClient joins what was registered with the database's driver.
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
	// Listening on SQLite would mean asking 20 times a second.
	if pool == nil || q.db.BehindPooler() {
		config.PollOnly, config.FetchPollInterval = true, pollUntold
	}
	if pool != nil {
		return river.NewClient(riverpgxv5.New(pool), config)
	}
	return river.NewClient(riversqlite.New(lite), config)
}
