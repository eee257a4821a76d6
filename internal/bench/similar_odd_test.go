package bench

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOddCollections scores files that are not as tidy as the one at hand.
func TestOddCollections(t *testing.T) {
	t.Parallel()
	table := strings.Repeat("column ", 30_000)
	ideas := `
{"source":"a","source_id":"1","title":"Dark mode for the evening","body":null,"created_at":"2020-01-01T00:00:00Z"}
not JSON
{"source":"a","source_id":"2","title":"A dark mode in the evening","created_at":"2021-01-01T00:00:00Z","author":null}
{"source":"b","source_id":"2","title":"Export as a table","body":"Rows and columns","created_at":"2021-02-01"}
{"source_id":3,"title":"Export to tables","body":"` + table + `"}
{"source_id":"4","title":"","body":null,"created_at":"2999-01-01T00:00:00Z"}
{"title":"Has no id"}

`
	pairs := `{"query":"2","relevant":["1"]}
{"query":"1","relevant":["2"]}
{"query":3,"relevant":"2"}
{"query":"9","relevant":["1"]}
{"query":"1","relevant":["1","8"]}
{"query":"4","relevant":["1"]}
[]
`
	e := evaluate(t, writeFile(t, "ideas.jsonl", ideas, false), writeFile(t, "pairs.jsonl.gz", pairs, true))
	if len(e.rows) != 5 || e.collection.bad != 2 || len(e.asked) != 4 || e.questions.bad != 1 || e.queryMissing != 1 ||
		e.relevantMissing != 1 {
		t.Errorf("read %d ideas and %d bad lines, %d questions, %d bad lines, %d and %d not known", len(e.rows),
			e.collection.bad, len(e.asked), e.questions.bad, e.queryMissing, e.relevantMissing)
	}
	for i, want := range []bool{true, false, false, false} {
		if e.asked[i].earlier != want {
			t.Errorf("question %d: earlier %v, want %v", i+1, e.asked[i].earlier, want)
		}
	}
	if got := e.modes[0].found.at(1); got != 0.75 { // an idea without words is like nothing
		t.Errorf("recall@1 %.2f, want 0.75", got)
	}
	var out strings.Builder
	if e.print(&out); !strings.HasPrefix(out.String(), "HEADLINE, ") ||
		!strings.Contains(out.String(), "3 questions are asked of all ideas") {
		t.Errorf("printed:\n%s", &out)
	}
}

// TestManyQuestionsAreSpread asks some of them alone.
func TestManyQuestionsAreSpread(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 999, 1_000, 1_001, 5_432} {
		if some, left := spread(make([]question, n)); len(some) != min(n, scaled().asked) || left != n-len(some) {
			t.Errorf("%d questions: %d asked, %d left out", n, len(some), left)
		}
	}
}

// writeFile writes a file of the test and returns its name.
func writeFile(t *testing.T, name, content string, packed bool) string {
	name = filepath.Join(t.TempDir(), name)
	raw := []byte(content)
	if packed {
		var out bytes.Buffer
		to := gzip.NewWriter(&out)
		if _, err := to.Write(raw); err != nil {
			t.Fatal(err)
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		raw = out.Bytes()
	}
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
