package bench

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
)

var searchWanted = flag.Bool("bench-search", false, "measure searches at 10,000 ideas and at many more")

// searchTimes is how many searches of each kind there are.
const searchTimes = 120

// searches are kinds of queries by what the table calls them, each with
// what the n-th one of it is.
var searches = []struct {
	name  string
	query func(random *rand.Rand) string
	only  board.IdeaFilter
}{
	{"a rare word", func(r *rand.Rand) string { return rareWord(r) + " " }, board.IdeaFilter{}},
	{"a common word", func(r *rand.Rand) string { return words.words[20+r.IntN(80)] + " " }, board.IdeaFilter{}},
	{"the commonest word", func(*rand.Rand) string { return words.words[0] + " " }, board.IdeaFilter{}},
	{"the commonest, of a status", func(*rand.Rand) string { return words.words[0] + " " }, board.IdeaFilter{StatusID: 3}},
	{"the commonest, the newest", func(*rand.Rand) string { return words.words[0] + " " }, board.IdeaFilter{Sort: board.Newest}},
	{"a rare word, of a status", func(r *rand.Rand) string { return rareWord(r) + " " }, board.IdeaFilter{StatusID: 3}},
	{"two common words", func(r *rand.Rand) string { return words.words[r.IntN(20)] + " " + words.words[20+r.IntN(20)] + " " }, board.IdeaFilter{}},
	{"a common and a rare one", func(r *rand.Rand) string { return words.words[r.IntN(20)] + " " + rareWord(r) + " " }, board.IdeaFilter{}},
	{"two letters, being typed", func(r *rand.Rand) string { return words.words[r.IntN(2000)][:2] }, board.IdeaFilter{}},
	{"four letters, being typed", func(r *rand.Rand) string { return words.words[r.IntN(20000)][:4] }, board.IdeaFilter{}},
	{"a misspelled word", func(r *rand.Rand) string { return misspelled(words.words[r.IntN(20000)]) + " " }, board.IdeaFilter{}},
	{"a phrase of a title", func(r *rand.Rand) string { return `"` + words.text(words.of(1 + r.IntN(listsSmall))[:2]) + `"` }, board.IdeaFilter{}},
	{"a phrase of common words", func(r *rand.Rand) string { return `"` + words.text([]int{r.IntN(5), r.IntN(5)}) + `"` }, board.IdeaFilter{}},
	{"a common one, not the commonest", func(r *rand.Rand) string { return words.words[20+r.IntN(80)] + " -" + words.words[0] }, board.IdeaFilter{}},
	{"not the commonest", func(*rand.Rand) string { return "-" + words.words[0] }, board.IdeaFilter{}},
	{"six words of a text", func(r *rand.Rand) string { return words.text(words.of(1 + r.IntN(listsSmall))[8:14]) + " " }, board.IdeaFilter{}},
	{"a title that nobody wrote", func(r *rand.Rand) string { return words.text(words.of(-1 - r.IntN(listsSmall))[:6]) + " " }, board.IdeaFilter{}},
}

func rareWord(r *rand.Rand) string { return words.words[benchWords/2+r.IntN(benchWords/2)] }

// misspelled returns a word with two letters swapped.
func misspelled(word string) string {
	letters := []byte(word)
	letters[1], letters[2] = letters[2], letters[1]
	return string(letters)
}

// printSearch prints a line for each kind of query: what is found on the large
// board, and how long it takes on both.
func (l *listsBoard) printSearch(small *listsBoard) {
	for _, b := range []*listsBoard{small, l} {
		start := time.Now()
		if _, err := b.board.Search(b.ctx, board.Actor{}, board.IdeaFilter{Query: "zzyzxzzz"}); err != nil {
			l.Fatal(err)
		}
		fmt.Printf("%d ideas: the words are read in %s ms, every ten minutes at most\n", b.ideas, millis(time.Since(start)))
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "search\tp50, %d\tp99\tp50, %d\tp99\tfound\t\n", small.ideas, l.ideas)
	for _, kind := range searches {
		if *searchOnly != "" && !strings.Contains(kind.name, *searchOnly) {
			continue
		}
		was, _ := small.searched(kind.query, kind.only)
		now, found := l.searched(kind.query, kind.only)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t\n", kind.name, millis(middle(was)), millis(nearly(was)), millis(middle(now)), millis(nearly(now)), found)
	}
	w.Flush()
	fmt.Println()
	l.printWriting()
}

var searchOnly = flag.String("bench-search-only", "", "measure only the kinds of queries that have this in their name")

func middle(times []time.Duration) time.Duration { return times[len(times)/2] }
func nearly(times []time.Duration) time.Duration { return times[(len(times)-1)*99/100] }

// searched returns how long searches took, the quickest first, and the median
// of how many ideas they found.
func (l *listsBoard) searched(query func(*rand.Rand) string, f board.IdeaFilter) (times []time.Duration, found int) {
	l.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	var totals []int
	for i := range searchTimes + 3 {
		f.Query = query(random)
		start := time.Now()
		page, err := l.board.Search(l.ctx, board.Actor{}, f)
		if err != nil {
			l.Fatalf("%q: %v", f.Query, err)
		}
		if i >= 3 { // the first ones are to warm up
			times, totals = append(times, time.Since(start)), append(totals, page.Total)
		}
	}
	slices.Sort(times)
	slices.Sort(totals)
	return times, totals[len(totals)/2]
}

// printWriting prints what the index costs those who write, and fails when a
// vote writes to it.
func (l *listsBoard) printWriting() {
	l.Helper()
	if !dbtest.OnPostgres() {
		return
	}
	before := l.writtenDocuments()
	l.votes(func(int) int64 { return rand.Int64N(int64(l.ideas)) + 1 })
	if after := l.writtenDocuments(); after != before {
		l.Errorf("300 votes wrote %d documents", after-before)
	} else {
		fmt.Println("300 votes wrote no document")
	}
	with := l.proposed()
	if after := l.writtenDocuments(); after == before {
		l.Error("the count of written documents does not count")
	}
	fmt.Printf("to propose an idea takes %s ms\n", millis(with))
}

// writtenDocuments is how many documents were ever written.
func (l *listsBoard) writtenDocuments() (n int64) {
	l.Helper()
	db := l.db.Write(l.ctx)
	err := db.Exec("SELECT pg_stat_force_next_flush()").Error
	if err == nil {
		time.Sleep(1500 * time.Millisecond) // other connections tell once a second
		err = db.Raw("SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'idea_search'").Scan(&n).Error
	}
	if err != nil {
		l.Fatal(err)
	}
	return n
}

// proposed returns the median time of proposing.
func (l *listsBoard) proposed() time.Duration {
	l.Helper()
	var times []time.Duration
	for i := range 60 {
		list, start := words.of(-rand.IntN(1_000_000_000)-1), time.Now()
		_, err := l.board.Propose(l.ctx, board.Actor{ID: int64(1001 + 37*i), Role: "member"}, board.Draft{Title: words.text(list[:titleWords]), Body: words.text(list[titleWords:])})
		if err != nil {
			l.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return middle(times)
}
