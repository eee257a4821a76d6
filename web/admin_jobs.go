package web

import (
	"cmp"
	"net/http"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// adminJobs serves GET /admin/jobs: failed jobs, waiting jobs and periodic tasks.
func (s *server) adminJobs(c Context) error {
	ctx, after := c.Request().Context(), c.QueryParam("after")
	work, err := s.Accounts.JobsOverview(ctx, actor(c), after)
	if err != nil {
		return err
	}
	view := templates.AdminJobsPage{
		Page:     s.staffPage(c, i18n.T(ctx, "jobs.heading")),
		Later:    after != "",
		KeptDays: account.DeadJobDays,
		Now:      s.Now(),
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminJobs
	if work.Next != "" {
		view.More = link.Query(link.AdminJobs, "after", work.Next)
	}
	for _, job := range work.Dead {
		view.Dead = append(view.Dead, templates.DeadJob{
			ID:       job.ID,
			Name:     jobName(c, job.Label, cmp.Or(job.Name, job.Kind)),
			Reason:   job.Reason,
			Attempts: job.Attempts,
			Enqueued: job.EnqueuedAt,
			Died:     job.DiedAt,
		})
	}
	for _, load := range work.Waiting {
		view.Waiting = append(view.Waiting, templates.JobLoad{
			Name: jobName(c, load.Label, load.Kind), Counts: loadCounts(c, load),
		})
	}
	for _, job := range work.Periodic {
		view.Periodic = append(view.Periodic, periodicJob(c, job))
	}
	return show(c, http.StatusOK, templates.AdminJobs(view))
}

// retryJob serves POST /admin/jobs/{id}/retry.
func (s *server) retryJob(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	if err := s.Accounts.RetryJob(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	s.toast(c, "toast.job_retried")
	return s.redirect(c, link.AdminJobs)
}

// jobName returns what a job is called: its label, or its name in the program if this
// program does not know it.
func jobName(c Context, label, name string) string {
	if label == "" {
		return name
	}
	return i18n.T(c.Request().Context(), label)
}

// loadCounts returns how many jobs of a kind are in each state, without the zeros.
// i18n: jobs.load_running jobs.load_waiting jobs.load_retrying jobs.load_later
func loadCounts(c Context, load account.JobLoad) (counts []string) {
	ctx := c.Request().Context()
	for _, part := range []struct {
		key string
		n   int
	}{{"running", load.Running}, {"waiting", load.Waiting}, {"retrying", load.Retrying}, {"later", load.Later}} {
		count := i18n.Number(ctx, part.n)
		if part.n >= account.MostJobsCounted {
			count += "+"
		}
		if part.n > 0 {
			counts = append(counts, i18n.T(ctx, "jobs.load_"+part.key, "Number", count))
		}
	}
	return counts
}

// i18n: jobs.state_waits jobs.state_runs jobs.state_done jobs.state_retries jobs.state_failed
func periodicJob(c Context, job account.PeriodicJob) templates.PeriodicJob {
	ctx := c.Request().Context()
	shown := templates.PeriodicJob{
		Name:   jobName(c, job.Label, job.Name),
		Reason: job.Reason,
		Last:   job.Last,
		Next:   job.Next,
		Failed: job.Reason != "",
	}
	if job.State != "" {
		shown.State = i18n.T(ctx, "jobs.state_"+string(job.State))
	}
	switch {
	case job.Every%time.Hour == 0:
		shown.Every = i18n.T(ctx, "jobs.every_hours", "Number", int(job.Every/time.Hour))
	case job.Every%time.Minute == 0:
		shown.Every = i18n.T(ctx, "jobs.every_minutes", "Number", int(job.Every/time.Minute))
	default:
		shown.Every = i18n.T(ctx, "jobs.every_seconds", "Number", int(job.Every/time.Second))
	}
	return shown
}
