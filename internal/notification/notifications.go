// Package notification is what people are told: who hears of what happened, what stands
// in a person's inbox, how they want to be told, and which letters wait for them.
// It writes no mail and draws no page: notify and web do, with what it returns.
//
// A tour: audience.go says who hears what. fanout.go makes notifications of an
// event, in batches, as jobs, of those whom crowd.go finds. letter.go bundles
// those that are to be mailed, and parcel.go is what stands in such a mail.
// staff.go begins the staff's morning mail. sweep.go is what is kept how long.
// item.go is one piece of news with its words, for who may still read them;
// inbox.go lists them. settings.go is how a person wants to be told, pace.go
// when that is.
package notification

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
)

// batch is how many people are told at a time.
const batch = 1000

// Notifications is the door to everything in this package. It may be used by many
// goroutines at once.
type Notifications struct {
	db    *database.DB
	board *board.Board
	now   func() time.Time

	Batch         int           // people who are told at a time
	CommentWindow time.Duration // how long comments and new ideas wait for more, before a mail
	MentionWindow time.Duration // the same of mentions
}

// New returns the news of board in db. now tells the time in UTC; nil means the
// clock.
func New(db *database.DB, b *board.Board, now func() time.Time) *Notifications {
	if now == nil {
		now = board.Clock
	}
	return &Notifications{db: db, board: b, now: now, Batch: batch, CommentWindow: commentWindow, MentionWindow: mentionWindow}
}
