package board_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"
)

func TestWhoTellsAnOutcome(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c, maya := &s.cast, actorOf(&s.cast.Maya)
	ideas := map[string]board.Idea{}
	for _, status := range []string{"Shipped", "Planned"} {
		idea := s.idea(status+" idea", "Open")
		s.Vote(s.ctx, actorOf(&c.Cleo), idea.ID)
		s.Follow(s.ctx, actorOf(&c.Ruth), idea.ID)
		s.Follow(s.ctx, actorOf(&c.Sven), idea.ID)
		s.exec("UPDATE follows SET level = 'silent' WHERE user_id = ?", c.Sven.ID)
		for _, one := range []struct {
			by       *account.User
			internal bool
		}{{&c.Omar, false}, {&c.Tomasz, true}} {
			if _, err := s.Comment(s.ctx, actorOf(one.by), idea.ID, board.CommentDraft{Body: "x", Internal: one.internal}); err != nil {
				t.Fatal(err)
			}
		}
		s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: status, Words: "Look."})
		ideas[status] = idea
	}
	for name, tt := range map[string]struct {
		status  string
		by      func(*seed.Cast) *account.User
		verdict board.Verdict
		words   string
		want    problem.Kind
	}{
		"the author":           {"Shipped", func(c *seed.Cast) *account.User { return &c.Ben }, board.Solved, "", went},
		"a voter":              {"Shipped", func(c *seed.Cast) *account.User { return &c.Cleo }, board.Not, "Not on phones", went},
		"a follower":           {"Shipped", func(c *seed.Cast) *account.User { return &c.Ruth }, board.Partly, "", went},
		"one who commented":    {"Shipped", func(c *seed.Cast) *account.User { return &c.Omar }, board.Solved, "", went},
		"a silent follower":    {"Shipped", func(c *seed.Cast) *account.User { return &c.Sven }, board.Solved, "", problem.Forbidden},
		"staff with a note":    {"Shipped", func(c *seed.Cast) *account.User { return &c.Tomasz }, board.Solved, "", problem.Forbidden},
		"somebody else":        {"Shipped", func(c *seed.Cast) *account.User { return &c.Ana }, board.Solved, "", problem.Forbidden},
		"a visitor":            {"Shipped", func(*seed.Cast) *account.User { return nil }, board.Solved, "", problem.SignedOut},
		"of what is not there": {"Planned", func(c *seed.Cast) *account.User { return &c.Cleo }, board.Solved, "", problem.Conflict},
		"maybe":                {"Shipped", func(c *seed.Cast) *account.User { return &c.Cleo }, "maybe", "", problem.Invalid},
		"too long":             {"Shipped", func(c *seed.Cast) *account.User { return &c.Cleo }, board.Not, strings.Repeat("x", board.MaxOutcome+1), problem.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.TellOutcome(s.ctx, actorOf(tt.by(c)), ideas[tt.status].ID, tt.verdict, tt.words)
			wantKind(t, err, tt.want)
		})
	}
	s.wantExact()
	s.Hide(s.ctx, maya, ideas["Shipped"].ID)
	_, err := s.TellOutcome(s.ctx, actorOf(&c.Cleo), ideas["Shipped"].ID, board.Solved, "")
	wantKind(t, err, problem.NotFound)
}

