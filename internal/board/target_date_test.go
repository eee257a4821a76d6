package board_test

import (
	"slices"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestADayIsPromisedWithAStatus(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status, day string
		want        problem.Kind
		stored      string // afterwards
	}{
		"with an active status":    {"Planned", "2026-06-12", went, "2026-06-12"},
		"today":                    {"Planned", "2026-05-04", went, "2026-05-04"},
		"three years on":           {"Planned", "2029-05-04", went, "2029-05-04"},
		"no day":                   {"Planned", " ", went, ""},
		"yesterday":                {"Planned", "2026-05-03", problem.Invalid, ""},
		"too far":                  {"Planned", "2029-05-05", problem.Invalid, ""},
		"no date":                  {"Planned", "12/06/2026", problem.Invalid, ""},
		"a day that there is not":  {"Planned", "2027-02-29", problem.Invalid, ""},
		"with an open status":      {"Under review", "2026-06-12", problem.Invalid, ""},
		"with a shipped status":    {"Shipped", "2026-06-12", problem.Invalid, ""},
		"without any, on an open":  {"", "2026-06-12", problem.Invalid, ""},
		"with a refusal's reasons": {"Declined", "2026-06-12", problem.Invalid, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", "Open")
			_, err := s.Answer(s.ctx, actorOf(&s.cast.Maya), idea.ID,
				board.Reply{Status: tt.status, Body: "Words.", ReconsiderIf: "More.", PromisedFor: tt.day})
			wantKind(t, err, tt.want)
			if tt.want != went {
				wantFields(t, err, "promised_for")
			}
			s.wantPromise(idea.ID, tt.stored)
		})
	}
}

func TestASlipStaysVisible(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	answer := func(reply board.Reply) {
		t.Helper()
		s.now = s.now.Add(time.Hour)
		if _, err := s.Answer(s.ctx, actorOf(&s.cast.Maya), idea.ID, reply); err != nil {
			t.Fatal(err)
		}
	}
	answer(board.Reply{Status: "Planned", PromisedFor: "2026-06-01"})
	answer(board.Reply{Status: "In progress"}) // keeps the date
	s.wantPromise(idea.ID, "2026-06-01")
	answer(board.Reply{PromisedFor: "2026-06-12"}) // a date alone is an answer
	answer(board.Reply{PromisedFor: "2026-06-12"}) // repeating it changes nothing
	s.wantPromise(idea.ID, "2026-06-12")
	answer(board.Reply{Status: "Shipped", Body: "Here it is."})
	s.wantPromise(idea.ID, "")
	answer(board.Reply{Status: "Planned", PromisedFor: "2026-07-01"}) // a new date, not a delay
	shown, err := s.Idea(s.ctx, board.Actor{}, idea.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range shown.Timeline {
		got = append(got, day(entry.PromisedFor)+" before "+day(entry.PromisedBefore))
	}
	want := []string{
		"2026-07-01 before ",
		" before ",
		"2026-06-12 before 2026-06-01",
		" before ",
		"2026-06-01 before ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("timeline %q, want %q", got, want)
	}
	got, want = s.events(idea.ID), []string{
		"idea.proposed",
		"idea.status_changed",
		"idea.status_changed",
		"idea.answered",
		"idea.answered",
		"idea.status_changed",
		"idea.status_changed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
}

// wantPromise fails unless the idea has this target date, or none for "".
func (s *stage) wantPromise(id int64, want string) {
	s.t.Helper()
	shown, err := s.Idea(s.ctx, actorOf(&s.cast.Maya), id)
	if err != nil {
		s.t.Fatal(err)
	}
	if got := day(shown.PromisedFor); got != want {
		s.t.Errorf("promised for %q, want %q", got, want)
	}
}

func day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}
