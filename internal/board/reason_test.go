package board_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
	"ideaboard/internal/seed"
)

func TestWhoMayGiveAReason(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		by     func(*seed.Cast) *account.User
		hidden bool
		reason board.Reason
		want   problem.Kind
	}{
		"a voter": {
			by:     func(c *seed.Cast) *account.User { return &c.Cleo },
			reason: board.Reason{Body: "An hour a week", Weight: board.Must, Public: true}, want: went,
		},
		"the author, who did": {
			by:     func(c *seed.Cast) *account.User { return &c.Ben },
			reason: board.Reason{Weight: board.Nice}, want: went,
		},
		"who did not vote": {
			by:     func(c *seed.Cast) *account.User { return &c.Ruth },
			reason: board.Reason{Body: "x"}, want: problem.Conflict,
		},
		"a visitor": {
			by:     func(*seed.Cast) *account.User { return nil },
			reason: board.Reason{Body: "x"}, want: problem.SignedOut,
		},
		"of a hidden idea": {
			by: func(c *seed.Cast) *account.User { return &c.Cleo }, hidden: true,
			reason: board.Reason{Body: "x"}, want: problem.NotFound,
		},
		"too long": {
			by:     func(c *seed.Cast) *account.User { return &c.Cleo },
			reason: board.Reason{Body: strings.Repeat("ñ", board.MaxReason+1)}, want: problem.Invalid,
		},
		"as long as may be": {
			by:     func(c *seed.Cast) *account.User { return &c.Cleo },
			reason: board.Reason{Body: strings.Repeat("ñ", board.MaxReason)}, want: went,
		},
		"a weight of their own": {
			by:     func(c *seed.Cast) *account.User { return &c.Cleo },
			reason: board.Reason{Weight: "huge"}, want: problem.Invalid,
		},
		"too long, of nothing": {
			by:     func(c *seed.Cast) *account.User { return &c.Ruth },
			reason: board.Reason{Weight: "huge"}, want: problem.Conflict,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			idea := s.idea("Dark mode", "Open")
			s.done(s.Vote(s.ctx, actorOf(&s.cast.Cleo), idea.ID))
			if tt.hidden {
				s.done(s.Hide(s.ctx, actorOf(&s.cast.Maya), idea.ID))
			}
			_, err := s.GiveReason(s.ctx, actorOf(tt.by(&s.cast)), idea.ID, tt.reason)
			wantKind(t, err, tt.want)
		})
	}
}

func TestAReasonGoesWithItsVote(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, cleo := s.idea("Dark mode", "Open"), actorOf(&s.cast.Cleo)
	give := func(words string, weight board.Weight) {
		t.Helper()
		if _, err := s.GiveReason(s.ctx, cleo, idea.ID, board.Reason{Body: words, Weight: weight}); err != nil {
			t.Fatal(err)
		}
	}
	mine := func() *board.Reason {
		t.Helper()
		reason, err := s.OwnReason(s.ctx, cleo, idea.ID)
		if err != nil {
			t.Fatal(err)
		}
		return reason
	}
	s.done(s.Vote(s.ctx, cleo, idea.ID))
	give("One\nline", board.Nice)
	if r := mine(); r == nil || r.Body != "One line" || r.EditedAt != nil {
		t.Errorf("%+v", r)
	}
	give("Another line", board.Unweighed)
	if r := mine(); r == nil || r.Body != "Another line" || r.Weight != "" || r.EditedAt == nil {
		t.Errorf("edited: %+v", r)
	}
	give(" ", board.Unweighed)
	if r := mine(); r != nil {
		t.Errorf("taken back: %+v", r)
	}
	give("Again", board.Must)
	s.done(s.Unvote(s.ctx, cleo, idea.ID))
	s.done(s.Vote(s.ctx, cleo, idea.ID))
	if r := mine(); r != nil {
		t.Errorf("after a new vote: %+v", r)
	}
	s.wantExact()
}

// TestWeightsAreForStaff checks that others see public reasons, but no weights and no
// numbers of them.
func TestWeightsAreForStaff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea := s.idea("Dark mode", "Open")
	s.run(`
		INSERT INTO companies (name, monthly_value, created_at)
		VALUES ('Reef', 490, '2026-05-01 10:00:00+00:00')`,
		fmt.Sprintf(`
			INSERT INTO company_members (company_id, user_id, via, created_at)
			VALUES (1, %d, 'hand', '2026-05-01 10:00:00+00:00')`, s.cast.Cleo.ID))
	for i, user := range s.cast.Customers() {
		s.now = s.now.Add(time.Minute)
		s.done(s.Vote(s.ctx, actorOf(user), idea.ID))
		_, err := s.GiveReason(s.ctx, actorOf(user), idea.ID,
			board.Reason{Body: fmt.Sprintf("Line %d", i), Weight: board.Weights[i%3], Public: i != 1})
		if err != nil {
			t.Fatal(err)
		}
	}
	look := func(viewer board.Actor) board.IdeaReasons {
		shown, err := s.Idea(s.ctx, viewer, idea.ID)
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.ReasonsOf(s.ctx, viewer, &shown)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	for name, viewer := range map[string]board.Actor{"a visitor": {}, "a member": actorOf(&s.cast.Cleo)} {
		found := look(viewer)
		if len(found.Lines) != 5 || found.More != 3 || found.Weights != nil || found.Lines[0].Body != "Line 8" {
			t.Errorf("%s sees %+v", name, found)
		}
		page, err := s.Reasons(s.ctx, viewer, idea.ID, "must", "")
		if err != nil || len(page.Lines) != 8 || page.Weights != nil {
			t.Errorf("%s reads %d lines, weights %v, %v", name, len(page.Lines), page.Weights, err)
		}
		for _, line := range append(page.Lines, found.Lines...) {
			if line.Weight != "" || line.Body == "Line 1" || line.Companies != nil {
				t.Errorf("%s sees %+v", name, line)
			}
		}
	}
	maya := actorOf(&s.cast.Maya)
	found := look(maya)
	if len(found.Lines) != 5 || found.More != 4 || found.Weights[board.Must] != 3 ||
		found.Lines[0].Weight != board.Nice {
		t.Errorf("staff see %+v", found)
	}
	page, err := s.Reasons(s.ctx, maya, idea.ID, "important", "")
	if err != nil || len(page.Lines) != 3 || len(page.Lines[2].Companies) != 1 || page.Lines[2].Companies[0].Value != 490 {
		t.Errorf("the important ones: %+v, %v", page.Lines, err)
	}
	_, err = s.Reasons(s.ctx, maya, idea.ID, "huge", "")
	wantKind(t, err, problem.NotFound)
	_, err = s.Reasons(s.ctx, maya, idea.ID, "", "x")
	wantKind(t, err, problem.Invalid)
}
