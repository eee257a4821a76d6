package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/importer"
	"ideaboard/internal/text"
)

// collection is ideas as they are asked for: titles, texts and dates, without
// what must not help: comments, statuses, tags, votes, marks of duplicates.
type collection struct {
	rows  []importer.Row
	dated []bool           // whether the file says when the idea was proposed
	named map[string][]int // rows by their source_id; several products may use the same
	bad   int              // lines that are no idea
}

// oneID takes a text or a number, as files write ids.
type oneID string

// UnmarshalJSON reads either.
func (id *oneID) UnmarshalJSON(raw []byte) error {
	*id = oneID(strings.Trim(string(raw), `"`))
	if raw[0] == '"' {
		return json.Unmarshal(raw, (*string)(id))
	}
	return nil
}

// someIDs takes one id or a list.
type someIDs []oneID

// UnmarshalJSON reads either.
func (ids *someIDs) UnmarshalJSON(raw []byte) error {
	if raw[0] == '[' {
		return json.Unmarshal(raw, (*[]oneID)(ids))
	}
	*ids = make(someIDs, 1)
	return json.Unmarshal(raw, &(*ids)[0])
}

// readIdeas reads a file of ideas. What is missing in a row is made up, so that
// all of them compete.
func readIdeas(t *testing.T, name string) *collection {
	c := &collection{named: map[string][]int{}}
	eachLine(t, "IDEAS", name, func(line []byte) {
		if len(c.rows) >= scaled().compared {
			return
		}
		var row struct {
			SourceID    oneID `json:"source_id"`
			Title, Body string
			CreatedAt   any `json:"created_at"`
		}
		if json.Unmarshal(line, &row) != nil || row.SourceID == "" || row.SourceID == "null" {
			c.bad++
			return
		}
		at, dated := dateOf(row.CreatedAt)
		c.named[string(row.SourceID)] = append(c.named[string(row.SourceID)], len(c.rows))
		c.dated = append(c.dated, dated)
		title := text.Cut(text.Line(row.Title), 300)
		if text.Visible(title) == 0 {
			title = "-"
		}
		body := text.Cut(row.Body, 100_000)
		c.rows = append(c.rows, importer.Row{IdeaText: board.IdeaText{Title: title, Body: body}, CreatedAt: at})
	})
	if len(c.rows) == 0 {
		t.Fatalf("IDEAS: no line of %s is an idea with a source_id", name)
	}
	return c
}

// dateOf returns the date of a row, one for all where the file has none.
func dateOf(value any) (at time.Time, dated bool) {
	written, _ := value.(string)
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05.000-0700", "2006-01-02",
	} {
		if at, err := time.Parse(layout, written); err == nil && at.Year() >= 1970 && at.Before(time.Now()) {
			return at.UTC(), true
		}
	}
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), false
}

// eachLine hands on each line of a file, gzipped or not, that is not empty.
func eachLine(t *testing.T, what, name string, line func([]byte)) {
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%s: %v (make eval-similar IDEAS=file.jsonl.gz PAIRS=file.jsonl)", what, err)
	}
	var from io.Reader = bytes.NewReader(raw)
	if bytes.HasPrefix(raw, []byte("\x1f\x8b")) {
		if from, err = gzip.NewReader(from); err != nil {
			t.Fatalf("%s: %s is not whole: %v", what, name, err)
		}
	}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if one := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff"))); len(one) > 0 {
			line(one)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %s cannot be read: %v", what, name, err)
	}
}
