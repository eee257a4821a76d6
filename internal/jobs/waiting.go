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

// Load is how much work of one kind there is.
type Load struct {
	Kind     string
	Label    string // see [Queue.Label]; set by package account
	Waiting  int    // to be done as soon as a worker is free
	Running  int
	Retrying int // failed, and to be tried again
	Later    int // to be done at a time that has not come
}

// MostCounted is up to how many jobs of one state are counted.
const MostCounted = 10_000

// Waiting returns how much work there is, by kind, in the order of the names.
// Where there is more than [MostCounted] it says that much.
func Waiting(ctx context.Context, db *database.DB) ([]Load, error) {
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

// Periodic is work that comes back, and how its last turn went.
type Periodic struct {
	Name   string
	Label  string // see [Queue.Label]
	Every  time.Duration
	Next   time.Time
	Last   time.Time // when the last turn ended, or began while it runs; zero when none is known
	State  Turn
	Reason string // why it failed, without addresses and secrets
}

// Turn is how one turn of periodic work went.
type Turn string

// The states of a turn.
const (
	NotYet  Turn = "" // or so long ago that nobody knows
	Waits   Turn = "waits"
	Runs    Turn = "runs"
	Done    Turn = "done"
	Retries Turn = "retries" // failed, to be tried again
	Failed  Turn = "failed"  // for good; the next turn comes all the same
)

var turns = map[rivertype.JobState]Turn{
	rivertype.JobStateAvailable: Waits, rivertype.JobStateScheduled: Waits, rivertype.JobStatePending: Waits,
	rivertype.JobStateRunning: Runs, rivertype.JobStateCompleted: Done, rivertype.JobStateRetryable: Retries,
	rivertype.JobStateDiscarded: Failed, rivertype.JobStateCancelled: Failed,
}

// Periodic lists what was registered with [Queue.Every], by name.
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
			p.turn(rows[0])
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Periodic) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// turn says how the turn of a job went.
func (p *Periodic) turn(row *rivertype.JobRow) {
	p.State = turns[row.State]
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

// periodicName returns which periodic work a job is of, or "".
func periodicName(row *rivertype.JobRow) string {
	var args periodicArgs
	if row.Kind != args.Kind() || json.Unmarshal(row.EncodedArgs, &args) != nil {
		return ""
	}
	return args.Name
}
