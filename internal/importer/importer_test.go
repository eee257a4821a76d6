package importer_test

import (
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

const lines = `{"source":"old","source_id":"1","title":"First","body":"Some **words**","votes":12,"status":"completed","author":"ann","created_at":"2020-01-02T03:04:05Z","closed_at":"2021-01-02T03:04:05Z"}
this is not JSON
{"source":"old","source_id":"2","title":"","votes":1,"author":"bob","created_at":"2020-01-02T03:04:05Z"}
{"source":"old","source_id":"3","title":"Third","votes":-1,"author":"bob","created_at":"2020-01-02T03:04:05Z"}

{"source":"old","source_id":"4","title":"Fourth","body":null,"votes":3,"status":null,"author":"ann","created_at":"2020-05-02T03:04:05Z","duplicate_of":["1"],"comments":[]}
{"source":"old","source_id":"1","title":"First again","votes":1,"author":"ann","created_at":"2020-01-02T03:04:05Z"}
{"source":"old","source_id":"5","title":"Fifth\u0000 \u202e","votes":3,"status":"something else","author":"","created_at":"2020-05-02T03:04:05Z","duplicate_of":"1"}
`

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
	if err != nil || first.Title != "First" || first.VoteCount != 12 || first.VoterCount != 0 || first.Status.Name != "Shipped" || len(first.Timeline) != 1 || first.CreatedAt.Year() != 2020 {
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
	if _, err := importer.Import(context.Background(), b, filepath.Join(t.TempDir(), "none"), importer.Options{}); err == nil {
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

// TestRealIdeas brings in the 6,723 ideas of the shared data, twice.
func TestRealIdeas(t *testing.T) {
	t.Parallel()
	const file = "../../../shared/data/titanium-ideas.jsonl.gz"
	if _, err := os.Stat(file); err != nil {
		t.Skip("the shared data is not here:", err)
	}
	ctx, b, start := context.Background(), board.New(dbtest.New(t), nil), time.Now()
	report, err := importer.Import(ctx, b, file, importer.Options{})
	if err != nil || report.New != 6723 || len(report.Bad) != 0 {
		t.Fatalf("%d new, %d bad, %v; want 6723 and 0", report.New, len(report.Bad), err)
	}
	wantComments(t, report, 21047, 0, 0)
	t.Logf("brought in after %v", time.Since(start))
	again, err := importer.Import(ctx, b, file, importer.Options{})
	if err != nil || again.New != 0 || again.Known != 6723 {
		t.Errorf("again: %d new, %d known, %v", again.New, again.Known, err)
	}
	wantComments(t, again, 0, 21047, 0)
	if wrong, err := b.Audit(ctx); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v; want nothing", wrong, err)
	}
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
