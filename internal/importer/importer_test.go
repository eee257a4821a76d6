package importer_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/importer"
)

const lines = `` +
	`{"source":"old","source_id":"1","title":"First","body":"Some **words**","votes":12,"status":"completed",` +
	`"author":"ann","created_at":"2020-01-02T03:04:05Z","closed_at":"2021-01-02T03:04:05Z"}` + "\n" +
	`this is not JSON` + "\n" +
	`{"source":"old","source_id":"2","title":"","votes":1,"author":"bob","created_at":"2020-01-02T03:04:05Z"}` + "\n" +
	`{"source":"old","source_id":"3","title":"Third","votes":-1,"author":"bob",` +
	`"created_at":"2020-01-02T03:04:05Z"}` + "\n" +
	"\n" +
	`{"source":"old","source_id":"4","title":"Fourth","body":null,"votes":3,"status":null,"author":"ann",` +
	`"created_at":"2020-05-02T03:04:05Z","duplicate_of":["1"],"comments":[]}` + "\n" +
	`{"source":"old","source_id":"1","title":"First again","votes":1,"author":"ann",` +
	`"created_at":"2020-01-02T03:04:05Z"}` + "\n" +
	`{"source":"old","source_id":"5","title":"Fifth\u0000 \u202e","votes":3,"status":"something else",` +
	`"author":"","created_at":"2020-05-02T03:04:05Z","duplicate_of":"1"}` + "\n"

func TestImportTakesWhatIsGoodAndNamesWhatIsNot(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), board.New(dbtest.New(t), nil)
	file := filepath.Join(t.TempDir(), "ideas.jsonl")
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	dry, err := importer.Import(ctx, b, file, importer.Options{DryRun: true})
	if err != nil || dry.New != 3 {
		t.Fatalf("dry run: %d new, %v; want 3", dry.New, err)
	}
	if page, err := b.List(ctx, board.Actor{}, board.IdeaFilter{}); err != nil || len(page.Ideas) != 0 {
		t.Fatalf("the dry run left %d ideas (%v)", len(page.Ideas), err)
	}
	report, err := importer.Import(ctx, b, file, importer.Options{NoMerge: true})
	if err != nil || report.New != 3 || report.Votes != 18 || report.People != 2 {
		t.Fatalf("import: %d new, %d votes, %d people, %v; want 3, 18, 2", report.New, report.Votes, report.People, err)
	}
	wantBad(t, report, map[int]string{2: "not the JSON", 3: "title", 4: "votes", 7: "line 1"})
	again, err := importer.Import(ctx, b, file, importer.Options{NoMerge: true})
	if err != nil || again.New != 0 || again.Known != 3 {
		t.Errorf("again: %d new, %d known, %v; want 0, 3", again.New, again.Known, err)
	}
	page, err := b.List(ctx, board.Actor{}, board.IdeaFilter{Sort: board.Top})
	if err != nil || len(page.Ideas) != 3 {
		t.Fatalf("%d ideas, %v; want 3", len(page.Ideas), err)
	}
	first, err := b.Idea(ctx, board.Actor{}, page.Ideas[0].ID)
	if err != nil || first.Title != "First" || first.VoteCount != 12 || first.VoterCount != 0 ||
		first.Status.Name != "Shipped" || len(first.Timeline) != 1 || first.CreatedAt.Year() != 2020 {
		t.Errorf("the first is %+v, %v", first, err)
	}
	if wrong, err := b.Audit(ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v; want nothing", wrong, err)
	}
}

func wantBad(t *testing.T, report importer.Report, want map[int]string) {
	t.Helper()
	if len(report.Bad) != len(want) {
		t.Errorf("%d bad lines, want %d: %v", len(report.Bad), len(want), report.Bad)
	}
	for _, bad := range report.Bad {
		if !strings.Contains(bad.Why, want[bad.Number]) || want[bad.Number] == "" {
			t.Errorf("line %d: %q, want %q in it", bad.Number, bad.Why, want[bad.Number])
		}
	}
}

func TestAFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	b := board.New(dbtest.New(t), nil)
	_, err := importer.Import(context.Background(), b, filepath.Join(t.TempDir(), "none"), importer.Options{})
	if err == nil {
		t.Error("a missing file is no error")
	}
	cut := filepath.Join(t.TempDir(), "cut.gz")
	if err := os.WriteFile(cut, []byte("\x1f\x8b\x08\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Import(context.Background(), b, cut, importer.Options{}); err == nil {
		t.Error("a file cut short is no error")
	}
}

// TestRealIdeas brings in the first ideas of the shared data, twice.
func TestRealIdeas(t *testing.T) {
	t.Parallel()
	const first = 500
	bringIn(t, firstLines(t, realIdeas(t), first), first)
}

// TestLongRealIdeas brings in the 6,723 ideas of the shared data, twice.
func TestLongRealIdeas(t *testing.T) {
	dbtest.Long(t)
	t.Parallel()
	report, again := bringIn(t, realIdeas(t), 6723)
	wantComments(t, report, 21047, 0, 0)
	wantComments(t, again, 0, 21047, 0)
}

// realIdeas returns the file with the shared data.
func realIdeas(t *testing.T) string {
	t.Helper()
	const file = "../../../shared/data/titanium-ideas.jsonl.gz"
	if _, err := os.Stat(file); err != nil {
		t.Skip("the shared data is not here:", err)
	}
	return file
}

// firstLines returns a file with the first n lines of a compressed one.
func firstLines(t *testing.T, file string, n int) string {
	t.Helper()
	whole, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	text, err := gzip.NewReader(whole)
	if err != nil {
		t.Fatal(err)
	}
	var some bytes.Buffer
	for lines := bufio.NewReader(text); n > 0; n-- {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		some.Write(line)
	}
	path := filepath.Join(t.TempDir(), "first.jsonl")
	if err := os.WriteFile(path, some.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// bringIn imports a file of n ideas, and again.
func bringIn(t *testing.T, file string, n int) (report, again importer.Report) {
	t.Helper()
	ctx, b, start := context.Background(), board.New(dbtest.New(t), nil), time.Now()
	report, err := importer.Import(ctx, b, file, importer.Options{})
	if err != nil || report.New != n || len(report.Bad) != 0 {
		t.Fatalf("%d new, %d bad, %v; want %d and 0", report.New, len(report.Bad), err, n)
	}
	t.Logf("brought in after %v", time.Since(start))
	again, err = importer.Import(ctx, b, file, importer.Options{})
	if err != nil || again.New != 0 || again.Known != n {
		t.Errorf("again: %d new, %d known, %v", again.New, again.Known, err)
	}
	if wrong, err := b.Audit(ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v; want nothing", wrong, err)
	}
	return report, again
}

// FuzzImport: no line, whatever it is, stops an import or gets in half.
func FuzzImport(f *testing.F) {
	for line := range strings.SplitSeq(lines, "\n") {
		f.Add(line)
	}
	b := board.New(dbtest.New(f), nil)
	f.Fuzz(func(t *testing.T, line string) {
		file := filepath.Join(t.TempDir(), "ideas.jsonl")
		if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		report, err := importer.Import(context.Background(), b, file, importer.Options{})
		if err != nil && !strings.HasPrefix(line, "\x1f\x8b") {
			t.Fatalf("%q: %v", line, err)
		}
		if report.New+report.Known+len(report.Bad) > strings.Count(line, "\n")+1 {
			t.Errorf("%q: %+v", line, report)
		}
	})
}
