package bench

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/seed"
)

var (
	listsWanted = flag.Bool("bench-lists", false, "measure every list at 10,000 ideas and at many more")
	listsIdeas  = flag.Int("bench-lists-ideas", 0, "how many ideas the large board has; 0: 100,000")
	listsVotes  = flag.Int("bench-lists-votes", 0, "how many votes each idea has; 0: ten")
	listsOnly   = flag.String("bench-lists-only", "", "measure only the lists that have this in their name")
	listsKept   = flag.String("bench-lists-database", "",
		"the large board's database, which is filled when it is empty, and stays; \"\": one that goes")
)

// listsBoard is a board of so many ideas and what its lists took, by name.
type listsBoard struct {
	*testing.T
	ctx   context.Context
	db    *database.DB
	board *board.Board
	ideas int

	voted, proposed int    // since it was filled
	read            uint32 // pages of lists
}

// TestLists prints how long a page of each order and filter takes on a large
// board, beside a small one in the same run. It fails when a page is wrong,
// never because something is slow.
func TestLists(t *testing.T) {
	if !*listsWanted && !*searchWanted && !*smoke {
		t.Skip("takes minutes: make bench-lists and bench-search run it")
	}
	few, many := scaled().listsSmall, cmp.Or(*listsIdeas, scaled().listsLarge)
	start := time.Now()
	small, big := newLists(t, few, ""), newLists(t, many, *listsKept)
	fmt.Printf("filled %d and %d ideas, with %d votes each, in %.0f s\n\n", few, many, votesEach(),
		time.Since(start).Seconds())
	small.warm()
	big.warm()
	if *listsWanted || *smoke {
		big.printLists(small)
	}
	if *searchWanted || *smoke {
		big.printSearch(small)
		big.printAlike(small)
	}
	big.printSizes(small)
	big.printWriting(small)
	fmt.Printf("all of it took %.0f s\n", time.Since(start).Seconds())
}

// votesEach is how many votes an idea has.
func votesEach() int { return cmp.Or(*listsVotes, scaled().listsVotes) }

func newLists(t *testing.T, ideas int, kept string) *listsBoard {
	l := &listsBoard{T: t, ctx: interruptible(t), ideas: ideas}
	var there int64
	if kept == "" {
		l.db = dbtest.New(t, database.NoTimeout)
	} else {
		there = l.open(kept)
	}
	if l.board = board.New(l.db, nil); there > 0 {
		return l
	}
	db := l.db
	if _, err := seed.People(l.ctx, db, board.Clock); err != nil {
		t.Fatal(err)
	}
	l.fill()
	return l
}

// open opens a database that stays, and returns how many ideas it has.
func (l *listsBoard) open(url string) (ideas int64) {
	db, err := database.Open(l.ctx, url, database.NoTimeout, database.QuickDisk)
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() { _ = db.Close() })
	l.db = db
	if _, err = db.MigrateUp(l.ctx); err == nil {
		err = db.Read(l.ctx).Raw("SELECT count(*) FROM ideas").Scan(&ideas).Error
	}
	if err != nil {
		l.Fatal(err)
	}
	return ideas
}
