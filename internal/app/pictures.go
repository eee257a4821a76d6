package app

import (
	"context"
	"time"

	"ideaboard/internal/board"
)

// deletePictures deletes the files of pictures whose rows are gone.
func (a *App) deletePictures(ctx context.Context, gone board.DeleteFiles) error {
	for _, file := range gone.Files {
		if err := a.Files.Delete(ctx, file); err != nil {
			return err // and again later: what is gone already is no error
		}
	}
	return nil
}

// A file comes before its row, so one without a row may just have been sent.
const youngFile = 24 * time.Hour

// askedFiles is how many files the board is asked about at once.
const askedFiles = 500

// sweepFiles deletes files that belong to no picture: the program was killed
// after it stored them.
func (a *App) sweepFiles(ctx context.Context) error {
	var some []string
	sweep := func() error {
		without, err := a.Board.OrphanedFiles(ctx, some)
		some = nil
		if err != nil {
			return err
		}
		return a.deletePictures(ctx, board.DeleteFiles{Files: without})
	}
	err := a.Files.List(ctx, func(name string, stored time.Time) error {
		if time.Since(stored) < youngFile {
			return nil
		}
		if some = append(some, name); len(some) < askedFiles {
			return nil
		}
		return sweep()
	})
	if err != nil || len(some) == 0 {
		return err
	}
	return sweep()
}
