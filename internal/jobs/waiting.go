package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"ideaboard/internal/database"
)

// Load is the number of jobs of one kind, by state.
type Load struct {
	Kind     string
	Label    string // see [Queue.Label]; set by package account
	Waiting  int    // can start as soon as a worker is free
	Running  int
	Retrying int // failed, and waiting to be retried
	Later    int // scheduled for a later time
}

// MostCounted is the number up to which jobs of one state are counted.
const MostCounted = 10_000

// Counts returns the numbers of jobs by kind, sorted by kind. Each number is [MostCounted] at
// most.
func Counts(ctx context.Context, db *database.DB) ([]Load, error) {
	var parts []string
	for _, state := range []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	} {
		parts = append(parts, fmt.Sprintf(`
			SELECT *
			FROM (
				SELECT kind, '%s' AS state
				FROM river_job
				WHERE state = '%[1]s'
				LIMIT %d
			) AS %[1]s`, state, MostCounted))
	}
	var counts []struct {
		Kind, State string
		N           int
	}
	query := `
		SELECT kind, state, count(*) AS n
		FROM (` + strings.Join(parts, " UNION ALL ") + `) AS work
		GROUP BY kind, state`
	if err := db.Read(ctx).Raw(query).Scan(&counts).Error; err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	var loads []Load
	for _, c := range counts {
		at := slices.IndexFunc(loads, func(l Load) bool { return l.Kind == c.Kind })
		if at < 0 {
			at, loads = len(loads), append(loads, Load{Kind: c.Kind})
		}
		switch rivertype.JobState(c.State) {
		case rivertype.JobStateAvailable:
			loads[at].Waiting = c.N
		case rivertype.JobStateRunning:
			loads[at].Running = c.N
		case rivertype.JobStateRetryable:
			loads[at].Retrying = c.N
		case rivertype.JobStateScheduled:
			loads[at].Later = c.N
		}
	}
	slices.SortFunc(loads, func(a, b Load) int { return cmp.Compare(a.Kind, b.Kind) })
	return loads, nil
}

// Periodic is a periodic task with the result of its last run.
type Periodic struct {
	Name   string
	Label  string // see [Queue.Label]
	Every  time.Duration
	Next   time.Time
	Last   time.Time // when the last run ended, or started if it is running; zero if unknown
	State  RunState
	Reason string // the error, without addresses and secrets
}

// RunState is the state of the last run of a periodic task.
type RunState string

// The states of a run.
const (
	NotYet     RunState = "" // or too long ago to be known
	Waits      RunState = "waits"
	RunRunning RunState = "runs"
	RunDone    RunState = "done"
	Retries    RunState = "retries" // failed, will be retried
	Failed     RunState = "failed"  // failed permanently; the next run comes anyway
)

var runStates = map[rivertype.JobState]RunState{
	rivertype.JobStateAvailable: Waits, rivertype.JobStateScheduled: Waits, rivertype.JobStatePending: Waits,
	rivertype.JobStateRunning: RunRunning, rivertype.JobStateCompleted: RunDone, rivertype.JobStateRetryable: Retries,
	rivertype.JobStateDiscarded: Failed, rivertype.JobStateCancelled: Failed,
}

// Periodic returns the tasks registered with [Queue.Every], sorted by name.
func (q *Queue) Periodic(ctx context.Context) ([]Periodic, error) {
	var list []Periodic
	for name, work := range q.periodic {
		p := Periodic{Name: name, Label: work.label, Every: work.every, Next: scheduleOf(name, work.every).Next(time.Now())}
		rows, err := listJobs(ctx, q.db, river.NewJobListParams().Kinds(periodicArgs{}.Kind()).
			Where("args ->> 'name' = @name", river.NamedArgs{"name": name}).OrderBy(river.JobListOrderByID, river.SortOrderDesc).
			First(1), place{})
		if err != nil {
			return nil, fmt.Errorf("list periodic work: %w", err)
		}
		if len(rows) > 0 {
			p.setLastRun(rows[0])
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Periodic) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// setLastRun sets the state of the last run from its job.
func (p *Periodic) setLastRun(row *rivertype.JobRow) {
	p.State = runStates[row.State]
	switch {
	case row.FinalizedAt != nil:
		p.Last = row.FinalizedAt.UTC()
	case row.AttemptedAt != nil:
		p.Last = row.AttemptedAt.UTC()
	}
	if p.State == Retries || p.State == Failed {
		p.Reason = lastError(row)
	}
}

// periodicName returns the name of the periodic task that a job belongs to, or "".
func periodicName(row *rivertype.JobRow) string {
	var args periodicArgs
	if row.Kind != args.Kind() || json.Unmarshal(row.EncodedArgs, &args) != nil {
		return ""
	}
	return args.Name
}
