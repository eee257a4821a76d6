package board_test

import (
	"context"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/outcome"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
	"ideaboard/internal/seed"
)

// went is the kind of a nil error.
const went = boardtest.Went

// stage is a board with sample people, for one test.
type stage struct {
	*board.Board
	questions *question.Questions
	outcomes  *outcome.Outcomes
	t         *testing.T
	ctx       context.Context
	db        *database.DB
	cast      seed.Cast
	now       time.Time
}

// newStage returns a board on its own database; the test moves its clock.
func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, ctx: context.Background(), db: dbtest.New(t), now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.now }
	s.Board = board.New(s.db, clock, boardtest.Parts...)
	s.questions, s.outcomes = question.New(s.Board), outcome.New(s.Board)
	cast, err := seed.People(s.ctx, s.db, clock)
	if err != nil {
		t.Fatal(err)
	}
	s.cast = cast
	return s
}

// idea proposes an idea by Ben, who votes for it, and sets its status.
func (s *stage) idea(title, status string) board.Idea {
	s.t.Helper()
	idea, err := s.Propose(s.ctx, board.ActorOf(&s.cast.Ben), board.Draft{Title: title, Body: "Because it is **useful**."})
	if err != nil {
		s.t.Fatal(err)
	}
	if status != "Open" {
		reply := board.Reply{Status: status, Body: "We thought about it.", ReconsiderIf: "More of you."}
		if idea, err = s.Answer(s.ctx, board.ActorOf(&s.cast.Maya), idea.ID, reply); err != nil {
			s.t.Fatal(err)
		}
	}
	return idea
}

// wantKind fails unless err has this kind, or is nil for went.
func wantKind(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	boardtest.WantKind(t, err, want)
}

// wantFields fails unless err is about exactly these form fields.
func wantFields(t *testing.T, err error, fields ...string) {
	t.Helper()
	boardtest.WantFields(t, err, fields...)
}

// wantVotes fails unless the idea's counter and its rows both equal want.
func (s *stage) wantVotes(id int64, want int) {
	s.t.Helper()
	shown, err := s.Idea(s.ctx, board.ActorOf(&s.cast.Maya), id)
	if err != nil {
		s.t.Fatal(err)
	}
	var rows int64
	if err := s.db.Read(s.ctx).Table("votes").Where("idea_id = ?", id).Count(&rows).Error; err != nil {
		s.t.Fatal(err)
	}
	if shown.VoteCount != want || rows != int64(want) {
		s.t.Errorf("counter %d, rows %d, want %d", shown.VoteCount, rows, want)
	}
	s.wantExact()
}

// wantExact fails when any counter differs from the rows.
func (s *stage) wantExact() {
	s.t.Helper()
	wrong, err := s.Audit(s.ctx)
	if err != nil || len(wrong) > 0 {
		s.t.Errorf("audit: %+v, %v; want nothing", wrong, err)
	}
}

// events returns the kinds of the idea's events in order.
func (s *stage) events(id int64) (kinds []string) {
	s.t.Helper()
	err := s.db.Read(s.ctx).Table("events").Where("idea_id = ?", id).Order("id").Pluck("kind", &kinds).Error
	if err != nil {
		s.t.Fatal(err)
	}
	return kinds
}

func actorOf(user *account.User) board.Actor { return board.ActorOf(user) }
