package account

import (
	"context"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/event"
	"ideaboard/internal/jobs"
	"ideaboard/internal/policy"
)

// What jobs are to those who draw them.
type (
	JobLoad     = jobs.Load
	PeriodicJob = jobs.Periodic
)

const (
	// DeadJobDays is how many days jobs that failed for good are kept.
	DeadJobDays = int(jobs.KeepDead / (24 * time.Hour))
	// MostJobsCounted is up to how many jobs are counted.
	MostJobsCounted = jobs.MostCounted
)

// JobsOverview is what the program does behind the pages, as administrators see it.
type JobsOverview struct {
	Dead     []jobs.DeadJob // one page, the last one first
	Next     string         // where the following page starts, "" on the last
	Waiting  []JobLoad
	Periodic []PeriodicJob
}

// JobsOverview returns the jobs that failed for good, a page after another; what waits;
// and what comes back.
func (a *Accounts) JobsOverview(ctx context.Context, viewer policy.Actor, after string) (work JobsOverview, err error) {
	if err := viewer.May(policy.SeeJobs, policy.Subject{}); err != nil {
		return work, err
	}
	if work.Dead, work.Next, err = jobs.Dead(ctx, a.db, after); err != nil {
		return work, err
	}
	if work.Waiting, err = jobs.Waiting(ctx, a.db); err != nil || a.queue == nil {
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

// RetryJob has a job that failed for good tried again.
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
