package bench

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/importer"
)

var (
	similarWanted = flag.Bool("eval-similar", false, "score the similar ideas on pairs that people called the same")
	similarIdeas  = flag.String("ideas", "", "ideas to import, JSON lines, gzipped or not")
	similarPairs  = flag.String("pairs", "", "pairs that are the same, JSON lines, gzipped or not")
)

// TestSimilar imports ideas without comments and marks, asks the board for
// similar ideas of each query's title, and of title and text, and prints how many
// of the pairs are found, beside a plain BM25.
func TestSimilar(t *testing.T) {
	if *smoke && !there(*similarIdeas, *similarPairs) {
		t.Skip("the ideas and pairs that people marked are not here")
	}
	if !*similarWanted && !*smoke {
		t.Skip("takes a minute: make eval-similar runs it")
	}
	e := evaluate(t, *similarIdeas, *similarPairs)
	e.print(os.Stdout)
	if found, floor := e.modes[0].found.at(10), e.modes[0].floor.at(10); *smoke && found < floor {
		t.Errorf("recall@10 with titles is %.3f, a plain BM25 has %.3f", found, floor)
	}
}

// there reports whether files are there.
func there(names ...string) bool {
	for _, name := range names {
		if _, err := os.Stat(name); err != nil {
			return false
		}
	}
	return true
}

// evaluation is a collection on a board, and what came out.
type evaluation struct {
	*collection
	questions
	floor *plain
	board *board.Board
	ids   map[int]int64 // of ideas, by row
	rowOf map[int64]int

	database string
	learned  time.Duration
	modes    [2]mode // asked with titles; with titles and texts
}

// mode is what came out of one way to ask.
type mode struct {
	found  recall // of what was there before
	second recall // every second question of it
	shown  recall // what people are shown of it
	all    recall // of all

	words, floor, floorAll recall // found by title and text alone; by a plain BM25
	took                   []time.Duration
}

func evaluate(t *testing.T, ideas, pairs string) *evaluation {
	ctx, db := context.Background(), dbtest.New(t)
	e := &evaluation{collection: readIdeas(t, ideas), board: board.New(db, nil), database: db.Kind()}
	e.questions, e.floor = readPairs(t, pairs, e.collection), newPlain(e.collection)
	report, err := importer.Import(ctx, e.board, e.write(t), importer.Options{})
	if err != nil || len(report.Bad) > 0 {
		t.Fatalf("import: %v, %+v", err, report.Bad)
	}
	e.ids, e.rowOf = map[int]int64{}, map[int64]int{}
	var rows []struct {
		ID       int64
		SourceID int
	}
	err = db.Read(ctx).Table("ideas").Select("id, source_id").Where("source = ?", "evaluation").Find(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		e.ids[row.SourceID], e.rowOf[row.ID] = row.ID, row.SourceID
	}
	begun := time.Now()
	if err := e.board.LearnWords(ctx); err != nil {
		t.Fatal(err)
	}
	e.learned = time.Since(begun)
	for n, q := range e.asked {
		e.ask(t, q, n%2 == 0, false)
		e.ask(t, q, n%2 == 0, true)
	}
	return e
}

// write writes the collection as the import reads it: named by its rows, as ids
// may repeat.
func (e *evaluation) write(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "bare.jsonl")
	var lines []byte
	for i, row := range e.rows {
		row.Source, row.SourceID, row.Author = "evaluation", strconv.Itoa(i), "somebody"
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(append(lines, line...), '\n')
	}
	if err := os.WriteFile(name, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// ask asks one question both ways: of what was there before, unless what is right
// came later or has no date, and of all.
func (e *evaluation) ask(t *testing.T, q question, second, withText bool) {
	query, m := e.rows[q.query], &e.modes[0]
	to := board.SimilarTo{Title: query.Title, Except: e.ids[q.query], Most: 10}
	if withText {
		m, to.Body = &e.modes[1], query.Body
	}
	m.all.add(q.placeOf(e.similar(t, to, nil, nil)))
	m.floorAll.add(q.placeOf(e.floor.find(q, withText, false)))
	if q.earlier {
		to.Before = query.CreatedAt
	}
	var shown []int
	found := q.placeOf(e.similar(t, to, &m.took, &shown))
	m.found.add(found)
	m.shown.add(q.placeOf(shown))
	to.Timeless = true
	m.words.add(q.placeOf(e.similar(t, to, nil, nil)))
	m.floor.add(q.placeOf(e.floor.find(q, withText, q.earlier)))
	if second {
		m.second.add(found)
	}
}

// similar returns the rows that the board answers with; took gets the time, shown
// those that people are shown.
func (e *evaluation) similar(t *testing.T, to board.SimilarTo, took *[]time.Duration, shown *[]int) (found []int) {
	begun := time.Now()
	alike, err := e.board.Similar(context.Background(), board.Actor{}, to)
	if err != nil {
		t.Fatal(err)
	}
	if took != nil {
		*took = append(*took, time.Since(begun))
	}
	for i, idea := range alike {
		found = append(found, e.rowOf[idea.ID])
		if shown != nil && idea.Likely() && i < board.SimilarShown {
			*shown = append(*shown, e.rowOf[idea.ID])
		}
	}
	return found
}