// TestANoReachesStaff follows one: told, answered, told again, and kept when the
// idea ships a second time.
func TestANoReachesStaff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, cleo, maya := s.idea("Dark mode", "Open"), actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)
	s.Vote(s.ctx, cleo, idea.ID)
	s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Shipped"})
	tell := func(verdict board.Verdict, words string) {
		t.Helper()
		s.now = s.now.Add(time.Hour)
		if _, err := s.TellOutcome(s.ctx, cleo, idea.ID, verdict, words); err != nil {
			t.Fatal(err)
		}
		s.wantExact()
	}
	queue := func(want int) {
		t.Helper()
		shown, _, err := s.Unsolved(s.ctx, maya, "")
		waits, waitsErr := s.WaitsForStaff(s.ctx, maya)
		if err != nil || waitsErr != nil || len(shown) != want || waits.Outcomes != want {
			t.Errorf("%+v, %+v wait, want %d (%v, %v)", shown, waits, want, err, waitsErr)
		}
	}
	tell(board.Not, "Not on phones")
	tell(board.Not, "Not on phones") // the form was sent twice
	queue(1)
	_, err := s.HandleOutcome(s.ctx, cleo, idea.ID, cleo.ID)
	wantKind(t, err, problem.NotFound)
	_, err = s.HandleOutcome(s.ctx, maya, idea.ID, 999)
	wantKind(t, err, problem.NotFound)
	for range 2 {
		if _, err := s.HandleOutcome(s.ctx, maya, idea.ID, cleo.ID); err != nil {
			t.Fatal(err)
		}
	}
	queue(0)
	tell(board.Not, "Still not on phones")
	queue(1)
	tell(board.Solved, "Now it does")
	queue(0)
	if kinds := strings.Join(s.events(idea.ID), " "); kinds != "idea.proposed idea.voted idea.status_changed outcome.told outcome.handled outcome.told" {
		t.Error(kinds)
	}
	s.now = s.now.Add(time.Hour)
	s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Planned"})
	s.now = s.now.Add(time.Hour)
	s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Shipped"})
	shown, _ := s.Idea(s.ctx, cleo, idea.ID)
	again := s.now
	outcome, err := s.OutcomeOf(s.ctx, cleo, &shown.Idea, &again)
	if err != nil || shown.SolvedYes != 1 || outcome.Mine == nil || !outcome.Earlier || outcome.MayTell != nil || outcome.Lines != nil {
		t.Errorf("shipped again: %+v, %v", outcome, err)
	}
	if outcome, err := s.OutcomeOf(s.ctx, maya, &shown.Idea, &again); err != nil || len(outcome.Lines) != 1 {
		t.Errorf("staff see %+v, %v", outcome, err)
	}
	_, _, err = s.Unsolved(s.ctx, cleo, "")
	wantKind(t, err, problem.NotFound)
}

func TestManyOutcomes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.idea("Dark mode", "Open"), actorOf(&s.cast.Maya)
	for _, user := range s.cast.Customers() {
		s.Vote(s.ctx, actorOf(user), idea.ID)
	}
	s.Answer(s.ctx, maya, idea.ID, board.Reply{Status: "Shipped"})
	var wait sync.WaitGroup
	for i, user := range s.cast.Customers() {
		for again := range 2 {
			wait.Go(func() {
				if _, err := s.TellOutcome(s.ctx, actorOf(user), idea.ID, board.Verdicts[(i+again)%3], ""); err != nil && problem.KindOf(err) != problem.SignedOut && problem.KindOf(err) != problem.Forbidden { // they have left
					t.Error(err)
				}
			})
		}
	}
	wait.Go(func() {
		if err := s.Leave(s.ctx, actorOf(&s.cast.Cleo), true); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	s.wantExact()
	s.run("DELETE FROM outcomes", "UPDATE ideas SET solved_yes = 0, solved_partly = 0, solved_no = 0",
		`INSERT INTO users (name, created_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT 'Many', '2026-05-01 10:00:00+00:00' FROM n`,
		fmt.Sprintf("INSERT INTO outcomes (idea_id, user_id, verdict, created_at) SELECT %d, id, 'no', '2026-05-01 10:00:00+00:00' FROM users WHERE name = 'Many'", idea.ID))
	s.Audit(s.ctx)
	for _, list := range []func(string) ([]board.ShownOutcome, string, error){
		func(after string) ([]board.ShownOutcome, string, error) { return s.Unsolved(s.ctx, maya, after) },
		func(after string) ([]board.ShownOutcome, string, error) {
			_, shown, next, err := s.Outcomes(s.ctx, maya, idea.ID, after)
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
