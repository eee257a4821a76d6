// Package importer imports ideas from files of other products: it turns their
// lines into [board.Imported]. It knows their formats and their names for statuses;
// what an idea may be is decided by board.
package importer

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ideaboard/internal/board"
)

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

	TagsLeftOut int // names for which the board has no room, the rarest ones
	Merged      int // ideas that the file, or one before it, called duplicates

	Comments        int // new ones, also of ideas that were here already
	KnownComments   int
	BadComments     int
	BadCommentLines []BadLine // the first of them
}

// Options are what a caller may choose.
type Options struct {
	DryRun   bool
	NoMerge  bool            // duplicates stand beside what they are duplicates of
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
	in := &fileImport{
		board:   b,
		options: o,
		report:  Report{Statuses: map[string]map[string]int{}},
		seen:    map[string]int{},
		people:  map[string]bool{},
	}
	if in.snapshot, err = b.Snapshot(ctx); err != nil {
		return report, err
	}
	if in.tags, err = selectTags(name, in.snapshot); err != nil {
		return in.report, err
	}
	err = in.read(ctx, lines)
	in.report.TagsLeftOut = in.tags.left
	if err == nil && !o.DryRun && !o.NoMerge {
		in.report.Merged, err = b.MergeImported(ctx)
	}
	in.report.People = len(in.people)
	if done := in.report; !o.DryRun && done.New+done.Comments > 0 { // what came in before a failure stays
		err = errors.Join(err, b.LogImport(ctx, filepath.Base(name), board.ImportReport{
			Ideas: done.New, Votes: done.Votes, Comments: done.Comments,
		}))
	}
	return in.report, err
}

// open returns the file's text, unpacked when it is gzip whatever its name, and
// without the byte order mark that some programs begin UTF-8 with.
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
		}{withoutMark(buffered), file}, nil
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s is not whole: %w", name, err), file.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{withoutMark(bufio.NewReader(unpacked)), file}, nil
}

// byteOrderMark begins texts of programs that could not tell UTF-8 without it.
const byteOrderMark = "\ufeff"

func withoutMark(from *bufio.Reader) io.Reader {
	if begin, _ := from.Peek(len(byteOrderMark)); string(begin) == byteOrderMark {
		_, _ = from.Discard(len(byteOrderMark))
	}
	return from
}

type fileImport struct {
	board    *board.Board
	snapshot *board.Snapshot
	options  Options
	report   Report
	batch    []board.Imported
	bytes    int            // of the lines in the batch
	seen     map[string]int // source and id -> line, to report a file that repeats itself
	people   map[string]bool
	tags     tagSelection
}

func (in *fileImport) read(ctx context.Context, from io.Reader) error {
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

// flush brings the batch in, or only counts it.
func (in *fileImport) flush(ctx context.Context) error {
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
