package outcome_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/outcome"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"
)

// stage is a board with its outcomes.
type stage struct {
	*boardtest.Stage
	outcomes *outcome.Outcomes
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := boardtest.New(t)
	return &stage{s, outcome.New(s.Board)}
}

func TestWhoTellsAnOutcome(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c, maya := &s.Cast, board.ActorOf(&s.Cast.Maya)
	ideas := map[string]board.Idea{}
	for _, status := range []string{"Shipped", "Planned"} {
		idea := s.NewIdea(status+" idea", "Open")
		s.Done(s.Vote(s.Ctx, board.ActorOf(&c.Cleo), idea.ID))
		s.Done(s.Follow(s.Ctx, board.ActorOf(&c.Ruth), idea.ID))
		s.Done(s.Follow(s.Ctx, board.ActorOf(&c.Sven), idea.ID))
		s.Exec("UPDATE follows SET level = 'silent' WHERE user_id = ?", c.Sven.ID)
		for _, one := range []struct {
			by       *account.User
			internal bool
		}{{&c.Omar, false}, {&c.Tomasz, true}} {
			_, err := s.Comment(s.Ctx, board.ActorOf(one.by), idea.ID, board.CommentDraft{Body: "x", Internal: one.internal})
			if err != nil {
				t.Fatal(err)
			}
		}
		s.Done(s.Answer(s.Ctx, maya, idea.ID, board.Reply{Status: status, Body: "Look."}))
		ideas[status] = idea
	}
	for name, tt := range map[string]struct {
		status  string
		by      func(*seed.Cast) *account.User
		verdict outcome.Verdict
		words   string
		want    problem.Kind
	}{
		"the author": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Ben },
			verdict: outcome.Solved, want: boardtest.Went,
		},
		"a voter": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Cleo },
			verdict: outcome.Not, words: "Not on phones", want: boardtest.Went,
		},
		"a follower": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Ruth },
			verdict: outcome.Partly, want: boardtest.Went,
		},
		"one who commented": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Omar },
			verdict: outcome.Solved, want: boardtest.Went,
		},
		"a silent follower": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Sven },
			verdict: outcome.Solved, want: problem.Forbidden,
		},
		"staff with a note": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Tomasz },
			verdict: outcome.Solved, want: problem.Forbidden,
		},
		"somebody else": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Ana },
			verdict: outcome.Solved, want: problem.Forbidden,
		},
		"a visitor": {
			status: "Shipped", by: func(*seed.Cast) *account.User { return nil },
			verdict: outcome.Solved, want: problem.SignedOut,
		},
		"of what is not there": {
			status: "Planned", by: func(c *seed.Cast) *account.User { return &c.Cleo },
			verdict: outcome.Solved, want: problem.Conflict,
		},
		"maybe": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Cleo },
			verdict: "maybe", want: problem.Invalid,
		},
		"too long": {
			status: "Shipped", by: func(c *seed.Cast) *account.User { return &c.Cleo },
			verdict: outcome.Not, words: strings.Repeat("x", outcome.MaxText+1), want: problem.Invalid,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.outcomes.Tell(s.Ctx, board.ActorOf(tt.by(c)), ideas[tt.status].ID, tt.verdict, tt.words)
			boardtest.WantKind(t, err, tt.want)
		})
	}
	s.WantExact()
	s.Done(s.Hide(s.Ctx, maya, ideas["Shipped"].ID))
	_, err := s.outcomes.Tell(s.Ctx, board.ActorOf(&c.Cleo), ideas["Shipped"].ID, outcome.Solved, "")
	boardtest.WantKind(t, err, problem.NotFound)
}

