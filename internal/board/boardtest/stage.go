// Package boardtest gives the tests of the board's features a board with people
// on it, on a database of its own.
package boardtest

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/board"
	"ideaboard/internal/database"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/outcome"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
	"ideaboard/internal/seed"
)

// Parts are all features with tables of their own, as package app hands them to
// the board.
var Parts = []board.Part{question.Part{}, outcome.Part{}}

// Went is the kind of what was not refused.
const Went problem.Kind = -1

// Stage is a board with people on it, for one test.
type Stage struct {
	*board.Board
	T    *testing.T
	Ctx  context.Context
	DB   *database.DB
	Cast seed.Cast
	Now  time.Time // of the board's clock; the test moves it
}

// New returns a board with all its parts and the cast on it.
func New(t *testing.T) *Stage {
	t.Helper()
	s := &Stage{T: t, Ctx: context.Background(), DB: dbtest.New(t), Now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.Now }
	s.Board = board.New(s.DB, clock, Parts...)
	cast, err := seed.People(s.Ctx, s.DB, clock)
	s.Must(err)
	s.Cast = cast
	return s
}

// Must ends the test on an error.
func (s *Stage) Must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// Done ends the test when the last of an operation's results is an error.
func (s *Stage) Done(results ...any) {
	s.T.Helper()
	if err, failed := results[len(results)-1].(error); failed {
		s.T.Fatal(err)
	}
}

// NewIdea proposes an idea by Ben, who votes for it, and moves it to status.
func (s *Stage) NewIdea(title, status string) board.Idea {
	s.T.Helper()
	idea, err := s.Propose(s.Ctx, board.ActorOf(&s.Cast.Ben), board.Draft{Title: title, Body: "Because it is **useful**."})
	s.Must(err)
	if status != "Open" {
		reply := board.Reply{Status: status, Body: "We thought about it.", ReconsiderIf: "More of you."}
		idea, err = s.Answer(s.Ctx, board.ActorOf(&s.Cast.Maya), idea.ID, reply)
		s.Must(err)
	}
	return idea
}

// Exec changes the database past the operations.
func (s *Stage) Exec(sql string, args ...any) {
	s.T.Helper()
	s.Must(s.DB.Tx(s.Ctx, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

// WantExact fails when any counter differs from the rows.
func (s *Stage) WantExact() {
	s.T.Helper()
	wrong, err := s.Audit(s.Ctx)
	if err != nil || len(wrong) > 0 {
		s.T.Errorf("audit: %+v, %v; want nothing", wrong, err)
	}
}

// Events returns the kinds of the idea's events in order.
func (s *Stage) Events(ideaID int64) (kinds []string) {
	s.T.Helper()
	s.Must(s.DB.Read(s.Ctx).Table("events").Where("idea_id = ?", ideaID).Order("id").Pluck("kind", &kinds).Error)
	return kinds
}

// WantKind fails unless err is a refusal of this kind, or nil for Went.
func WantKind(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if want == Went {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if err == nil || problem.KindOf(err) != want {
		t.Errorf("error %v of kind %d, want kind %d", err, problem.KindOf(err), want)
	}
}

// WantFields fails unless err is about exactly these form fields.
func WantFields(t *testing.T, err error, fields ...string) {
	t.Helper()
	got := problem.FieldsOf(err)
	if len(got) != len(fields) {
		t.Errorf("refused fields %v, want %v", got, fields)
	}
	for _, field := range fields {
		if got[field] == "" {
			t.Errorf("refused fields %v, want %s among them", got, field)
		}
	}
}
