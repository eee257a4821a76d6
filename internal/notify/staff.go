package notify

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/news"
	"ideaboard/templates/email"
)

// sinceYesterday is how far back the morning mail looks.
const sinceYesterday = 24 * time.Hour

// staff writes the morning mail of somebody who works for the company; nil when
// nothing waits and nothing is new.
func (d *desk) staff(ctx context.Context, parcel news.Parcel, m *mail.Message) (templ.Component, error) {
	morning, err := d.Board.Morning(ctx, account.ActorOf(&parcel.Reader), parcel.CreatedAt.Add(-sinceYesterday))
	if err != nil {
		return nil, err
	}
	if morning.Waiting+len(morning.Questions)+len(morning.Unsolved)+len(morning.Promised)+len(morning.Risen)+morning.NewPeople == 0 {
		return nil, nil
	}
	today := parcel.CreatedAt.In(news.Zone(parcel.Reader.TimeZone))
	words := email.StaffMail{SiteName: d.shelves.Site.Name, Name: parcel.Reader.Name, Date: today,
		Waiting: morning.Waiting, Oldest: d.waiting(morning.Oldest, today), Questions: d.waiting(morning.Questions, today),
		Unsolved: d.waiting(morning.Unsolved, today), Promised: d.promised(morning.Promised, today), Risen: d.waiting(morning.Risen, today),
		NewPeople: morning.NewPeople, ModerateURL: d.URL + link.Moderate, PeopleURL: d.URL + link.AdminPeople,
		SettingsURL: d.URL + link.MeNotifications, StopURL: m.Unsubscribe}
	for _, person := range morning.People {
		words.People = append(words.People, person.Name)
	}
	m.Subject, m.Text = email.StaffSubject(ctx, words), email.StaffText(ctx, words)
	return email.Staff(words), nil
}

// waiting lists ideas with how many days they have waited.
func (d *desk) waiting(ideas []board.MorningIdea, today time.Time) []email.StaffIdea {
	return d.list(ideas, func(at time.Time) int { return days(at.In(today.Location()), today) })
}

// promised lists ideas with how many days are left until the day that was named.
func (d *desk) promised(ideas []board.MorningIdea, today time.Time) []email.StaffIdea {
	return d.list(ideas, func(at time.Time) int { return days(today, at) }) // the day is a day at midnight UTC, wherever it is read
}

func (d *desk) list(ideas []board.MorningIdea, count func(time.Time) int) []email.StaffIdea {
	list := make([]email.StaffIdea, len(ideas))
	for i, idea := range ideas {
		list[i] = email.StaffIdea{Title: idea.Title, URL: d.URL + link.Idea(idea.ID, idea.Title), Votes: idea.VoteCount, Rise: idea.Rise,
			At: idea.At, Days: count(idea.At), Words: idea.Words}
	}
	return list
}

// days returns how many days of the calendar lie between two times, each where
// it is told.
func days(from, until time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(until).Sub(midnight(from)) / (24 * time.Hour))
}
