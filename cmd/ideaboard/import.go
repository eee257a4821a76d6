package main

import (
	"fmt"
	"time"

	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/importer"
)

type importCmd struct {
	File   string `arg:"" help:"A file of ideas, one JSON object a line, gzipped or not."`
	DryRun bool   `help:"Say what would be done, and change nothing."`

	NoMerge bool `help:"Let ideas that the file calls duplicates stand on their own."`
}

// maxShownBad is how many bad lines are listed.
const maxShownBad = 20

// Run reads the whole file once without changing anything, says what it found,
// and then brings in what is new.
func (c importCmd) Run(t *terminal) (err error) {
	db, err := t.open()
	if err != nil {
		return err
	}
	defer closing(db.Close, &err)
	b := app.NewBoard(db)
	plan, err := importer.Import(t.ctx, b, c.File, importer.Options{DryRun: true})
	if err != nil {
		return err
	}
	c.print(t, "dry run", plan)
	if len(plan.Bad) > 0 && plan.New+plan.Known == 0 {
		return fmt.Errorf("no line of %s is an idea: nothing was changed", c.File)
	}
	if fresh := plan.New + plan.Comments; c.DryRun || fresh == 0 {
		if fresh == 0 && len(plan.Bad)+plan.BadComments == 0 {
			fmt.Fprintln(t.out, "nothing new: the board has all of it")
		}
		return c.mergeRest(t, b)
	}
	start, shown := time.Now(), time.Time{}
	done, err := importer.Import(t.ctx, b, c.File, importer.Options{NoMerge: c.NoMerge, Progress: func(lines int) {
		if time.Since(shown) > time.Second || lines == plan.Lines {
			fmt.Fprintf(t.err, "%d of %d lines\n", lines, plan.Lines)
			shown = time.Now()
		}
	}})
	if err != nil {
		return fmt.Errorf("%w (what came before is in; run the import again to go on)", err)
	}
	c.printDone(t, done, time.Since(start))
	return db.Analyze(t.ctx) // a large import changes what is quick
}

// mergeRest merges duplicates that an earlier import left unmerged.
func (c importCmd) mergeRest(t *terminal, b *board.Board) error {
	if c.DryRun || c.NoMerge {
		return nil
	}
	merged, err := b.MergeImported(t.ctx)
	if merged > 0 {
		fmt.Fprintf(t.out, "merged: %d duplicates into the ideas that they repeat\n", merged)
	}
	return err
}

func (importCmd) print(t *terminal, what string, r importer.Report) {
	fmt.Fprintf(t.out, "%s: %d lines, %d new ideas, %d already here, %d people, %d votes carried over, "+
		"%d lines cannot be read\n", what, r.Lines, r.New, r.Known, r.People, r.Votes, len(r.Bad))
	fmt.Fprintf(t.out, "  comments: %d new, %d already here, %d cannot be read\n", r.Comments, r.KnownComments,
		r.BadComments)
	if r.TagsLeftOut > 0 {
		fmt.Fprintf(t.out, "  tags: the rarest %d are left out, as a board has %d at most\n", r.TagsLeftOut, board.MaxTags)
	}
	for _, word := range r.Words() {
		for status, n := range r.Statuses[word] {
			fmt.Fprintf(t.out, "  status %-14s -> %-14s %6d\n", word, status, n)
		}
	}
	t.list(r.Bad, len(r.Bad))
	t.list(r.BadCommentLines, r.BadComments)
}

// list shows the first of what is bad, of which there is count.
func (t *terminal) list(bad []importer.BadLine, count int) {
	for i, line := range bad {
		if i == maxShownBad {
			fmt.Fprintf(t.err, "... and %d more\n", count-maxShownBad)
			break
		}
		fmt.Fprintf(t.err, "line %d: %s\n", line.Number, line.Why)
	}
}

func (importCmd) printDone(t *terminal, done importer.Report, took time.Duration) {
	fmt.Fprintf(t.out, "imported: %d new ideas, %d already here, %d lines left out, in %.1f s\n", done.New, done.Known,
		len(done.Bad), took.Seconds())
	if done.Merged > 0 {
		fmt.Fprintf(t.out, "merged: %d duplicates into the ideas that they repeat\n", done.Merged)
	}
	if done.Comments+done.KnownComments+done.BadComments > 0 {
		fmt.Fprintf(t.out, "comments: %d new, %d already here, %d left out\n", done.Comments, done.KnownComments,
			done.BadComments)
	}
}
