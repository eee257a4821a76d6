package bench

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/transfer"
)

var (
	similarWanted = flag.Bool("eval-similar", false, "score the look-alikes on pairs that people called the same")
	similarIdeas  = flag.String("ideas", "", "ideas to import, .jsonl.gz")
	similarPairs  = flag.String("pairs", "", "pairs that are the same, .jsonl")
)

// pair is an idea and those that people called the same.
type pair struct {
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"`
}

// TestSimilar imports ideas without comments and marks, asks the board for
// look-alikes of each query's title, and of title and text, and prints how many
// of the pairs are found: among the ideas that were there before, as when it was
// proposed, and among all.
func TestSimilar(t *testing.T) {
	if !*similarWanted {
		t.Skip("takes a minute: make eval-similar runs it")
	}
	if _, err := os.Stat(*similarIdeas); err != nil {
		t.Fatalf("no collection: %v (give one: make eval-similar IDEAS=file.jsonl.gz PAIRS=file.jsonl)", err)
	}
	ctx, db, rows := context.Background(), dbtest.New(t), bareIdeas(t)
	b := board.New(db, nil)
	if _, err := transfer.Import(ctx, b, writeRows(t, rows), transfer.Options{}); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := b.LearnWords(ctx); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d ideas; their words were learned in %s", len(rows), time.Since(begun).Round(time.Millisecond))
	pairs := readPairs(t)
	for _, withText := range []bool{false, true} {
		scoreSimilar(t, db, b, rows, pairs, withText)
	}
}

// bareIdeas reads the collection without what must not help: comments, statuses,
// marks of duplicates, tags, votes.
func bareIdeas(t *testing.T) map[string]transfer.Row {
	file, err := os.Open(*similarIdeas)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, lines := map[string]transfer.Row{}, bufio.NewScanner(unpacked)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var row transfer.Row
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows[row.SourceID] = transfer.Row{Source: row.Source, SourceID: row.SourceID, Title: row.Title, Body: row.Body, Author: row.Author, CreatedAt: row.CreatedAt}
	}
	return rows
}

func writeRows(t *testing.T, rows map[string]transfer.Row) string {
	name := filepath.Join(t.TempDir(), "bare.jsonl")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, id := range sortedKeys(rows) {
		line, err := json.Marshal(rows[id])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(file, "%s\n", line)
	}
	return name
}

func sortedKeys(rows map[string]transfer.Row) (keys []string) {
	for key := range rows {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func readPairs(t *testing.T) (pairs []pair) {
	file, err := os.Open(*similarPairs)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := json.NewDecoder(file); lines.More(); {
		var one pair
		if err := lines.Decode(&one); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, one)
	}
	return pairs
}

// recall counts where the first right answer stood.
type recall struct {
	asked, first, five, ten int
	reciprocal              float64
}

func (r *recall) add(place int) { // from 1; 0: not found
	r.asked++
	if place == 0 {
		return
	}
	r.reciprocal += 1 / float64(place)
	for _, counted := range []struct {
		within int
		n      *int
	}{{1, &r.first}, {5, &r.five}, {10, &r.ten}} {
		if place <= counted.within {
			*counted.n++
		}
	}
}

func (r *recall) String() string {
	of := func(n int) float64 { return float64(n) / float64(max(r.asked, 1)) }
	return fmt.Sprintf("recall@1 %.3f  @5 %.3f  @10 %.3f  MRR %.3f", of(r.first), of(r.five), of(r.ten), r.reciprocal/float64(max(r.asked, 1)))
}

func scoreSimilar(t *testing.T, db *database.DB, b *board.Board, rows map[string]transfer.Row, pairs []pair, withText bool) {
	ids := importedIDs(t, db)
	var before, all, even, shown recall
	var took []time.Duration
	for n, one := range pairs {
		query, known := rows[one.Query]
		if !known {
			continue
		}
		to := board.SimilarTo{Title: query.Title, Except: ids[one.Query], Most: 10, Before: query.CreatedAt}
		if withText {
			to.Body = query.Body
		}
		begun := time.Now()
		found, err := b.Similar(context.Background(), board.Actor{}, to)
		if err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(begun))
		place := placeOf(found, one, ids)
		before.add(place)
		if n%2 == 0 {
			even.add(place)
		}
		shown.add(placeOf(slices.DeleteFunc(slices.Clone(found), func(l board.LookAlike) bool { return !l.Likely() }), one, ids))
		to.Before = time.Time{}
		if found, err = b.Similar(context.Background(), board.Actor{}, to); err != nil {
			t.Fatal(err)
		}
		all.add(placeOf(found, one, ids))
	}
	slices.Sort(took)
	what := map[bool]string{false: "title", true: "title and text"}[withText]
	t.Logf("%-14s  of what was there before  %s", what, &before)
	t.Logf("%-14s    every second pair alone %s", "", &even)
	t.Logf("%-14s    as people see it        %s", "", &shown)
	t.Logf("%-14s  of all                    %s", "", &all)
	t.Logf("%-14s  p50 %s  p99 %s", "", took[len(took)/2], took[len(took)*99/100])
}

func placeOf(found []board.LookAlike, one pair, ids map[string]int64) int {
	for i, idea := range found {
		for _, id := range one.Relevant {
			if ids[id] == idea.ID {
				return i + 1
			}
		}
	}
	return 0
}

func importedIDs(t *testing.T, db *database.DB) map[string]int64 {
	var rows []struct {
		ID       int64
		SourceID string
	}
	if err := db.Read(context.Background()).Table("ideas").Select("id, source_id").Where("source_id IS NOT NULL").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{}
	for _, row := range rows {
		ids[row.SourceID] = row.ID
	}
	return ids
}
