package notification_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/event"
	"ideaboard/internal/notification"
	"ideaboard/internal/seed"
)

// stage is a board with people and news on it, for one test.
type stage struct {
	*notification.Notifications
	t     *testing.T
	ctx   context.Context
	db    *database.DB
	board *board.Board
	cast  seed.Cast
	now   time.Time
}

// newStage returns the news of a board on a database of its own, whose clock
// the test moves.
func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, ctx: context.Background(), db: dbtest.New(t), now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.now }
	s.board = board.New(s.db, clock)
	s.Notifications = notification.New(s.db, s.board, clock)
	cast, err := seed.People(s.ctx, s.db, clock)
	if err != nil {
		t.Fatal(err)
	}
	s.cast = cast
	return s
}

// idea proposes an idea by Ben.
func (s *stage) idea(title string) board.Idea {
	s.t.Helper()
	idea, err := s.board.Propose(s.ctx, board.ActorOf(&s.cast.Ben), board.Draft{
		Title: title, Body: "Because it is **useful**.",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return idea
}

// exec changes rows, and returns the new row's id when the statement does.
func (s *stage) exec(sql string, args ...any) (id int64) {
	s.t.Helper()
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error { return tx.Raw(returning(sql), args...).Scan(&id).Error })
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// comment writes a comment, as if it had been there for long.
func (s *stage) comment(ideaID int64, by account.User, words string, internal bool) int64 {
	s.t.Helper()
	return s.exec(
		"INSERT INTO comments (idea_id, author_id, internal, body, body_html, created_at) VALUES (?, ?, ?, ?, ?, ?)",
		ideaID,
		by.ID,
		internal,
		words,
		"<p>"+words+"</p>",
		s.now,
	)
}

// happens writes an event down.
func (s *stage) happens(kind event.Kind, ideaID, commentID int64, by account.User, about event.Detail) (id int64) {
	s.t.Helper()
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		err := event.Record(s.ctx, tx, event.Of(kind, by.ID, s.now).OnIdea(ideaID).OnComment(commentID), about)
		if err != nil {
			return err
		}
		return tx.Raw("SELECT max(id) FROM events").Scan(&id).Error
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// tell tells a person of an event, as the fan-out does.
func (s *stage) tell(who account.User, ideaID, eventID int64) notification.Notification {
	s.t.Helper()
	told := notification.Notification{
		EventID:   eventID,
		UserID:    who.ID,
		IdeaID:    &ideaID,
		Kind:      notification.Comments,
		Reason:    notification.ForFollow,
		CreatedAt: s.now,
	}
	err := s.db.Tx(s.ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&told).Error; err != nil {
			return err
		}
		return tx.Exec(`
			INSERT INTO unread_counts (user_id, unread, changed_at)
			VALUES (?, 1, ?)
			ON CONFLICT (user_id) DO UPDATE SET unread = unread_counts.unread + 1,
				changed_at = excluded.changed_at`, who.ID, s.now).Error
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return told
}

func returning(sql string) string {
	if strings.Contains(sql, "RETURNING") {
		return sql
	}
	return sql + " RETURNING id"
}
