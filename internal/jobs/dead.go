package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/page"
	"ideaboard/internal/problem"
)

// DeadJob is a job that failed permanently: at every attempt, or by [GiveUp].
type DeadJob struct {
	ID          int64
	Kind        string // of its Args; "periodic" for periodic tasks, see Name
	Name        string
	Label       string // see [Queue.Label]; set by package account
	Reason      string // the last error, shortened and without addresses and secrets
	Attempts    int
	MaxAttempts int
	EnqueuedAt  time.Time
	DiedAt      time.Time
}

// DeadPageSize is the number of dead jobs on a page.
const DeadPageSize = 50

// dead are the states of jobs that failed permanently.
var dead = []rivertype.JobState{rivertype.JobStateDiscarded, rivertype.JobStateCancelled}

// Dead returns one page of the jobs that failed permanently in the last 30 days ([KeepDead]),
// latest first. after is "" for the first page, and otherwise the previous page's next, which is ""
// on the last page.
func Dead(ctx context.Context, db *database.DB, after string) (list []DeadJob, next string, err error) {
	place, err := placeOf(after)
	if err != nil {
		return nil, "", err
	}
	found, err := listJobs(ctx, db, river.NewJobListParams().States(dead...).
		OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc).First(DeadPageSize+1), place)
	if err != nil {
		return nil, "", fmt.Errorf("list dead jobs: %w", err)
	}
	for _, row := range found {
		list = append(list, deadJob(row))
	}
	list, next = page.Cut(list, DeadPageSize, func(last DeadJob) string { return page.TimeCursor(last.DiedAt, last.ID) })
	return list, next, nil
}

// place is the position after which a page of dead jobs starts. River's own cursors do not compare
// times correctly on SQLite.
type place struct {
	diedAt time.Time
	id     int64 // 0 for the first page
}

func placeOf(after string) (p place, err error) {
	if after == "" {
		return p, nil
	}
	p.diedAt, p.id, err = page.ParseTime(after)
	if err == nil && p.id < 1 {
		err = page.BadCursor()
	}
	return p, err
}

// riverTime is the format in which River stores times on SQLite.
const riverTime = "2006-01-02 15:04:05.000"

func deadJob(row *rivertype.JobRow) DeadJob {
	job := DeadJob{
		ID:          row.ID,
		Kind:        row.Kind,
		Name:        periodicName(row),
		Reason:      lastError(row),
		Attempts:    row.Attempt,
		MaxAttempts: row.MaxAttempts,
		EnqueuedAt:  row.CreatedAt.UTC(),
	}
	if row.FinalizedAt != nil {
		job.DiedAt = row.FinalizedAt.UTC()
	}
	return job
}

// lastError returns the error of the last attempt, shortened.
func lastError(row *rivertype.JobRow) string {
	if len(row.Errors) == 0 {
		return ""
	}
	return brief(row.Errors[len(row.Errors)-1].Error)
}

// Retry runs a dead job again once tx commits, and returns its kind. A job that was given up gets
// its remaining attempts; one that used all gets one more. It returns NotFound if there is no such
// job, and Conflict if it is not dead, for instance because somebody else has retried it.
func Retry(ctx context.Context, tx *gorm.DB, id int64) (kind string, err error) {
	sqlTx, pgxTx := database.Transaction(tx)
	var row *rivertype.JobRow
	switch {
	case sqlTx != nil:
		row, err = retryIn(ctx, sqliteInserter, sqlTx, id)
	case pgxTx != nil:
		row, err = retryIn(ctx, postgresInserter, pgxTx, id)
	default:
		err = errors.New("jobs: Retry outside of a transaction: use the tx that database.DB.Tx gives")
	}
	switch {
	case errors.Is(err, rivertype.ErrNotFound):
		return "", problem.New(problem.NotFound, "problem.not_found")
	case err != nil && problem.KindOf(err) == problem.Internal:
		return "", fmt.Errorf("retry job %d: %w", id, database.Unavailable(err))
	case err != nil:
		return "", err
	}
	return row.Kind, nil
}

func retryIn[Tx any](
	ctx context.Context,
	inserter func() (*river.Client[Tx], error),
	tx Tx,
	id int64,
) (*rivertype.JobRow, error) {
	client, err := inserter()
	if err != nil {
		return nil, err
	}
	row, err := client.JobGetTx(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if row.State != rivertype.JobStateDiscarded && row.State != rivertype.JobStateCancelled {
		return nil, problem.New(problem.Conflict, "problem.job_not_dead")
	}
	return client.JobRetryTx(ctx, tx, id)
}

// listJobs returns jobs, in its own transaction, starting after a place if there is one.
func listJobs(
	ctx context.Context,
	db *database.DB,
	params *river.JobListParams,
	after place,
) (rows []*rivertype.JobRow, err error) {
	err = db.Tx(ctx, func(tx *gorm.DB) error {
		sqlTx, pgxTx := database.Transaction(tx)
		if after.id > 0 {
			named := river.NamedArgs{"at": after.diedAt, "before": after.id}
			if sqlTx != nil {
				named["at"] = after.diedAt.Format(riverTime)
			}
			params = params.Where("(finalized_at < @at OR finalized_at = @at AND id < @before)", named)
		}
		if sqlTx != nil {
			rows, err = listIn(ctx, sqliteInserter, sqlTx, params)
		} else {
			rows, err = listIn(ctx, postgresInserter, pgxTx, params)
		}
		return database.Unavailable(err)
	})
	return rows, err
}

func listIn[Tx any](
	ctx context.Context,
	inserter func() (*river.Client[Tx], error),
	tx Tx,
	params *river.JobListParams,
) ([]*rivertype.JobRow, error) {
	client, err := inserter()
	if err != nil {
		return nil, err
	}
	found, err := client.JobListTx(ctx, tx, params)
	if err != nil {
		return nil, err
	}
	return found.Jobs, nil
}
