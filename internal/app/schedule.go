package app

import (
	"context"
	"errors"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/notification"
)

// schedule lists everything that comes back: how often, its name in the queue, and
// what it is called on the screen of background tasks. One instance does each turn.
func (a *App) schedule() {
	a.queue.Every(time.Hour, "sweep", "jobs.turn_sweep", a.sweep)
	a.queue.Every(24*time.Hour, "sweep news", "jobs.turn_sweep_news", a.sweepNews)
	a.queue.Every(24*time.Hour, "audit", "jobs.turn_audit", a.audit)
	a.queue.Every(15*time.Minute, "staff digests", "jobs.turn_staff_digests", a.News.SendStaffDigests)
	a.queue.Every(24*time.Hour, "sweep files", "jobs.turn_sweep_files", a.sweepFiles)
	a.queue.Every(24*time.Hour, "analyze", "jobs.turn_analyze", a.bulkDB.Analyze)
	a.queue.Every(10*time.Minute, "index", "jobs.turn_index", a.index)
	a.queue.Every(10*time.Minute, "render again", "jobs.turn_render_again", a.renderAgain)
	// What this program keeps in memory, each instance has to read itself.
	a.queue.EveryInstance(time.Hour, "learn words", a.Board.LearnWords)
	a.queue.EveryInstance(
		board.SpellingEvery, "learn spelling",
		func(ctx context.Context) error { return a.Board.LearnSpelling(ctx, a.bulkDB) },
	)
}

// sweep deletes what has ended.
func (a *App) sweep(ctx context.Context) error {
	return errors.Join(a.Accounts.Sweep(ctx), a.Board.Sweep(ctx))
}

// sweepNews deletes old news and mails.
func (a *App) sweepNews(ctx context.Context) error {
	return notification.New(a.bulkDB, a.Board, nil).Sweep(ctx)
}

// audit logs what was wrong: a mistake of ours.
func (a *App) audit(ctx context.Context) error {
	wrong, err := Audit(ctx, a.bulkDB)
	for _, w := range wrong {
		a.log.Error("counter was wrong", "counter", w.Counter, "was", w.Was, "is", w.Is)
	}
	return err
}

// Audit recounts all counters and returns those that were wrong, which it has
// mended. It scans: db is one without a time limit, or in no hurry.
func Audit(ctx context.Context, db *database.DB) ([]board.Miscount, error) {
	b := NewBoard(db)
	wrong, err := b.Audit(ctx)
	unread, newsErr := notification.New(db, b, nil).Audit(ctx)
	return append(wrong, unread...), errors.Join(err, newsErr)
}

// index makes found what cannot be found yet, such as all ideas after the update
// that brought the search, or those of a large tag that got another name.
func (a *App) index(ctx context.Context) error {
	n, err := NewBoard(a.bulkDB).IndexMissing(ctx)
	if n > 0 {
		a.log.Info("indexed", "ideas", n)
	}
	return err
}

// renderAgain makes the HTML of people's words anew after an update that brought
// another renderer.
func (a *App) renderAgain(ctx context.Context) error {
	n, err := NewBoard(a.bulkDB).RenderAgain(ctx)
	if n > 0 {
		a.log.Info("rendered again", "texts", n)
	}
	return err
}
