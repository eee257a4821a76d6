package main

import (
	"fmt"
	"time"

	"ideaboard/internal/app"
	"ideaboard/internal/board"
	"ideaboard/internal/importer"
)

type importCmd struct {
	File   string `arg:"" help:"A file of ideas, one JSON object per line, gzipped or not."`
	DryRun bool   `help:"Print what would be imported, and change nothing."`

	NoMerge bool `help:"Import duplicates as separate ideas."`
}

// maxShownBad is the maximum number of bad lines that are printed.
const maxShownBad = 20

// Run reads the whole file once without changing anything, prints what it found, and then imports what
// is new.
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
	if added := plan.New + plan.Comments; c.DryRun || added == 0 {
		if added == 0 && len(plan.Bad)+plan.BadComments == 0 {
			fmt.Fprintln(t.out, "nothing new: every idea and comment is already on the board")
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
		return fmt.Errorf("%w (earlier lines were imported; run the import again to continue)", err)
	}
	c.printDone(t, done, time.Since(start))
	return db.Analyze(t.ctx) // after a large import other query plans are fast
}

// mergeRest merges duplicates that an earlier import left unmerged.
func (c importCmd) mergeRest(t *terminal, b *board.Board) error {
	if c.DryRun || c.NoMerge {
		return nil
	}
	merged, err := b.MergeImported(t.ctx)
	if merged > 0 {
		fmt.Fprintf(t.out, "merged: %d duplicates into the ideas that they duplicate\n", merged)
	}
	return err
}

func (importCmd) print(t *terminal, what string, r importer.Report) {
	fmt.Fprintf(t.out, "%s: %d lines, %d new ideas, %d already on the board, %d people, %d votes imported, "+
		"%d invalid lines\n", what, r.Lines, r.New, r.Known, r.People, r.Votes, len(r.Bad))
	fmt.Fprintf(t.out, "  comments: %d new, %d already on the board, %d invalid\n", r.Comments, r.KnownComments,
		r.BadComments)
	if r.TagsLeftOut > 0 {
		fmt.Fprintf(
			t.out,
			"  tags: the %d least used are left out, because a board can have at most %d\n",
			r.TagsLeftOut,
			board.MaxTags,
		)
	}
	for _, word := range r.Words() {
		for status, n := range r.Statuses[word] {
			fmt.Fprintf(t.out, "  status %-14s -> %-14s %6d\n", word, status, n)
		}
	}
	t.printBad(r.Bad, len(r.Bad))
	t.printBad(r.BadCommentLines, r.BadComments)
}

// printBad prints the first bad lines; count is the total.
func (t *terminal) printBad(bad []importer.BadLine, count int) {
	for i, line := range bad {
		if i == maxShownBad {
			fmt.Fprintf(t.err, "... and %d more\n", count-maxShownBad)
			break
		}
		fmt.Fprintf(t.err, "line %d: %s\n", line.Number, line.Why)
	}
}

func (importCmd) printDone(t *terminal, done importer.Report, took time.Duration) {
	fmt.Fprintf(
		t.out,
		"imported: %d new ideas, %d already on the board, %d lines left out, in %.1f s\n",
		done.New,
		done.Known,
		len(done.Bad),
		took.Seconds(),
	)
	if done.Merged > 0 {
		fmt.Fprintf(t.out, "merged: %d duplicates into the ideas that they duplicate\n", done.Merged)
	}
	if done.Comments+done.KnownComments+done.BadComments > 0 {
		fmt.Fprintf(t.out, "comments: %d new, %d already on the board, %d left out\n", done.Comments, done.KnownComments,
			done.BadComments)
	}
}
