package account

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
)

// Types of package jobs, for the packages that render them.
type (
	JobLoad     = jobs.Load
	PeriodicJob = jobs.Periodic
)

const (
	// DeadJobDays is how many days permanently failed jobs are kept.
	DeadJobDays = int(jobs.KeepDead / (24 * time.Hour))
	// MostJobsCounted is the number up to which jobs are counted.
	MostJobsCounted = jobs.MostCounted
)

// JobsOverview is the state of background tasks, for administrators.
type JobsOverview struct {
	Dead     []jobs.DeadJob // one page, latest first
	Next     string         // cursor of the next page, "" on the last
	Waiting  []JobLoad
	Periodic []PeriodicJob
}

// JobsOverview returns one page of the permanently failed jobs, the counts of waiting jobs, and the
// periodic tasks.
func (a *Accounts) JobsOverview(ctx context.Context, viewer policy.Actor, after string) (work JobsOverview, err error) {
	if err := viewer.May(policy.SeeJobs, policy.Subject{}); err != nil {
		return work, err
	}
	if work.Dead, work.Next, err = jobs.Dead(ctx, a.db, after); err != nil {
		return work, err
	}
	if work.Waiting, err = jobs.Counts(ctx, a.db); err != nil || a.queue == nil {
		return work, err
	}
	for i, job := range work.Dead {
		work.Dead[i].Label = a.queue.Label(job.Kind, job.Name)
	}
	for i, load := range work.Waiting {
		work.Waiting[i].Label = a.queue.Label(load.Kind, "")
	}
	work.Periodic, err = a.queue.Periodic(ctx)
	return work, err
}

// RetryJob runs a permanently failed job again.
func (a *Accounts) RetryJob(ctx context.Context, actor policy.Actor, id int64) error {
	if err := actor.May(policy.SeeJobs, policy.Subject{}); err != nil {
		return err
	}
	return a.db.Tx(ctx, func(tx *gorm.DB) error {
		kind, err := jobs.Retry(ctx, tx, id)
		if err != nil {
			return err
		}
		return a.record(ctx, tx, event.JobRetried, actor, 0, event.Detail{"job": id, "kind": kind})
	})
}
