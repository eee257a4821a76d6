package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// adminJobs serves GET /admin/jobs: what failed for good, what waits, what comes
// back.
func (s *server) adminJobs(c Context) error {
	ctx, after := c.Request().Context(), c.QueryParam("after")
	work, err := s.Accounts.JobsOverview(ctx, actor(c), after)
	if err != nil {
		return err
	}
	view := templates.AdminJobsPage{Page: s.page(c, i18n.T(ctx, "jobs.heading")), Later: after != "", KeptDays: account.DeadJobDays, Now: s.Now()}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminJobs
	if work.Next != "" {
		view.More = link.Query(link.AdminJobs, "after", work.Next)
	}
	for _, job := range work.Dead {
		view.Dead = append(view.Dead, templates.DeadJob{ID: job.ID, Name: jobName(c, job.Kind, job.Name), Reason: job.Reason, Attempts: job.Attempts, Enqueued: job.EnqueuedAt, Died: job.DiedAt})
	}
	for _, load := range work.Waiting {
		view.Waiting = append(view.Waiting, templates.JobLoad{Name: jobName(c, load.Kind, ""), Counts: loadCounts(c, load)})
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

// The kinds of jobs, and the periodic work, that have names for people. Others
// are shown by their own.
//
// i18n: jobs.kind_event_happened jobs.kind_news_fan_out jobs.kind_notify_post jobs.kind_pictures_gone jobs.kind_search_unfound jobs.kind_search_again jobs.kind_person_leave jobs.kind_category_remove jobs.kind_sign_in_mail jobs.kind_email_changed_mail jobs.kind_invitation_mail jobs.kind_periodic
// i18n: jobs.turn_sweep jobs.turn_audit jobs.turn_mornings jobs.turn_sweep_files jobs.turn_sweep_news jobs.turn_analyze jobs.turn_index jobs.turn_render_again
var (
	jobKinds = []string{"event.happened", "news.fan_out", "notify.post", "pictures.gone", "search.unfound", "search.again", "person.leave", "category.remove", "sign_in_mail", "email_changed_mail", "invitation_mail", "periodic"}
	jobTurns = []string{"sweep", "audit", "mornings", "sweep files", "sweep news", "analyze", "index", "render again"}
)

var jobKey = strings.NewReplacer(".", "_", " ", "_")

// jobName names a job; turn is which periodic work it is, or "".
func jobName(c Context, kind, turn string) string {
	ctx := c.Request().Context()
	switch {
	case slices.Contains(jobTurns, turn):
		return i18n.T(ctx, "jobs.turn_"+jobKey.Replace(turn))
	case turn != "":
		return turn
	case slices.Contains(jobKinds, kind):
		return i18n.T(ctx, "jobs.kind_"+jobKey.Replace(kind))
	}
	return kind
}

// loadCounts says how much there is of a kind, leaving out what there is none of.
// i18n: jobs.load_running jobs.load_waiting jobs.load_retrying jobs.load_later
func loadCounts(c Context, load account.JobLoad) (words []string) {
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
			words = append(words, i18n.T(ctx, "jobs.load_"+part.key, "Number", count))
		}
	}
	return words
}

// i18n: jobs.state_waits jobs.state_runs jobs.state_done jobs.state_retries jobs.state_failed
func periodicJob(c Context, job account.PeriodicJob) templates.PeriodicJob {
	ctx := c.Request().Context()
	shown := templates.PeriodicJob{Name: jobName(c, "", job.Name), Reason: job.Reason, Last: job.Last, Next: job.Next, Failed: job.Reason != ""}
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
