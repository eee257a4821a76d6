package app

import (
	"context"
	"errors"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/news"
)

// schedule lists everything that comes back. One instance does each turn.
func (a *App) schedule() {
	a.queue.Every(time.Hour, "sweep", a.sweep)
	a.queue.Every(24*time.Hour, "sweep news", a.sweepNews)
	a.queue.Every(24*time.Hour, "audit", a.audit)
	a.queue.Every(15*time.Minute, "mornings", a.News.Mornings)
	a.queue.Every(24*time.Hour, "sweep files", a.sweepFiles)
}

// sweep deletes what has ended.
func (a *App) sweep(ctx context.Context) error {
	return errors.Join(a.Accounts.Sweep(ctx), a.Board.Sweep(ctx))
}

// sweepNews deletes old news and letters.
func (a *App) sweepNews(ctx context.Context) error {
	return news.New(a.patient, a.Board, nil).Sweep(ctx)
}

// audit recounts the counters. A difference is a mistake of ours: it is
// mended, and the log says what it was.
func (a *App) audit(ctx context.Context) error {
	wrong, err := board.New(a.patient, nil).Audit(ctx)
	unread, newsErr := news.New(a.patient, a.Board, nil).Audit(ctx)
	if err = errors.Join(err, newsErr); err != nil {
		return err
	}
	for _, w := range append(wrong, unread...) {
		a.log.Error("counter was wrong", "counter", w.Counter, "was", w.Was, "is", w.Is)
	}
	return nil
}
