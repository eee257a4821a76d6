package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// jobPages are the work behind the pages, and an address that takes no mail.
func jobPages(ctx context.Context) map[string]templ.Component {
	frame := frameOf(i18n.T(ctx, "jobs.heading"), admin)
	quiet := templates.AdminJobsPage{Page: frame, KeptDays: 30, Now: now}
	busy := quiet
	busy.More = link.Query(link.AdminJobs, "after", "1_2")
	busy.Dead = []templates.DeadJob{
		{
			ID:       4711,
			Name:     i18n.T(ctx, "jobs.kind_notify_post"),
			Reason:   "mail server: 550 5.1.1 (address): Recipient address rejected: User unknown in virtual mailbox table",
			Attempts: 1,
			Enqueued: ago(3 * time.Hour),
			Died:     ago(time.Hour),
		},
		{ID: 12, Name: "other.kind", Attempts: 25, Enqueued: ago(600 * time.Hour), Died: ago(50 * time.Hour)},
	}
	busy.Waiting = []templates.JobLoad{
		{
			Name: i18n.T(ctx, "jobs.kind_notify_post"),
			Counts: []string{
				i18n.T(ctx, "jobs.load_running", "Number", "8"),
				i18n.T(ctx, "jobs.load_waiting", "Number", "10,000+"),
			},
		},
	}
	busy.Periodic = []templates.PeriodicJob{
		{
			Name:  i18n.T(ctx, "jobs.turn_sweep"),
			Every: i18n.T(ctx, "jobs.every_hours", "Number", 1),
			State: i18n.T(ctx, "jobs.state_done"),
			Last:  ago(time.Minute),
			Next:  now.Add(time.Hour),
		},
		{
			Name:   i18n.T(ctx, "jobs.turn_audit"),
			Every:  i18n.T(ctx, "jobs.every_hours", "Number", 24),
			State:  i18n.T(ctx, "jobs.state_failed"),
			Failed: true,
			Reason: "the database was away",
			Last:   ago(time.Hour),
			Next:   now.Add(time.Hour),
		},
		{Name: "other", Every: i18n.T(ctx, "jobs.every_minutes", "Number", 15), Next: now.Add(time.Minute)},
	}
	refused := templates.MailRefused{
		At:     ago(time.Hour),
		Now:    now,
		Text:   "550 5.1.1 (address): nobody has this address",
		Action: link.AdminPersonDo(12, link.PersonMail),
	}
	own := refused
	own.Own, own.Action = true, link.MeMail
	person := templates.AdminPersonPage{
		Page:        frame,
		ID:          12,
		Person:      cleo,
		MemberSince: ago(time.Hour),
		Now:         now,
		Refused:     refused,
	}
	self := person
	self.Refused = own
	return map[string]templ.Component{
		"admin-jobs":           templates.AdminJobs(busy),
		"admin-jobs-quiet":     templates.AdminJobs(quiet),
		"admin-person-refused": templates.AdminPerson(person),
		"admin-person-own":     templates.AdminPerson(self),
	}
}
