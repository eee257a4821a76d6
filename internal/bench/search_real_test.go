package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/importer"
)

var searchReal = flag.Bool("bench-search-real", false, "measure searches on real ideas, imported three times over")

// How a search runs in the program.
const (
	realCopies  = 3
	pageTime    = 2500 * time.Millisecond // what a page gives the database
	realAtOnce  = 6
	realTitles  = 60
	realRepeats = 5
)

// TestRealSearch imports real ideas three times over and searches for words that
// many of them have, as the program does: with the limits of a page, right after
// the start and while others search. It fails when a search is refused, never
// because one is slow. Made-up words hide what real text costs: it has ten times
// as many different words.
func TestRealSearch(t *testing.T) {
	if !*searchReal && !*smoke {
		t.Skip("takes minutes: make bench-search runs it")
	}
	if *smoke && !there(*similarIdeas) {
		t.Skip("the ideas are not here")
	}
	c, url, copies := readIdeas(t, *similarIdeas), dbtest.URL(t), realCopies
	if *smoke {
		copies = 1
	}
	ideas := importCopies(t, url, copies)
	b := board.New(openReal(t, url), nil)
	first := firstSearches(t, b)
	fmt.Printf(
		"%d real ideas: the first searches right after the start, %d at once, took %s ms at the median, %s at most\n",
		ideas,
		realAtOnce,
		millis(middle(first)),
		millis(first[realAtOnce-1]),
	)
	start := time.Now()
	if err := b.LearnSpelling(context.Background(), openReal(t, url, database.NoTimeout)); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("the words for typing mistakes are read in %s ms, by a job every ten minutes\n", millis(time.Since(start)))
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "search, ms\tp50\tp99\tfound\t\n")
	for _, kind := range c.realQueries() {
		var took []time.Duration
		found := 0
		for range realRepeats {
			for _, query := range kind.queries {
				n, d := timedSearch(t, b, query)
				took, found = append(took, d), found+n
			}
		}
		slices.Sort(took)
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t\n", kind.name, millis(middle(took)), millis(nearly(took)), found/len(took))
	}
	flush(t, w)
	fmt.Println()
}

// importCopies imports the collection so many times under different sources,
// with its comments: they have most of the words.
func importCopies(t *testing.T, url string, copies int) (ideas int) {
	b := board.New(openReal(t, url, database.NoTimeout), nil)
	for n := range copies {
		report, err := importer.Import(context.Background(), b, copyOf(t, n), importer.Options{})
		if err != nil || len(report.Bad) > 0 {
			t.Fatalf("import: %v, %+v", err, report.Bad)
		}
		ideas += report.New
	}
	return ideas
}

// copyOf writes the file of ideas under another source.
func copyOf(t *testing.T, n int) string {
	var text bytes.Buffer
	written := 0
	eachLine(t, "IDEAS", *similarIdeas, func(line []byte) {
		if written++; written > scaled().compared {
			return
		}
		var row map[string]json.RawMessage
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		row["source"] = fmt.Appendf(nil, `"copy %d"`, n)
		again, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(append(again, '\n'))
	})
	name := filepath.Join(t.TempDir(), "copy.jsonl")
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func openReal(t *testing.T, url string, opts ...database.Option) *database.DB {
	db, err := database.Open(context.Background(), url, append(opts, database.QuickDisk)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// commonWords are in very many of the ideas.
var commonWords = []string{"android ", "window ", "image "}

// firstSearches searches for common words at once, before anything else was asked.
func firstSearches(t *testing.T, b *board.Board) []time.Duration {
	took := make([]time.Duration, realAtOnce)
	var all sync.WaitGroup
	for i := range took {
		all.Go(func() {
			_, took[i] = timedSearch(t, b, commonWords[i%len(commonWords)])
		})
	}
	all.Wait()
	slices.Sort(took)
	return took
}

// timedSearch searches as a page does, and returns how many ideas were found.
func timedSearch(t *testing.T, b *board.Board, query string) (int, time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), pageTime)
	defer cancel()
	start := time.Now()
	page, err := b.List(ctx, board.Actor{}, board.IdeaFilter{Query: query})
	if err != nil {
		t.Errorf("%q after %s ms: %v", query, millis(time.Since(start)), errors.Join(err, ctx.Err()))
	}
	return page.Search.Total, time.Since(start)
}

// realKind is queries of one kind.
type realKind struct {
	name    string
	queries []string
}

// realQueries are words that people of this collection look for, and its titles.
func (c *collection) realQueries() []realKind {
	var titles, typed []string
	for i := 0; i < len(c.rows) && len(titles) < realTitles; i += len(c.rows)/realTitles + 1 {
		title := c.rows[i].Title
		titles = append(titles, title+" ")
		typed = append(typed, string([]rune(title)[:min(4, len([]rune(title)))]))
	}
	return []realKind{
		{"a common word", commonWords},
		{"two common words", []string{"android window ", "image view ", "ios crash "}},
		{"a common word, being typed", []string{"andr", "wind", "imag"}},
		{"two letters, being typed", []string{"an", "wi", "im"}},
		{"a phrase", []string{`"table view"`, `"image view"`}},
		{"a misspelled word", []string{"andriod ", "widnow ", "imgae ", "scrollveiw ", "navgiation ", "keybaord "}},
		{"four letters of a title", typed},
		{"a title", titles},
	}
}
