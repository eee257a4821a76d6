package takeout

import (
	"context"
	"time"
)

// Rows about their actions and notifications.
type (
	// ownEvent is an event that they caused.
	ownEvent struct {
		ID        int64
		Kind      string
		IdeaID    *int64
		Detail    string // JSON
		CreatedAt time.Time
	}
	// ownNotification is a notification that they got.
	ownNotification struct {
		ID           int64
		IdeaID       *int64
		Kind, Reason string
		CreatedAt    time.Time
		ReadAt       *time.Time
	}
	// ownMail is an email about notifications to them, sent or not.
	ownMail struct {
		ID                int64
		Kind              string
		CreatedAt, DueAt  time.Time
		SentAt, DroppedAt *time.Time
		Failure           string
	}
	// ownSettings are their notification settings.
	ownSettings struct {
		Answers, Comments, Mentions, Changelog, Community string
		QuietFrom, QuietUntil                             int
		StaffMail                                         bool
		UpdatedAt                                         time.Time
	}
)

// events calls each for every event that the person caused.
func (d ownData) events(ctx context.Context, each func(ownEvent) error) error {
	return batches(ctx, d, `
		SELECT id, kind, idea_id, detail, created_at
		FROM events
		WHERE actor_id = ?
			AND id > ?
		ORDER BY id
		LIMIT ?`, func(e ownEvent) int64 { return e.ID }, each)
}

// notifications calls each for every notification of the person.
func (d ownData) notifications(ctx context.Context, each func(ownNotification) error) error {
	return batches(ctx, d, `
		SELECT id, idea_id, kind, reason, created_at, read_at
		FROM notifications
		WHERE user_id = ?
			AND id > ?
		ORDER BY id
		LIMIT ?`, func(n ownNotification) int64 { return n.ID }, each)
}

// mails calls each for every email about notifications to the person.
func (d ownData) mails(ctx context.Context, each func(ownMail) error) error {
	return batches(ctx, d, `
		SELECT id, kind, created_at, due_at, sent_at, dropped_at, failure
		FROM outgoing_mails
		WHERE user_id = ?
			AND id > ?
		ORDER BY id
		LIMIT ?`, func(l ownMail) int64 { return l.ID }, each)
}

// settings calls each once with the person's notification settings, if they ever chose any.
func (d ownData) settings(ctx context.Context, each func(ownSettings) error) error {
	return few(ctx, d, "SELECT * FROM notification_settings WHERE user_id = ?", each)
}
