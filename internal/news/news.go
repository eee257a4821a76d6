// Package news is what people are told: who hears of what happened, what stands
// in a person's inbox, how he wants to be told, and which letters wait for him.
// It writes no mail and draws no page: notify and web do, with what it returns.
//
// A tour: audience.go says who hears what. fanout.go makes notifications of an
// event, in batches, as jobs. letter.go bundles those that are to be mailed.
// item.go is one piece of news with its words, for who may still read them;
// inbox.go lists them. settings.go is how a person wants to be told, pace.go
// when that is.
package news

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
)

// News is the door to everything in this package. It may be used by many
// goroutines at once.
type News struct {
	db    *database.DB
	board *board.Board
	now   func() time.Time
}

// New returns the news of board in db. now tells the time in UTC; nil means the
// clock.
func New(db *database.DB, b *board.Board, now func() time.Time) *News {
	if now == nil {
		now = board.Clock
	}
	return &News{db: db, board: b, now: now}
}
