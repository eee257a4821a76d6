// Package transfer brings ideas in from files of other products. It knows
// their shapes; what an idea may be is the board's business.
package transfer

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"ideaboard/internal/board"
)

// Row is one idea in the file: a line of JSON. Keys may be absent or null.
type Row struct {
	Source      string    `json:"source"`
	SourceID    string    `json:"source_id"`
	SourceURL   string    `json:"source_url"`
	Title       string    `json:"title"`
	Body        string    `json:"body"`
	Votes       int       `json:"votes"`
	Status      string    `json:"status"`
	Author      string    `json:"author"`
	CreatedAt   time.Time `json:"created_at"`
	ClosedAt    time.Time `json:"closed_at"`
	DuplicateOf list      `json:"duplicate_of"`
	Tags        words     `json:"tags"`

	Comments json.RawMessage `json:"comments"` // a list of commentRow; read one by one
}

// list takes a string or a list of strings.
type list []string

// UnmarshalJSON reads either shape.
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

// statusOf says which of the board's seeded statuses, by slug, stands for what
// other products call theirs. A word that is not here is compared with the
// site's own statuses, and is Open at last.
var statusOf = map[string]string{
	"completed": "shipped", "done": "shipped", "complete": "shipped", "released": "shipped",
	"started": "in-progress", "in progress": "in-progress", "in-progress": "in-progress",
	"needs-info": "under-review", "on-hold": "under-review", "under-review": "under-review", "under consideration": "under-review",
	"closed": "declined", "duplicate": "declined", "rejected": "declined", "wont-do": "declined",
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 16 << 20

// BadLine is a line that did not go in.
type BadLine struct {
	Number int
	Why    string
}

// Report says what an import did, or would do.
type Report struct {
	Lines    int
	New      int
	Known    int                       // ideas that were here already, left as they are
	People   int                       // authors of ideas and comments seen in the file
	Votes    int                       // carried over with the new ideas
	Statuses map[string]map[string]int // the file's word -> the board's status -> ideas
	Bad      []BadLine

	TagsLeftOut     int // names for which the board has no room, the rarest ones
	Comments        int // new ones, also of ideas that were here already
	KnownComments   int
	BadComments     int
	BadCommentLines []BadLine // the first of them
}

// Options are what a caller may choose.
type Options struct {
	DryRun   bool
	Progress func(lines int) // called now and then; may be nil
}

// How much is brought in at once: ideas, and bytes of the file.
const (
	batchSize  = 250
	batchBytes = 4 << 20
)

// Import reads a file of ideas, JSON lines, gzipped or not, and adds those
// that are not here yet. Bad lines are reported and the rest goes in. With
// DryRun nothing is changed.
func Import(ctx context.Context, b *board.Board, name string, o Options) (report Report, err error) {
	lines, err := open(name)
	if err != nil {
		return report, err
	}
	defer lines.Close()
	in := &importer{board: b, options: o, report: Report{Statuses: map[string]map[string]int{}}, seen: map[string]int{}, people: map[string]bool{}}
	if in.shelves, err = b.Shelves(ctx); err != nil {
		return report, err
	}
	if in.tags, err = popularTags(name, in.shelves); err != nil {
		return in.report, err
	}
	err = in.read(ctx, lines)
	in.report.TagsLeftOut = in.tags.left
	in.report.People = len(in.people)
	return in.report, err
}

// open returns the file's text, unpacked when it is gzip whatever its name.
func open(name string) (io.ReadCloser, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, errors.Unwrap(err))
	}
	buffered := bufio.NewReaderSize(file, 1<<16)
	if magic, _ := buffered.Peek(2); string(magic) != "\x1f\x8b" {
		return struct {
			io.Reader
			io.Closer
		}{buffered, file}, nil
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s is not whole: %w", name, err), file.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{unpacked, file}, nil
}

type importer struct {
	board   *board.Board
	shelves *board.Shelves
	options Options
	report  Report
	batch   []board.Imported
	bytes   int            // of the lines in the batch
	seen    map[string]int // source and id -> line, to report a file that repeats itself
	people  map[string]bool
	tags    popular
}

func (in *importer) read(ctx context.Context, from io.Reader) error {
	scanner := bufio.NewScanner(from)
	scanner.Buffer(make([]byte, 1<<16), maxLine)
	for scanner.Scan() {
		in.report.Lines++
		if line := strings.TrimSpace(scanner.Text()); line != "" {
			if err := in.line(line); err != nil {
				in.report.Bad = append(in.report.Bad, BadLine{in.report.Lines, err.Error()})
			}
		}
		if len(in.batch) >= batchSize || in.bytes >= batchBytes {
			if err := in.flush(ctx); err != nil {
				return err
			}
		}
	}
	if err := scanner.Err(); err != nil { // cut short, or a line without end: what came before is kept
		in.report.Bad = append(in.report.Bad, BadLine{in.report.Lines + 1, "the file cannot be read further: " + err.Error()})
	}
	return in.flush(ctx)
}

// line reads one line into the batch.
func (in *importer) line(line string) error {
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

// convert returns the row as the board takes it, or says what is wrong with it.
func (in *importer) convert(row Row) (board.Imported, error) {
	idea := board.Imported{Source: row.Source, SourceID: row.SourceID, SourceURL: row.SourceURL, SourceStatus: row.Status, Title: row.Title, Body: row.Body,
		Author: row.Author, Votes: row.Votes, CreatedAt: row.CreatedAt, ClosedAt: row.ClosedAt, DuplicateOf: row.DuplicateOf, Tags: in.tags.of(row.Tags)}
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

// status returns where a row of the file stands here: by the table above, by a
// name of the site's own, and at last where new ideas stand.
func (in *importer) status(word string) board.Status {
	word = strings.TrimSpace(word)
	slug := statusOf[strings.ToLower(word)]
	for _, status := range in.shelves.Statuses {
		if status.Slug == slug || strings.EqualFold(status.Name, word) || strings.EqualFold(status.Slug, word) {
			return status
		}
	}
	return in.shelves.First()
}

// flush brings the batch in, or only counts it.
func (in *importer) flush(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	done, err := in.board.Import(ctx, in.batch, in.options.DryRun)
	if err != nil {
		return fmt.Errorf("import up to line %d: %w", in.report.Lines, err)
	}
	in.report.New += done.Ideas
	in.report.Votes += done.Votes
	in.report.Known += len(in.batch) - done.Ideas
	in.report.Comments += done.Comments
	in.report.KnownComments += done.KnownComments
	clear(in.batch) // their comments are not kept in memory
	in.batch, in.bytes = in.batch[:0], 0
	if in.options.Progress != nil {
		in.options.Progress(in.report.Lines)
	}
	return nil
}

// Words returns the file's words for statuses, sorted.
func (r Report) Words() []string { return slices.Sorted(maps.Keys(r.Statuses)) }
