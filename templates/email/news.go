package email

import "time"

// NewsMail tells one person what happened to ideas that they follow: one notification,
// or many in a digest.
type NewsMail struct {
	SiteName    string
	Name        string // of the reader, or ""
	Digest      string // "daily", "weekly", or "" for news at once
	Ideas       []NewsIdea
	More        int    // how many notifications are left out
	MoreURL     string // the inbox
	SettingsURL string // address of the notification settings
	StopURL     string // address of the unsubscribe page
	StopText    string // what it stops: "answers", "comments", "mentions", "changelog", "community", "daily", "weekly"
	MuteURL     string // of a mail about one idea: the page on which all news of that is stopped; or ""
}

// NewsIdea is one idea of a NewsMail with what happened to it, the oldest first.
type NewsIdea struct {
	Title  string
	URL    string // absolute
	Votes  int
	Status string // its name now
	Kind   string // of the status: open, active, shipped, declined
	Why    string // why they are told: a notification.Reason
	Items  []NewsItem
}

// NewsItem is one thing that happened. Words are the person's own, as plain
// text; an answer or a comment that is the only news has them as HTML, too.
type NewsItem struct {
	// What is a notification.What, or "note".
	What           string
	Who            string // name, or "" for the company
	Staff          bool
	At             time.Time // in the reader's time zone
	From, To       string    // names of statuses
	RelatedIdeas   string    // the ideas that were merged into this one, or are no duplicates
	Text           string
	HTML           string // trusted, or ""
	Change         string // trusted HTML: what would change our mind
	Promise        string // which day an answer names, or ""
	PromiseCleared bool   // the target date was removed
	URL            string // absolute: the page to read and answer it
	More           int    // how many more of the same kind are left out
	Milestone      bool
	Voted          bool // for an idea that was merged into this one: their vote counts here now
}

// StaffMail is the staff digest.
type StaffMail struct {
	SiteName, Name string
	Date           time.Time // in the reader's time zone
	Waiting        int       // ideas without any answer
	Oldest         []StaffIdea
	Questions      []StaffIdea // open questions of authors; At is when they were asked
	Unsolved       []StaffIdea // shipped ideas that did not solve it for somebody
	Promised       []StaffIdea // due this week, or late
	Risen          []StaffIdea // most new votes since yesterday
	NewPeople      int
	People         []string // some of their names
	ModerateURL    string
	PeopleURL      string
	SettingsURL    string
	StopURL        string
}

// StaffIdea is one idea in the staff's email.
type StaffIdea struct {
	Title, URL string
	Votes      int
	Rise       int       // votes since yesterday
	At         time.Time // since when it has waited, or its target date
	Days       int       // how many days it has waited; for a target date, how many are left, negative if late
	Text       string    // of a question or an outcome
}
