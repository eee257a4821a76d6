package jobs

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/problem"
)

// DeadJob is a job that failed for good: at every attempt, or by [GiveUp].
type DeadJob struct {
	ID          int64
	Kind        string // of its Args; of periodic work "periodic", and Name tells which
	Name        string
	Reason      string // the last error, without addresses and secrets, shortened
	Attempts    int
	MaxAttempts int
	EnqueuedAt  time.Time
	DiedAt      time.Time
}

// DeadPageSize is how many dead jobs a page has.
const DeadPageSize = 50

// dead are the states of jobs that nobody will do.
var dead = []rivertype.JobState{rivertype.JobStateDiscarded, rivertype.JobStateCancelled}

// Dead lists one page of the jobs that failed for good in the last 30 days
// ([KeepDead]), the last one first. after is "" for the first page, and then what
// the page before returned as next, which is "" on the last page.
func Dead(ctx context.Context, db *database.DB, after string) (list []DeadJob, next string, err error) {
	params := river.NewJobListParams().States(dead...).OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc).First(DeadPageSize)
	if after != "" {
		cursor := new(river.JobListCursor)
		text, err := base64.RawURLEncoding.DecodeString(after)
		if err == nil {
			err = cursor.UnmarshalText(text)
		}
		if err != nil {
			return nil, "", problem.New(problem.Invalid, "problem.cursor_bad")
		}
		params = params.After(cursor)
	}
	found, cursor, err := listJobs(ctx, db, params)
	if err != nil {
		return nil, "", fmt.Errorf("list dead jobs: %w", err)
	}
	for _, row := range found {
		list = append(list, deadJob(row))
	}
	if len(found) < DeadPageSize {
		return list, "", nil
	}
	more, _, err := listJobs(ctx, db, params.After(cursor).First(1))
	if err != nil || len(more) == 0 {
		return list, "", err
	}
	text, err := cursor.MarshalText()
	return list, base64.RawURLEncoding.EncodeToString(text), err
}

func deadJob(row *rivertype.JobRow) DeadJob {
	job := DeadJob{ID: row.ID, Kind: row.Kind, Name: periodicName(row), Reason: lastError(row), Attempts: row.Attempt, MaxAttempts: row.MaxAttempts, EnqueuedAt: row.CreatedAt.UTC()}
	if row.FinalizedAt != nil {
		job.DiedAt = row.FinalizedAt.UTC()
	}
	return job
}

// lastError is why the last attempt failed, in a line or two.
func lastError(row *rivertype.JobRow) string {
	if len(row.Errors) == 0 {
		return ""
	}
	return brief(row.Errors[len(row.Errors)-1].Error)
}

// Retry has a dead job tried again, once tx commits: what was given up with all
// the attempts that are left of it, what failed at every attempt once more. It
// returns the kind; NotFound when there is no such job, and Conflict when it is
// not dead, as it is when somebody else was faster.
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
		return "", fmt.Errorf("try job %d again: %w", id, database.Unavailable(err))
	case err != nil:
		return "", err
	}
	return row.Kind, nil
}

func retryIn[Tx any](ctx context.Context, inserter func() (*river.Client[Tx], error), tx Tx, id int64) (*rivertype.JobRow, error) {
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

// listJobs lists jobs in a transaction of its own, and says where the last one
// stands.
func listJobs(ctx context.Context, db *database.DB, params *river.JobListParams) (rows []*rivertype.JobRow, last *river.JobListCursor, err error) {
	err = db.Tx(ctx, func(tx *gorm.DB) error {
		var found *river.JobListResult
		if sqlTx, pgxTx := database.Transaction(tx); sqlTx != nil {
			found, err = listIn(ctx, sqliteInserter, sqlTx, params)
		} else {
			found, err = listIn(ctx, postgresInserter, pgxTx, params)
		}
		if err != nil {
			return database.Unavailable(err)
		}
		rows, last = found.Jobs, found.LastCursor
		return nil
	})
	return rows, last, err
}

func listIn[Tx any](ctx context.Context, inserter func() (*river.Client[Tx], error), tx Tx, params *river.JobListParams) (*river.JobListResult, error) {
	client, err := inserter()
	if err != nil {
		return nil, err
	}
	return client.JobListTx(ctx, tx, params)
}
