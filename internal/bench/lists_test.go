package bench

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"text/tabwriter"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/seed"
)

var (
	listsWanted = flag.Bool("bench-lists", false, "measure every list at 10,000 ideas and at many more")
	listsIdeas  = flag.Int("bench-lists-ideas", 0, "how many ideas the large board has; 0: a million on PostgreSQL, 100,000 on SQLite")
	listsVotes  = flag.Int("bench-lists-votes", 10, "how many votes each idea has")
	listsKept   = flag.String("bench-lists-database", "", "the large board's database, which is filled when it is empty, and stays; \"\": one that goes")
)

const (
	listsSmall = 10_000
	listsDeep  = 4000 // the page that is far down the large board; on the small one as far in proportion
	listsTimes = 41   // how often each page is read; the table shows medians
	maxRatio   = 1.3
)

// listsBoard is a board of so many ideas and what its lists took, by name.
type listsBoard struct {
	*testing.T
	ctx   context.Context
	db    *database.DB
	board *board.Board
	ideas int
}

// TestLists prints how long a page of each order and filter takes on a large
// board, beside a small one in the same run. It fails when a page is wrong,
// never because something is slow.
func TestLists(t *testing.T) {
	if !*listsWanted && !*searchWanted {
		t.Skip("takes minutes: make bench-lists and bench-search run it")
	}
	large := *listsIdeas
	if large == 0 {
		if large = 100_000; dbtest.OnPostgres() {
			large = 1_000_000
		}
	}
	start := time.Now()
	small, big := newLists(t, listsSmall, ""), newLists(t, large, *listsKept)
	fmt.Printf("filled %d and %d ideas, with %d votes each, in %.0f s\n\n", listsSmall, large, *listsVotes, time.Since(start).Seconds())
	if *listsWanted {
		big.printLists(small)
	}
	if *searchWanted {
		big.printSearch(small)
	}
	big.printSizes()
	big.printVotes(small)
	fmt.Printf("all of it took %.0f s\n", time.Since(start).Seconds())
}

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
	if l.db = db; db.Read(l.ctx).Raw("SELECT count(*) FROM ideas").Scan(&ideas).Error != nil {
		l.Fatal("the database has no schema: migrate it first")
	}
	return ideas
}

// cases are the lists, by what the table calls them.
func (l *listsBoard) cases() (names []string, filters map[string]board.IdeaFilter) {
	filters = map[string]board.IdeaFilter{}
	for _, sort := range board.Sorts {
		for _, f := range []struct {
			name string
			board.IdeaFilter
		}{{"all", board.IdeaFilter{}}, {"status", board.IdeaFilter{StatusID: 3}}, {"category", board.IdeaFilter{CategoryID: 1}}, {"both", board.IdeaFilter{StatusID: 3, CategoryID: 1}}} {
			f.Sort, f.Seed = sort, 2_000_000_000
			name := string(sort) + ", " + f.name
			names, filters[name] = append(names, name), f.IdeaFilter
		}
	}
	return names, filters
}

// printLists prints a line for each list: its first page and its page far down.
func (l *listsBoard) printLists(small *listsBoard) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "list\tfirst, %d\tfirst, %d\tratio\tdeep, %d\tdeep, %d\tratio\t\t\n", small.ideas, l.ideas, small.ideas, l.ideas)
	names, filters := l.cases()
	for _, name := range names {
		f := filters[name]
		first, was := l.took(f, ""), small.took(f, "")
		deep, deepWas := l.took(f, l.cursor(f)), small.took(f, small.cursor(f))
		verdict := ""
		if ratio(first, was) > maxRatio || ratio(deep, deepWas) > maxRatio {
			verdict = "over"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%s\t%s\t%.2f\t%s\t\n", name, millis(was), millis(first), ratio(first, was), millis(deepWas), millis(deep), ratio(deep, deepWas), verdict)
	}
	w.Flush()
	fmt.Println()
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// took returns the median time of a page.
func (l *listsBoard) took(f board.IdeaFilter, after string) time.Duration {
	l.Helper()
	f.After = after
	var times []time.Duration
	for range listsTimes {
		start := time.Now()
		page, err := l.board.Ideas(l.ctx, board.Actor{}, f)
		times = append(times, time.Since(start))
		if err != nil || len(page.Ideas) == 0 {
			l.Fatalf("%+v: %d ideas, %v", f, len(page.Ideas), err)
		}
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// listKeys are the keys of each order's cursor, and how it sorts.
var listKeys = map[board.Sort]struct{ letter, column, way, only string }{
	board.Trending: {"t", "heat", "DESC", "status_id < 5"}, board.Top: {"v", "vote_count", "DESC", "TRUE"}, board.Newest: {"n", "created_at", "DESC", "TRUE"},
	board.Discussed: {"c", "comment_count", "DESC", "TRUE"}, board.Answered: {"a", "answered_at", "DESC", "answered_at IS NOT NULL"},
	board.Unanswered: {"w", "created_at", "", "answered_at IS NULL"}}

// cursor returns where a page far down begins: page 4,000, or as far down as the
// list goes.
func (l *listsBoard) cursor(f board.IdeaFilter) string {
	l.Helper()
	if f.Sort == board.Surprise {
		return "s4000000000_1"
	}
	rows := min(listsDeep*board.PageSize, l.ideas/4)
	where, key := listKeys[f.Sort].only, listKeys[f.Sort]
	if f.StatusID != 0 {
		where, rows = where+fmt.Sprintf(" AND status_id = %d", f.StatusID), min(rows, l.ideas/50)
	}
	if f.CategoryID != 0 {
		where, rows = where+fmt.Sprintf(" AND category_id = %d", f.CategoryID), min(rows, l.ideas/50)
	}
	var last board.ListedIdea
	err := l.db.Read(l.ctx).Raw(fmt.Sprintf("SELECT id, heat, vote_count, created_at, comment_count, answered_at FROM ideas WHERE %s ORDER BY %s %s, id %s LIMIT 1 OFFSET %d",
		where, key.column, key.way, key.way, rows)).Scan(&last).Error
	if err != nil || last.ID == 0 {
		l.Fatalf("%+v: no page after %d ideas, %v", f, rows, err)
	}
	value := map[string]func() string{"heat": func() string { return strconv.FormatFloat(last.Heat, 'g', -1, 64) },
		"vote_count": func() string { return strconv.Itoa(last.VoteCount) }, "comment_count": func() string { return strconv.Itoa(last.CommentCount) },
		"created_at":  func() string { return strconv.FormatInt(last.CreatedAt.UnixMicro(), 10) },
		"answered_at": func() string { return strconv.FormatInt(last.AnsweredAt.UnixMicro(), 10) }}[key.column]()
	return key.letter + value + "_" + strconv.FormatInt(last.ID, 10)
}
