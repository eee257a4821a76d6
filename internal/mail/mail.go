// Package mail carries finished messages to a mail server, to the log, or to a
// box that tests look into. It knows nothing of what they say.
package mail

import (
	"context"
	"time"
)

// Message is one mail to one person. No value can add a header of its own: line
// breaks in a subject become spaces, and of the rest what is malformed is left
// out.
type Message struct {
	ID      string // Message-ID without brackets: the same at every try
	To      string
	Subject string
	Text    string
	HTML    string

	// Of news, which people can stop; each may be "".

	// What the mail is about, the same for all mails of one conversation:
	// "idea-7@ideas.example.com", or "idea-7" at the host of ID.
	Thread      string
	ListID      string // which news it is: "answers.ideas.example.com" (RFC 2919)
	ListName    string // the same in words
	Unsubscribe string // the address to which one POST stops such mails (RFC 8058)
}

// Sender sends mail. An error means that it was not taken, or that nobody knows,
// and may be tried again unless it is [Permanent].
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Sent is a mail that an [Outbox] keeps.
type Sent struct {
	Message
	At time.Time
}

// Headers returns what the head of a mail of news has beyond that of others.
func (s Sent) Headers() []Header { return s.headers() }
