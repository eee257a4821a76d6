// Package jobs is the durable job queue. A transaction enqueues work ([Enqueue]), which is done
// soon after its commit, at least once, by any of the programs that run a [Queue] on the same
// database. A failed job is retried with increasing delays for about three weeks.
//
// It is the only package that knows River, which stores the queue. It knows nothing of what the
// jobs do.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"gorm.io/gorm"

	"ideaboard/internal/database"
)

// Args describes a job: a struct that can be encoded as JSON, without secrets. Kind is its stored
// name, such as "notify.email", and must never change, because stored jobs are found by it.
//
// Args with a method Queue() string that returns [Mail] or [BulkMail] go into that queue.
type Args interface{ Kind() string }

// The queues in addition to the default one. Each has its own workers, so that slow work does not
// delay other work.
const (
	Mail     = "mail" // urgent emails, such as sign-in codes
	BulkMail = "post" // emails about notifications: many, and not urgent

	upkeep = "upkeep" // periodic tasks, which may read much
)

// queueOf returns the name of the queue for args.
func queueOf(args Args) string {
	if own, ok := args.(interface{ Queue() string }); ok {
		return own.Queue()
	}
	return river.QueueDefault
}

// Enqueue adds jobs to the queue when tx commits, and none if it is rolled back. tx must come from
// database.DB.Tx.
func Enqueue(tx *gorm.DB, args ...Args) error { return EnqueueAt(tx, time.Time{}, args...) }

// EnqueueAt is Enqueue for jobs that start at the given time, or up to five seconds later, because
// River polls for scheduled jobs. Jobs that are due now should have the zero time, which starts
// them without delay.
func EnqueueAt(tx *gorm.DB, at time.Time, args ...Args) error {
	sqlTx, pgxTx := database.Transaction(tx)
	if sqlTx == nil && pgxTx == nil {
		return errors.New("jobs: Enqueue outside of a transaction: use the tx that database.DB.Tx gives")
	}
	if len(args) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(args))
	for i, a := range args {
		params[i] = river.InsertManyParams{Args: a, InsertOpts: &river.InsertOpts{ScheduledAt: at, Queue: queueOf(a)}}
		if queueOf(a) == Mail {
			params[i].InsertOpts.MaxAttempts = mailAttempts
		}
	}
	err := insert(tx.Statement.Context, sqlTx, pgxTx, params)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args[0].Kind(), database.Unavailable(err))
	}
	return nil
}

func insert(ctx context.Context, sqlTx *sql.Tx, pgxTx pgx.Tx, params []river.InsertManyParams) error {
	if sqlTx != nil {
		client, err := sqliteInserter()
		if err != nil {
			return err
		}
		_, err = client.InsertManyFastTx(ctx, sqlTx, params)
		return err
	}
	client, err := postgresInserter()
	if err != nil {
		return err
	}
	_, err = client.InsertManyFastTx(ctx, pgxTx, params)
	return err
}

// These clients only insert and hold neither connections nor settings, so one of each serves every
// database of the program.
var (
	sqliteInserter = sync.OnceValues(func() (*river.Client[*sql.Tx], error) {
		return river.NewClient(riversqlite.New(nil), &river.Config{Logger: quiet(slog.Default)})
	})
	postgresInserter = sync.OnceValues(func() (*river.Client[pgx.Tx], error) {
		return river.NewClient(riverpgxv5.New(nil), &river.Config{Logger: quiet(slog.Default)})
	})
)

// Info is what a running job can know about itself.
type Info struct {
	ID          int64 // the same in every attempt, so it can identify messages
	Attempt     int   // starts at 1
	MaxAttempts int
}

// Of returns the job that ctx belongs to, or the zero Info outside of a job.
func Of(ctx context.Context) Info {
	info, _ := ctx.Value(infoKey{}).(Info)
	return info
}

type infoKey struct{}

// GiveUp wraps an error that every attempt would repeat: the job is not retried. It returns nil for
// nil.
func GiveUp(err error) error {
	if err == nil {
		return nil
	}
	return river.JobCancel(err)
}
