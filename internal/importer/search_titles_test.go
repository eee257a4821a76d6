package importer_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/importer"
	"ideaboard/internal/text/naughty"
)

// typed is an idea of the shared data, as somebody might look for it.
type typed struct {
	Source    string    `json:"source"`
	SourceID  string    `json:"source_id"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Author    string    `json:"author"`
	Lang      string    `json:"lang,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

// TestAnythingTypedIsAQuery searches for real titles in three languages, and for
// strings that break programs: nothing is an error, and an idea's title finds
// it. One of 200 is asked; QUERIES=1 asks all of them, which takes minutes.
func TestAnythingTypedIsAQuery(t *testing.T) {
	t.Parallel()
	every := 200
	if n, err := strconv.Atoi(os.Getenv("QUERIES")); err == nil && n > 0 {
		every = n
	}
	ideas := slices.Concat(readTyped(t, "titanium-ideas.jsonl.gz", "", every),
		readTyped(t, "polis-statements.jsonl.gz", "zh", min(every, 20)), readTyped(t, "polis-statements.jsonl.gz", "de",
			every))
	ctx, url := context.Background(), dbtest.URL(t)
	report, err := importer.Import(ctx, board.New(opened(t, url, database.NoTimeout), nil), writeTyped(t, ideas),
		importer.Options{})
	if err != nil || report.New != len(ideas) {
		t.Fatalf("%d of %d ideas, %v", report.New, len(ideas), err)
	}
	b := board.New(opened(t, url), nil)
	start, asked, found := time.Now(), map[string]int{}, map[string]*atomic.Int64{"": {}, "zh": {}, "de": {}}
	var queue sync.WaitGroup
	turns := make(chan bool, 3)
	for _, idea := range ideas {
		asked[idea.Lang]++
		turns <- true
		queue.Go(func() {
			defer func() { <-turns }()
			if slices.Contains(titlesFound(t, b, idea.Title), idea.Title) {
				found[idea.Lang].Add(1)
			}
		})
	}
	queue.Wait()
	t.Logf("%d searches took %v", len(ideas), time.Since(start).Round(time.Millisecond))
	for lang, n := range asked {
		t.Logf("%q: %d of %d titles find their idea among the first five", lang, found[lang].Load(), n)
		if int(found[lang].Load())*100 < n*90 {
			t.Errorf("%q: only %d of %d titles find their idea", lang, found[lang].Load(), n)
		}
	}
	for i, query := range naughty.Strings(t) {
		if every > 100 && i%10 > 0 {
			continue
		}
		titlesFound(t, b, query)
		titlesFound(t, b, "-"+query)
		titlesFound(t, b, `"`+query+`"`)
	}
}

// opened returns the database at url: the import waits as long as it takes, as
// the command does, and searches do not.
func opened(t *testing.T, url string, opts ...database.Option) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), url, append(opts, database.QuickDisk, database.PoolSize(4))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// titlesFound returns the titles of the first five ideas that a query finds.
func titlesFound(t *testing.T, b *board.Board, query string) (titles []string) {
	page, err := b.List(context.Background(), board.Actor{}, board.IdeaFilter{Query: query})
	if err != nil {
		t.Errorf("%q: %v", query, err)
	}
	for _, hit := range page.Ideas[:min(5, len(page.Ideas))] {
		titles = append(titles, hit.Title)
	}
	return titles
}

// readTyped reads every so manieth idea in a language. The test is skipped where
// the shared data is not.
func readTyped(t *testing.T, name, lang string, every int) (ideas []typed) {
	file, err := os.Open(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Skip("the shared data is not here:", err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, n := bufio.NewScanner(unpacked), 0
	for lines.Buffer(nil, 64<<20); lines.Scan(); {
		var idea typed
		if err := json.Unmarshal(lines.Bytes(), &idea); err != nil {
			t.Fatal(err)
		}
		if idea.Lang != lang {
			continue
		}
		if n++; n%every == 0 {
			ideas = append(ideas, idea)
		}
	}
	return ideas
}

func writeTyped(t *testing.T, ideas []typed) string {
	name := filepath.Join(t.TempDir(), "typed.jsonl")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := json.NewEncoder(file)
	for _, idea := range ideas {
		if err := lines.Encode(idea); err != nil {
			t.Fatal(err)
		}
	}
	return name
}
