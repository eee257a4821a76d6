// Package importer imports ideas from files of other products: it converts their lines to
// [board.Imported]. It knows their formats and the names of their statuses; package board decides
// which ideas are valid.
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

// maxLine is the maximum length of a line in bytes.
const maxLine = 16 << 20

// BadLine is a line that was not imported.
type BadLine struct {
	Number int
	Why    string
}

// Report is what an import did, or with DryRun would do.
type Report struct {
	Lines    int
	New      int
	Known    int                       // ideas that exist already and were left as they are
	People   int                       // authors of ideas and comments in the file
	Votes    int                       // imported with the new ideas
	Statuses map[string]map[string]int // the file's status -> the board's status -> number of ideas
	Bad      []BadLine

	TagsLeftOut int // tags omitted because the board has MaxTags at most
	Merged      int // ideas that this file or an earlier one marked as duplicates

	Comments        int // new ones, including those of existing ideas
	KnownComments   int
	BadComments     int
	BadCommentLines []BadLine // the first ones
}

// Options are the settings of an import.
type Options struct {
	DryRun   bool
	NoMerge  bool            // import duplicates as separate ideas
	Progress func(lines int) // called from time to time; may be nil
}

// Limits of a batch: ideas, and bytes of the file.
const (
	batchSize  = 250
	batchBytes = 4 << 20
)

// Import imports a file of ideas in JSON lines, plain or gzipped. It adds those that do not exist
// yet. It reports invalid lines and imports the rest. With DryRun it changes nothing. If it fails,
// what was imported before remains.
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
	if done := in.report; !o.DryRun && done.New+done.Comments > 0 { // earlier batches remain even if one fails
		err = errors.Join(err, b.LogImport(ctx, filepath.Base(name), board.ImportReport{
			Ideas: done.New, Votes: done.Votes, Comments: done.Comments,
		}))
	}
	return in.report, err
}

// open returns the text of a file, unpacked if it is gzip, whatever its name. It skips a UTF-8 byte
// order mark.
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
		}{withoutByteOrderMark(buffered), file}, nil
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s is not a valid gzip file: %w", name, err), file.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{withoutByteOrderMark(bufio.NewReader(unpacked)), file}, nil
}

// byteOrderMark is what some programs put at the beginning of a UTF-8 file.
const byteOrderMark = "\ufeff"

func withoutByteOrderMark(from *bufio.Reader) io.Reader {
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
	seen     map[string]int // source and id -> line, to report duplicates within the file
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
	if err := scanner.Err(); err != nil { // truncated, or a line too long: earlier lines are kept
		in.report.Bad = append(in.report.Bad, BadLine{in.report.Lines + 1, "the file cannot be read further: " + err.Error()})
	}
	return in.flush(ctx)
}

// flush imports the batch, or with DryRun only counts it.
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
	clear(in.batch) // frees the memory of their comments
	in.batch, in.bytes = in.batch[:0], 0
	if in.options.Progress != nil {
		in.options.Progress(in.report.Lines)
	}
	return nil
}

// Words returns the file's statuses, sorted.
func (r Report) Words() []string { return slices.Sorted(maps.Keys(r.Statuses)) }
