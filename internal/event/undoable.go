package event

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/database"
	"ideaboard/internal/jobs"
)

// undoable is an act of the staff that can be undone until its telling begins.
type undoable struct {
	EventID  int64 `gorm:"primaryKey;autoIncrement:false"`
	ToldAt   *time.Time
	UndoneAt *time.Time
}

// TableName says where such acts are kept.
func (undoable) TableName() string { return "undoable_events" }

// RecordUndoable is [Record] for an act that can be undone. act is the id of the
// act's first event, or 0 for that event itself; the id of the act is returned.
// What follows from the event begins at due, and not at all when the act is
// undone by then.
func RecordUndoable(ctx context.Context, tx *gorm.DB, e Event, about Detail, act int64, due time.Time) (int64, error) {
	if err := create(ctx, tx, &e, about); err != nil {
		return 0, err
	}
	if act == 0 {
		act = e.ID
		if err := database.Rows[undoable](tx).Create(ctx, &undoable{EventID: act}); err != nil {
			return 0, fmt.Errorf("record %s: %w", e.Kind, err)
		}
	}
	if !slices.Contains(Told, e.Kind) {
		return act, nil
	}
	return act, jobs.EnqueueAt(tx, due, Happened{EventID: e.ID, ActID: act})
}

// BeginTelling reports whether people may be told of an act: from then on it
// cannot be undone. Asked again it says the same.
func BeginTelling(tx *gorm.DB, act int64, now time.Time) (bool, error) {
	done := tx.Exec(`
		UPDATE undoable_events
		SET told_at = coalesce(told_at, ?)
		WHERE event_id = ?
			AND undone_at IS NULL`, now, act)
	if done.Error != nil {
		return false, fmt.Errorf("begin to tell of act %d: %w", act, done.Error)
	}
	return done.RowsAffected > 0, nil
}

// Undo notes that an act is undone, or reports that people are told already, or
// that it was undone before.
func Undo(tx *gorm.DB, act int64, now time.Time) (bool, error) {
	done := tx.Exec(`
		UPDATE undoable_events
		SET undone_at = ?
		WHERE event_id = ?
			AND told_at IS NULL
			AND undone_at IS NULL`, now, act)
	if done.Error != nil {
		return false, fmt.Errorf("undo act %d: %w", act, done.Error)
	}
	return done.RowsAffected > 0, nil
}

// Undoable reports whether an act could still be undone.
func Undoable(tx *gorm.DB, act int64) (bool, error) {
	var n int64
	err := tx.Raw(`
		SELECT count(*)
		FROM undoable_events
		WHERE event_id = ?
			AND told_at IS NULL
			AND undone_at IS NULL`, act).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("look whether act %d can be undone: %w", act, err)
	}
	return n > 0, nil
}