// TestANoReachesStaff follows one: told, answered, told again, and kept when the
// idea ships a second time.
func TestANoReachesStaff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, cleo, maya := s.NewIdea("Dark mode", "Open"), board.ActorOf(&s.Cast.Cleo), board.ActorOf(&s.Cast.Maya)
	s.Done(s.Vote(s.Ctx, cleo, idea.ID))
	s.Done(s.Answer(s.Ctx, maya, idea.ID, board.Reply{Status: "Shipped"}))
	tell := func(verdict outcome.Verdict, words string) {
		t.Helper()
		s.Now = s.Now.Add(time.Hour)
		if _, err := s.outcomes.Tell(s.Ctx, cleo, idea.ID, verdict, words); err != nil {
			t.Fatal(err)
		}
		s.WantExact()
	}
	queue := func(want int) {
		t.Helper()
		shown, _, err := s.outcomes.Unsolved(s.Ctx, maya, "")
		waiting, countErr := s.outcomes.CountUnsolved(s.Ctx, maya)
		if err != nil || countErr != nil || len(shown) != want || waiting != want {
			t.Errorf("%+v, %d wait, want %d (%v, %v)", shown, waiting, want, err, countErr)
		}
	}
	tell(outcome.Not, "Not on phones")
	tell(outcome.Not, "Not on phones") // the form was sent twice
	queue(1)
	_, err := s.outcomes.Handle(s.Ctx, cleo, idea.ID, cleo.ID)
	boardtest.WantKind(t, err, problem.NotFound)
	_, err = s.outcomes.Handle(s.Ctx, maya, idea.ID, 999)
	boardtest.WantKind(t, err, problem.NotFound)
	for range 2 {
		if _, err := s.outcomes.Handle(s.Ctx, maya, idea.ID, cleo.ID); err != nil {
			t.Fatal(err)
		}
	}
	queue(0)
	tell(outcome.Not, "Still not on phones")
	queue(1)
	tell(outcome.Solved, "Now it does")
	queue(0)
	kinds := strings.Join(s.Events(idea.ID), " ")
	if kinds != "idea.proposed idea.voted idea.status_changed outcome.told outcome.handled outcome.told" {
		t.Error(kinds)
	}
	s.Now = s.Now.Add(time.Hour)
	s.Done(s.Answer(s.Ctx, maya, idea.ID, board.Reply{Status: "Planned"}))
	s.Now = s.Now.Add(time.Hour)
	s.Done(s.Answer(s.Ctx, maya, idea.ID, board.Reply{Status: "Shipped"}))
	shown, _ := s.Idea(s.Ctx, cleo, idea.ID)
	again := s.Now
	told, err := s.outcomes.OfIdea(s.Ctx, cleo, &shown.Idea, &again)
	if err != nil || shown.SolvedYes != 1 || told.Mine == nil || !told.Earlier || told.TellRefusal != nil ||
		told.Lines != nil {
		t.Errorf("shipped again: %+v, %v", told, err)
	}
	if told, err := s.outcomes.OfIdea(s.Ctx, maya, &shown.Idea, &again); err != nil || len(told.Lines) != 1 {
		t.Errorf("staff see %+v, %v", told, err)
	}
	_, _, err = s.outcomes.Unsolved(s.Ctx, cleo, "")
	boardtest.WantKind(t, err, problem.NotFound)
}

func TestManyOutcomes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.NewIdea("Dark mode", "Open"), board.ActorOf(&s.Cast.Maya)
	for _, user := range s.Cast.Customers() {
		s.Done(s.Vote(s.Ctx, board.ActorOf(user), idea.ID))
	}
	s.Done(s.Answer(s.Ctx, maya, idea.ID, board.Reply{Status: "Shipped"}))
	var wait sync.WaitGroup
	for i, user := range s.Cast.Customers() {
		for again := range 2 {
			wait.Go(func() {
				_, err := s.outcomes.Tell(s.Ctx, board.ActorOf(user), idea.ID, outcome.Verdicts[(i+again)%3], "")
				if err != nil && problem.KindOf(err) != problem.SignedOut &&
					problem.KindOf(err) != problem.Forbidden { // they have left
					t.Error(err)
				}
			})
		}
	}
	wait.Go(func() {
		if err := s.Leave(s.Ctx, board.ActorOf(&s.Cast.Cleo), true); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	s.WantExact()
	s.Exec("DELETE FROM outcomes")
	s.Exec("UPDATE ideas SET solved_yes = 0, solved_partly = 0, solved_no = 0")
	s.Exec(`
		INSERT INTO users (name, created_at)
		WITH RECURSIVE n(i) AS (
			SELECT 1
			UNION ALL
			SELECT i + 1
			FROM n
			WHERE i < 60
		)
		SELECT 'Many', '2026-05-01 10:00:00+00:00'
		FROM n`)
	s.Exec(`
		INSERT INTO outcomes (idea_id, user_id, verdict, created_at)
		SELECT ?, id, 'no', '2026-05-01 10:00:00+00:00'
		FROM users
		WHERE name = 'Many'`, idea.ID)
	s.Done(s.Audit(s.Ctx))
	for _, list := range []func(string) ([]outcome.Shown, string, error){
		func(after string) ([]outcome.Shown, string, error) {
			return s.outcomes.Unsolved(s.Ctx, maya, after)
		},
		func(after string) ([]outcome.Shown, string, error) {
			_, shown, next, err := s.outcomes.List(s.Ctx, maya, idea.ID, after)
			return shown, next, err
		},
	} {
		seen := map[int64]bool{}
		for after := ""; ; {
			shown, next, err := list(after)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range shown {
				seen[one.UserID] = true
			}
			if after = next; after == "" {
				break
			}
		}
		if len(seen) != 60 {
			t.Errorf("%d people, want 60", len(seen))
		}
	}
}
