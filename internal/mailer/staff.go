package mailer

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/templates/email"
)

// sinceYesterday is the period that the staff digest covers.
const sinceYesterday = 24 * time.Hour

// staff writes the staff digest. It returns nil if there is nothing to report.
func (d *composer) staff(
	ctx context.Context,
	content notification.MailContent,
	m *mail.Message,
) (templ.Component, error) {
	digest, err := d.Notifications.StaffDigest(
		ctx,
		account.ActorOf(&content.Reader),
		content.CreatedAt.Add(-sinceYesterday),
	)
	if err != nil {
		return nil, err
	}
	items := len(digest.Questions) + len(digest.Unsolved) + len(digest.Promised) + len(digest.Risen)
	if items+digest.Waiting+digest.NewPeople == 0 {
		return nil, nil
	}
	today := content.CreatedAt.In(notification.Zone(content.Reader.TimeZone))
	data := email.StaffMail{
		SiteName:    d.snapshot.Site.Name,
		Name:        content.Reader.Name,
		Date:        today,
		Waiting:     digest.Waiting,
		Oldest:      d.waiting(digest.Oldest, today),
		Questions:   d.waiting(digest.Questions, today),
		Unsolved:    d.waiting(digest.Unsolved, today),
		Promised:    d.promised(digest.Promised, today),
		Risen:       d.waiting(digest.Risen, today),
		NewPeople:   digest.NewPeople,
		ModerateURL: d.URL + link.Moderate,
		PeopleURL:   d.URL + link.AdminPeople,
		SettingsURL: d.URL + link.MeNotifications,
		StopURL:     m.Unsubscribe,
	}
	for _, person := range digest.People {
		data.People = append(data.People, person.Name)
	}
	m.Subject, m.Text = email.StaffSubject(ctx, data), email.StaffText(ctx, data)
	return email.Staff(data), nil
}

// waiting returns ideas with the number of days that they have waited.
func (d *composer) waiting(ideas []notification.StaffDigestIdea, today time.Time) []email.StaffIdea {
	return d.list(ideas, func(at time.Time) int { return days(at.In(today.Location()), today) })
}

// promised returns ideas with the number of days until their target date.
func (d *composer) promised(ideas []notification.StaffDigestIdea, today time.Time) []email.StaffIdea {
	// A target date is a day at midnight UTC in every time zone.
	return d.list(ideas, func(at time.Time) int { return days(today, at) })
}

func (d *composer) list(ideas []notification.StaffDigestIdea, count func(time.Time) int) []email.StaffIdea {
	list := make([]email.StaffIdea, len(ideas))
	for i, idea := range ideas {
		list[i] = email.StaffIdea{
			Title: idea.Title, URL: d.URL + link.Idea(idea.ID, idea.Title), Votes: idea.VoteCount, Rise: idea.Rise,
			At: idea.At, Days: count(idea.At), Text: idea.Body,
		}
	}
	return list
}

// days returns the number of calendar days between two times, each in its own time zone.
func days(from, until time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(until).Sub(midnight(from)) / (24 * time.Hour))
}
