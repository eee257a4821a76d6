package importer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/importer"
	"ideaboard/internal/text/naughty"
)

// written returns a file of lines.
func written(t *testing.T, lines ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ideas.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// ideaLine returns a line of an idea with the JSON of its comments; "" for none.
func ideaLine(id, comments string) string {
	if comments != "" {
		comments = `,"comments":` + comments
	}
	return `{"source":"old","source_id":"` + id + `","title":"Idea ` + id + `","author":"ann",` +
		`"created_at":"2020-01-02T03:04:05Z"` + comments + `}`
}

// imported brings the file in, after a dry run that must have told the same.
func imported(t *testing.T, b *board.Board, file string) importer.Report {
	t.Helper()
	dry, err := importer.Import(context.Background(), b, file, importer.Options{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	done, err := importer.Import(context.Background(), b, file, importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if dry.New != done.New || dry.Comments != done.Comments || dry.KnownComments != done.KnownComments ||
		dry.BadComments != done.BadComments {
		t.Errorf("the dry run said %+v\nwhat came is    %+v", dry, done)
	}
	return done
}

// said is a comment as it stands in the database.
type said struct {
	Idea, Author, Body, BodyHTML, SourceID string
	ByStaff, Internal                      bool
	CreatedAt                              time.Time
	ParentID                               *int64
}

func allSaid(t *testing.T, db *database.DB) (all []said) {
	t.Helper()
	err := db.Read(t.Context()).Raw(`
		SELECT ideas.source_id AS idea, users.name AS author, comments.body, comments.body_html,
			comments.source_id, comments.by_staff, comments.internal, comments.created_at,
			comments.parent_id
		FROM comments
		JOIN ideas ON ideas.id = comments.idea_id
		JOIN users ON users.id = comments.author_id
		ORDER BY ideas.source_id, comments.created_at, comments.source_id`).Scan(&all).Error
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantComments(t *testing.T, r importer.Report, fresh, known, bad int) {
	t.Helper()
	if r.Comments != fresh || r.KnownComments != known || r.BadComments != bad {
		t.Errorf("%d new comments, %d known, %d bad; want %d, %d, %d: %v", r.Comments, r.KnownComments, r.BadComments, fresh,
			known, bad, r.BadCommentLines)
	}
}

// wantCounts fails unless the ideas' counters say what the rows say, and the
// import told nobody and made nobody follow.
func wantCounts(t *testing.T, db *database.DB) {
	t.Helper()
	for what, query := range map[string]string{
		"miscounted ideas": `
			SELECT count(*)
			FROM ideas
			WHERE comment_count <> (SELECT count(*) FROM comments WHERE comments.idea_id = ideas.id)`,
		"events":  "SELECT count(*) FROM events WHERE kind <> 'import.finished'",
		"follows": "SELECT count(*) FROM follows",
		"answers": "SELECT count(*) FROM answers",
		"votes":   "SELECT count(*) FROM votes",
	} {
		var n int
		if err := db.Read(t.Context()).Raw(query).Scan(&n).Error; err != nil || n != 0 {
			t.Errorf("%s: %d, %v; want 0", what, n, err)
		}
	}
}

func TestCommentsComeInWithTheirIdeaOrAfterIt(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	b := board.New(db, nil)
	const one = `{"source_id":"11","author":"maya","staff":true,"body":"We are **on** it.",` +
		`"created_at":"2020-02-01T10:00:00Z"}`
	const two = `{"author":"ann","body":"Thank you.","created_at":"2020-02-02T10:00:00Z"}`
	wantComments(t, imported(t, b, written(t, ideaLine("1", ""))), 0, 0, 0)
	r := imported(t, b, written(t, ideaLine("1", "["+one+"]"), ideaLine("2", "["+two+"]")))
	wantComments(t, r, 2, 0, 0)
	if r.New != 1 || r.Known != 1 || r.People != 2 {
		t.Errorf("%d new, %d known, %d people; want 1, 1, 2", r.New, r.Known, r.People)
	}
	wantComments(t, imported(t, b, written(t, ideaLine("1", "["+two+","+one+"]"), ideaLine("2", "["+two+"]"))), 1, 2, 0)
	all := allSaid(t, db)
	if len(all) != 3 {
		t.Fatalf("%d comments, want 3: %+v", len(all), all)
	}
	if c := all[0]; c.Author != "maya" || !c.ByStaff || c.Internal || c.ParentID != nil || c.SourceID != "11" ||
		c.BodyHTML != "<p dir=\"auto\">We are <strong>on</strong> it.</p>\n" ||
		!c.CreatedAt.Equal(time.Date(2020, 2, 1, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("the first is %+v", c)
	}
	if c := all[1]; c.Idea != "1" || c.Author != "ann" || c.ByStaff || !strings.HasPrefix(c.SourceID, "1#") ||
		all[2].SourceID == c.SourceID {
		t.Errorf("the second is %+v", c)
	}
	var anns int
	err := db.Read(t.Context()).Raw("SELECT count(*) FROM users WHERE name = 'ann'").Scan(&anns).Error
	if err != nil || anns != 1 {
		t.Errorf("%d people of one name, %v; want 1", anns, err)
	}
	wantCounts(t, db)
}

func TestBadCommentsCostNothingElse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		comments   string
		fresh, bad int
	}{
		"null":               {`null`, 0, 0},
		"none":               {`[]`, 0, 0},
		"words":              {`"yes"`, 0, 1},
		"a number":           {`5`, 0, 1},
		"an object":          {`{"body":"x"}`, 0, 1},
		"a list of anything": {`[null, 5, "x", [], {"body":"good"}]`, 1, 4},
		"wrong types": {
			`[{"body":5}, {"body":"x","staff":"yes"}, {"body":"x","source_id":7}, ` +
				`{"body":"x","created_at":"yesterday"}, {"body":"good"}]`,
			1, 4,
		},
		"all null": {`[{"source_id":null,"author":null,"staff":null,"body":"good","created_at":null}]`, 1, 0},
		"no words": {`[{"body":null}, {"body":" \u200b\n"}]`, 0, 2},
		"the future": {
			`[{"body":"x","created_at":"2999-01-01T00:00:00Z"}, {"body":"x","created_at":"1969-01-01T00:00:00Z"}]`, 0, 2,
		},
		"the same id twice":      {`[{"source_id":"1","body":"x"}, {"source_id":"1","body":"y"}]`, 1, 1},
		"the same words twice":   {`[{"body":"x"}, {"body":"x"}]`, 1, 1},
		"too long an id":         {`[{"source_id":"` + strings.Repeat("9", 201) + `","body":"x"}]`, 0, 1},
		"as long as can be":      {`[{"body":"` + strings.Repeat("a", 200_000) + `"}]`, 1, 0},
		"longer":                 {`[{"body":"` + strings.Repeat("a", 200_001) + `"}]`, 0, 1},
		"bytes that are no text": {`[{"source_id":"a\u0000b","author":"\u0000\u202e","body":"\u0000x\ud800"}]`, 1, 0},
		"100,000": {
			`[` + strings.TrimSuffix(strings.Repeat(`{"body":"x","source_id":"%d"},`, 100_000), ",") + `]`, 10_000, 90_000,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.New(t)
			b := board.New(db, nil)
			if n := strings.Count(tt.comments, "%d"); n > 0 {
				numbers := make([]any, n)
				for i := range numbers {
					numbers[i] = i
				}
				tt.comments = fmt.Sprintf(tt.comments, numbers...)
			}
			file := written(t, ideaLine("1", tt.comments))
			r := imported(t, b, file)
			if r.New != 1 || len(r.Bad) != 0 {
				t.Errorf("%d new ideas, bad lines %v", r.New, r.Bad)
			}
			wantComments(t, r, tt.fresh, 0, tt.bad)
			wantComments(t, imported(t, b, file), 0, tt.fresh, tt.bad)
			wantCounts(t, db)
		})
	}
}

// TestCommentsNumberedAnewForEachIdea: some products do that; nothing is lost.
func TestCommentsNumberedAnewForEachIdea(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	b := board.New(db, nil)
	file := written(t, ideaLine("a", `[{"source_id":"1","body":"x"},{"source_id":"2","body":"y"}]`),
		ideaLine("b", `[{"source_id":"1","body":"x"}]`))
	wantComments(t, imported(t, b, file), 3, 0, 0)
	wantComments(t, imported(t, b, file), 0, 3, 0)
	var ids []string
	for _, c := range allSaid(t, db) {
		ids = append(ids, c.Idea+" "+c.SourceID)
	}
	if want := []string{"a 1", "a 2", "b b/1"}; !slices.Equal(ids, want) {
		t.Errorf("comments %q, want %q", ids, want)
	}
	wantCounts(t, db)
}

// TestTwoImportsAtOnce: what both bring comes once, and is counted once.
func TestTwoImportsAtOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	b := board.New(db, nil)
	imported(t, b, written(t, ideaLine("1", ""), ideaLine("2", "")))
	file := written(t, ideaLine("1",
		`[{"source_id":"1","author":"x","body":"x"},{"source_id":"2","author":"y","body":"y"}]`), ideaLine("2",
		`[{"source_id":"3","body":"x"}]`))
	failed := make(chan error)
	for range 4 {
		go func() {
			_, err := importer.Import(context.Background(), b, file, importer.Options{})
			failed <- err
		}()
	}
	for range 4 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if n := len(allSaid(t, db)); n != 3 {
		t.Errorf("%d comments, want 3", n)
	}
	wantCounts(t, db)
}

// TestNaughtyComments brings in every one of the strings that break programs.
func TestNaughtyComments(t *testing.T) {
	t.Parallel()
	strs := naughty.Strings(t)
	type row struct {
		Author string `json:"author"`
		Body   string `json:"body"`
		ID     string `json:"source_id"`
	}
	var rows []row
	for i, words := range strs {
		rows = append(rows, row{words, words, fmt.Sprint(i)})
	}
	comments, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	db := dbtest.New(t)
	b := board.New(db, nil)
	r := imported(t, b, written(t, ideaLine("1", string(comments))))
	if r.Comments+r.BadComments != len(strs) || r.Comments < len(strs)*9/10 {
		t.Errorf("%d of %d came in, %d did not", r.Comments, len(strs), r.BadComments)
	}
	for _, c := range allSaid(t, db) {
		if strings.Contains(c.BodyHTML, "<script") || strings.Contains(c.BodyHTML, "javascript:") &&
			strings.Contains(c.BodyHTML, "href=\"javascript:") {
			t.Errorf("not safe: %s", c.BodyHTML)
		}
	}
	wantCounts(t, db)
}
