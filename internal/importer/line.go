package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ideaboard/internal/board"
)

// Row is one idea of the file: a line of JSON. Keys may be absent or null.
type Row struct {
	Source    string `json:"source"`
	SourceID  string `json:"source_id"`
	SourceURL string `json:"source_url"`
	board.IdeaText
	Votes       int       `json:"votes"`
	Status      string    `json:"status"`
	Author      string    `json:"author"`
	CreatedAt   time.Time `json:"created_at"`
	ClosedAt    time.Time `json:"closed_at"`
	DuplicateOf list      `json:"duplicate_of"`
	Tags        words     `json:"tags"`

	Comments json.RawMessage `json:"comments"` // a list of commentRow; decoded one by one
}

// list decodes a string or a list of strings.
type list []string

// UnmarshalJSON decodes a string or a list of strings.
func (l *list) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		if *l = nil; one != "" {
			*l = list{one}
		}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(l))
}

// statusOf maps other products' statuses to the slugs of the board's default statuses. A status
// that is not here is compared with the names of the board's own statuses, and otherwise becomes
// Open.
var statusOf = map[string]string{
	"completed":           "shipped",
	"done":                "shipped",
	"complete":            "shipped",
	"released":            "shipped",
	"started":             "in-progress",
	"in progress":         "in-progress",
	"in-progress":         "in-progress",
	"needs-info":          "under-review",
	"on-hold":             "under-review",
	"under-review":        "under-review",
	"under consideration": "under-review",
	"closed":              "declined",
	"duplicate":           "declined",
	"rejected":            "declined",
	"wont-do":             "declined",
}

// line reads one line into the batch.
func (in *fileImport) line(line string) error {
	var row Row
	if err := json.Unmarshal([]byte(line), &row); err != nil {
		return fmt.Errorf("not the JSON of an idea: %w", err)
	}
	imported, err := in.convert(row)
	if err != nil {
		return err
	}
	key := imported.Source + "\x00" + imported.SourceID
	if first, twice := in.seen[key]; twice {
		return fmt.Errorf("the same source_id as line %d", first)
	}
	in.seen[key] = in.report.Lines
	in.people[imported.Source+"\x00"+imported.Author] = true
	imported.Comments = in.comments(row.Comments, imported)
	for _, comment := range imported.Comments {
		in.people[imported.Source+"\x00"+comment.Author] = true
	}
	in.batch, in.bytes = append(in.batch, imported), in.bytes+len(line)
	return nil
}

// convert returns a row as a [board.Imported], or an error that says what is wrong with it.
func (in *fileImport) convert(row Row) (board.Imported, error) {
	idea := board.Imported{
		Source:       row.Source,
		SourceID:     row.SourceID,
		SourceURL:    row.SourceURL,
		SourceStatus: row.Status,
		IdeaText:     row.IdeaText,
		Author:       row.Author,
		Votes:        row.Votes,
		CreatedAt:    row.CreatedAt,
		ClosedAt:     row.ClosedAt,
		DuplicateOf:  row.DuplicateOf,
		Tags:         in.tags.of(row.Tags),
	}
	status := in.status(row.Status)
	idea.StatusID = status.ID
	if err := idea.Check(in.board.Now()); err != nil {
		return idea, err
	}
	word := cmp.Or(row.Status, "(none)")
	if in.report.Statuses[word] == nil {
		in.report.Statuses[word] = map[string]int{}
	}
	in.report.Statuses[word][status.Name]++
	return idea, nil
}

// status returns the board's status for a status in the file: by statusOf, by name, or else that of
// new ideas.
func (in *fileImport) status(word string) board.Status {
	word = strings.TrimSpace(word)
	slug := statusOf[strings.ToLower(word)]
	for _, status := range in.snapshot.Statuses {
		if status.Slug == slug || strings.EqualFold(status.Name, word) || strings.EqualFold(status.Slug, word) {
			return status
		}
	}
	return in.snapshot.InitialStatus()
}
