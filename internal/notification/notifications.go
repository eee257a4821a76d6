// Package notification decides who is notified of an event, in the inbox and by email, and
// when. It renders neither emails nor pages: packages mailer and web do, from what it
// returns.
//
// An event is loaded by event_load.go. audience.go has the rules of who hears of
// it, recipients.go finds these people, and fanout.go adds a notification for each,
// in batches, as jobs. mail.go bundles those to be mailed, schedule.go decides when a
// bundle is due, and mail_content.go loads what it says. item.go is one
// notification as a reader may see it; inbox.go lists them. settings.go is what a
// person wants to hear, unsubscribe.go how a link in a mail changes that, staff.go
// starts the digest of the staff, staff_digest.go is what it tells, sweep.go deletes what is old.
package notification

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
)

// batch is how many people are told at a time.
const batch = 1000

// Notifications has all operations of this package. It is safe for concurrent use.
type Notifications struct {
	db    *database.DB
	board *board.Board
	now   func() time.Time

	Batch         int           // people who are told at a time
	CommentWindow time.Duration // how long comments and new ideas wait for more, before a mail
	MentionWindow time.Duration // the same of mentions
}

// New returns the notifications of a board in db. now tells the time in UTC; nil means the
// clock.
func New(db *database.DB, b *board.Board, now func() time.Time) *Notifications {
	if now == nil {
		now = board.Clock
	}
	return &Notifications{
		db:            db,
		board:         b,
		now:           now,
		Batch:         batch,
		CommentWindow: commentWindow,
		MentionWindow: mentionWindow,
	}
}
