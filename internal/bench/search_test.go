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
)

var searchWanted = flag.Bool("bench-search", false, "measure searches at 10,000 ideas and at many more")

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
	{
		"the commonest, the newest",
		func(*rand.Rand) string { return words.words[0] + " " },
		board.IdeaFilter{Sort: board.Newest},
	},
	{"a rare word, of a status", func(r *rand.Rand) string { return rareWord(r) + " " }, board.IdeaFilter{StatusID: 3}},
	{
		"two common words",
		func(r *rand.Rand) string { return words.words[r.IntN(20)] + " " + words.words[20+r.IntN(20)] + " " },
		board.IdeaFilter{},
	},
	{
		"a common and a rare one",
		func(r *rand.Rand) string { return words.words[r.IntN(20)] + " " + rareWord(r) + " " },
		board.IdeaFilter{},
	},
	{"two letters, being typed", func(r *rand.Rand) string { return words.words[r.IntN(2000)][:2] }, board.IdeaFilter{}},
	{
		"a common word and two letters",
		func(r *rand.Rand) string { return words.words[20+r.IntN(80)] + " " + words.words[r.IntN(2000)][:2] },
		board.IdeaFilter{},
	},
	{
		"a rare word and two letters",
		func(r *rand.Rand) string { return rareWord(r) + " " + words.words[r.IntN(2000)][:2] },
		board.IdeaFilter{},
	},
	{"four letters, being typed", func(r *rand.Rand) string { return words.words[r.IntN(20000)][:4] }, board.IdeaFilter{}},
	{
		"a misspelled word",
		func(r *rand.Rand) string { return misspelled(words.words[r.IntN(20000)]) + " " },
		board.IdeaFilter{},
	},
	{"a phrase of a title", func(r *rand.Rand) string {
		return `"` + words.text(words.of(1 + r.IntN(scaled().listsSmall))[:2]) + `"`
	}, board.IdeaFilter{}},
	{
		"a phrase of common words",
		func(r *rand.Rand) string { return `"` + words.text([]int{r.IntN(5), r.IntN(5)}) + `"` },
		board.IdeaFilter{},
	},
	{
		"a common one, not the commonest",
		func(r *rand.Rand) string { return words.words[20+r.IntN(80)] + " -" + words.words[0] },
		board.IdeaFilter{},
	},
	{"not the commonest", func(*rand.Rand) string { return "-" + words.words[0] }, board.IdeaFilter{}},
	{
		"six words of a text",
		func(r *rand.Rand) string { return words.text(words.of(1 + r.IntN(scaled().listsSmall))[8:14]) + " " },
		board.IdeaFilter{},
	},
	{
		"a title that nobody wrote",
		func(r *rand.Rand) string { return words.text(words.of(-1 - r.IntN(scaled().listsSmall))[:6]) + " " },
		board.IdeaFilter{},
	},
}

func rareWord(r *rand.Rand) string { return words.words[benchWords/2+r.IntN(benchWords/2)] }

// misspelled returns a word with two letters swapped.
func misspelled(word string) string {
	spelling := []byte(word)
	spelling[1], spelling[2] = spelling[2], spelling[1]
	return string(spelling)
}

// printSearch prints a line for each kind of query: what is found on the large
// board, and how long it takes on both.
func (l *listsBoard) printSearch(small *listsBoard) {
	for _, b := range []*listsBoard{small, l} {
		start := time.Now()
		if err := b.board.LearnSpelling(b.ctx, b.db); err != nil {
			l.Fatal(err)
		}
		fmt.Printf("%d ideas: the words for typing mistakes are read in %s ms, by a job every ten minutes\n", b.ideas,
			millis(time.Since(start)))
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "search, ms\tp50, %d\tp99\tp50, %d\tp99\tfound\t\n", small.ideas, l.ideas)
	for _, kind := range searches {
		if *searchOnly != "" && !strings.Contains(kind.name, *searchOnly) {
			continue
		}
		var found, foundWas []int
		now, was := l.searching(kind.query, kind.only, &found), small.searching(kind.query, kind.only, &foundWas)
		alternately(3, was, now) // to warm up
		took := alternately(scaled().askTimes, was, now)
		slices.Sort(found)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t\n", kind.name, millis(middle(took[0])), millis(nearly(took[0])),
			millis(middle(took[1])), millis(nearly(took[1])), found[len(found)/2])
	}
	flush(l, w)
	fmt.Println()
}

var searchOnly = flag.String("bench-search-only", "", "measure only the kinds of queries that have this in their name")

func middle(times []time.Duration) time.Duration { return times[len(times)/2] }
func nearly(times []time.Duration) time.Duration { return times[(len(times)-1)*99/100] }

// searching returns what searches for one query of a kind after the other, and
// notes how many ideas it found.
func (l *listsBoard) searching(query func(*rand.Rand) string, f board.IdeaFilter, found *[]int) func() {
	random := rand.New(rand.NewPCG(7, 7))
	return func() {
		typed := query(random)
		f.Query = typed
		page, err := l.board.List(l.ctx, board.Actor{}, f)
		if err != nil {
			l.Fatalf("%q: %v", typed, err)
		}
		*found = append(*found, page.Search.Total)
	}
}
