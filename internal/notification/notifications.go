// Package notification decides who is notified of an event, in the inbox and by email, and when. It
// renders neither emails nor pages: packages mailer and web do, from what it returns.
//
// event_load.go loads an event, audience.go has the rules of who is notified of it, recipients.go
// finds these people, and fanout.go adds a notification for each, in batches, as jobs. mail.go
// bundles those to be mailed, schedule.go decides when a bundle is due, and mail_content.go loads
// its contents. item.go is one notification as a reader may see it; inbox.go lists them.
// settings.go has what a person wants to receive, unsubscribe.go changes that by a link in an
// email, staff.go schedules the staff digest, staff_digest.go loads it, retract.go marks
// notifications read whose content was hidden or withdrawn, and sweep.go deletes old rows.
package notification

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
)

// defaultBatch is the default of [Notifications.Batch].
const defaultBatch = 1000

// Notifications has all operations of this package. It is safe for concurrent use.
type Notifications struct {
	db    *database.DB
	board *board.Board
	now   func() time.Time

	Batch         int           // people who are notified in one transaction
	CommentWindow time.Duration // how long an email about comments or new ideas waits for more of them
	MentionWindow time.Duration // the same for mentions
}

// New returns the notifications of a board whose tables are in db. now returns the current time in
// UTC; nil means the system clock.
func New(db *database.DB, b *board.Board, now func() time.Time) *Notifications {
	if now == nil {
		now = board.Clock
	}
	return &Notifications{
		db:            db,
		board:         b,
		now:           now,
		Batch:         defaultBatch,
		CommentWindow: commentWindow,
		MentionWindow: mentionWindow,
	}
}
