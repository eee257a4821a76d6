package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/importer"
)

// TestImportTakesAByteOrderMark: the first idea of a file that begins with one is
// an idea as the others.
func TestImportTakesAByteOrderMark(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "marked.jsonl")
	lines := "\ufeff" +
		`{"source":"x","source_id":"1","title":"The first idea","author":"a",` +
		`"created_at":"2020-01-01T00:00:00Z","tags":["iOS"]}` + "\n" +
		`{"source":"x","source_id":"2","title":"The second idea","author":"a","created_at":"2020-01-01T00:00:00Z"}` + "\n"
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := importer.Import(context.Background(), board.New(dbtest.New(t), nil), name, importer.Options{})
	if err != nil || report.New != 2 || len(report.Bad) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}
