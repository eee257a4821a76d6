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

// sinceYesterday is how far back the morning mail looks.
const sinceYesterday = 24 * time.Hour

// staff writes the morning mail of somebody who works for the company; nil when
// nothing waits and nothing is new.
func (d *composer) staff(
	ctx context.Context,
	content notification.MailContent,
	m *mail.Message,
) (templ.Component, error) {
	digest, err := d.News.StaffDigest(ctx, account.ActorOf(&content.Reader), content.CreatedAt.Add(-sinceYesterday))
	if err != nil {
		return nil, err
	}
	items := len(digest.Questions) + len(digest.Unsolved) + len(digest.Promised) + len(digest.Risen)
	if items+digest.Waiting+digest.NewPeople == 0 {
		return nil, nil
	}
	today := content.CreatedAt.In(notification.Zone(content.Reader.TimeZone))
	words := email.StaffMail{
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
		words.People = append(words.People, person.Name)
	}
	m.Subject, m.Text = email.StaffSubject(ctx, words), email.StaffText(ctx, words)
	return email.Staff(words), nil
}

// waiting lists ideas with how many days they have waited.
func (d *composer) waiting(ideas []notification.StaffDigestIdea, today time.Time) []email.StaffIdea {
	return d.list(ideas, func(at time.Time) int { return days(at.In(today.Location()), today) })
}

// promised lists ideas with how many days are left until the day that was named.
func (d *composer) promised(ideas []notification.StaffDigestIdea, today time.Time) []email.StaffIdea {
	// the day is a day at midnight UTC, wherever it is read
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

// days returns how many days of the calendar lie between two times, each where
// it is told.
func days(from, until time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(until).Sub(midnight(from)) / (24 * time.Hour))
}
