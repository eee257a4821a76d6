// Package jobs is the durable queue: work that is put down in the transaction
// that causes it ([Enqueue]) and done soon after, at least once, by any of the
// programs that run a [Queue] on the same database. A job that fails is tried
// again, later each time, for about three weeks.
//
// It knows River, which keeps the queue, and nobody else does. It refuses to know
// what any job is about.
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

// Args is what a job is to be done with: a struct that JSON can hold, without
// secrets. Kind names the job for ever, such as "notify.email": jobs of a
// former program are found by it.
//
// Args that also have a method Queue() string, which returns [Mail] or [BulkMail],
// are done by the workers of that queue.
type Args interface{ Kind() string }

// The queues beside the default one. Each has workers of its own, so that
// nothing waits for what is long or slow.
const (
	Mail     = "mail" // mails that somebody waits for, such as a code to sign in
	BulkMail = "post" // mails that tell people of news: many, and nobody waits

	upkeep = "upkeep" // work that comes back, and reads much
)

// queueOf names the queue that jobs with args go into.
func queueOf(args Args) string {
	if own, ok := args.(interface{ Queue() string }); ok {
		return own.Queue()
	}
	return river.QueueDefault
}

// Enqueue puts jobs into the queue when the transaction tx commits, and none
// when it is rolled back. tx must come from database.DB.Tx.
func Enqueue(tx *gorm.DB, args ...Args) error { return EnqueueAt(tx, time.Time{}, args...) }

// EnqueueAt is Enqueue for jobs that are to be done at a time, or up to five
// seconds later: River looks that often for what is due. What is due already goes
// in with the zero time, and is done at once.
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

// The clients that insert hold no connection and no setting, so one of each
// serves every database of the program.
var (
	sqliteInserter = sync.OnceValues(func() (*river.Client[*sql.Tx], error) {
		return river.NewClient(riversqlite.New(nil), &river.Config{Logger: quiet(slog.Default)})
	})
	postgresInserter = sync.OnceValues(func() (*river.Client[pgx.Tx], error) {
		return river.NewClient(riverpgxv5.New(nil), &river.Config{Logger: quiet(slog.Default)})
	})
)

// Info is what a running job may know of itself.
type Info struct {
	ID          int64 // the same in every attempt: make Message-IDs and webhook ids of it
	Attempt     int   // 1 is the first
	MaxAttempts int
}

// Of returns the job that ctx belongs to; the zero Info outside of a job.
func Of(ctx context.Context) Info {
	info, _ := ctx.Value(infoKey{}).(Info)
	return info
}

type infoKey struct{}

// GiveUp wraps an error of a handler that would come back at every attempt: the
// job is not tried again. A nil err stays nil.
func GiveUp(err error) error {
	if err == nil {
		return nil
	}
	return river.JobCancel(err)
}
