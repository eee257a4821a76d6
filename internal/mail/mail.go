// Package mail carries finished messages to a mail server, to the log, or to a
// box that tests look into. It knows nothing of what they say.
package mail

import (
	"context"
	"time"
)

// Message is one mail to one person.
type Message struct {
	ID      string // Message-ID without brackets: the same at every try
	To      string
	Subject string
	Text    string
	HTML    string
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
