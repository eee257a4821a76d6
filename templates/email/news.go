package email

import "time"

// NewsMail tells one person what happened to ideas that they care about: one
// piece of news at once, or many in a digest.
type NewsMail struct {
	SiteName    string
	Name        string // of the reader, or ""
	Digest      string // "daily", "weekly", or "" for news at once
	Ideas       []NewsIdea
	More        int    // pieces of news that found no room
	MoreURL     string // the inbox
	SettingsURL string // how they are told
	StopURL     string // the page of the unsubscribe link
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
	Why    string // why they hear of it: a news.Reason
	Items  []NewsItem
}

// NewsItem is one thing that happened. Words are the person's own, as plain
// text; an answer or a comment that is the only news has them as HTML, too.
type NewsItem struct {
	// What is "answered", "status", "comment", "note", "reply", "mention", "question",
	// "question_staff", "question_answered", "question_closed" or "proposed".
	What         string
	Who          string // name, or "" for the company
	Staff        bool
	At           time.Time // in the reader's time zone
	From, To     string    // names of statuses
	RelatedIdeas string    // the ideas that became part of this one, or are not the same
	Text         string
	HTML         string // trusted, or ""
	Change       string // trusted HTML: what would change our mind
	Promise      string // which day an answer names, or ""
	Unpromised   bool   // no day is promised any more
	URL          string // absolute: where it is read and answered
	More         int    // of the same kind that are left out after it
	Milestone    bool
	Voted        bool // for what became part of this idea: their vote counts here now
}

// StaffMail is the staff digest.
type StaffMail struct {
	SiteName, Name string
	Date           time.Time // in the reader's time zone
	Waiting        int       // ideas without any answer
	Oldest         []StaffIdea
	Questions      []StaffIdea // authors' questions that wait; At is when they were asked
	Unsolved       []StaffIdea // ideas that shipped and did not solve it for somebody
	Promised       []StaffIdea // for this week, and late
	Risen          []StaffIdea // most new votes since yesterday
	NewPeople      int
	People         []string // some of their names
	ModerateURL    string
	PeopleURL      string
	SettingsURL    string
	StopURL        string
}

// StaffIdea is one idea in the staff's mail.
type StaffIdea struct {
	Title, URL string
	Votes      int
	Rise       int       // votes since yesterday
	At         time.Time // since when it waits, or for when it was promised
	Days       int       // how long it waits; for a promise, how many days are left, negative when it is late
	Text       string    // of a question or an outcome
}
