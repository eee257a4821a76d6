package notification_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
)

func (s *stage) accounts(secret string) *account.Accounts {
	s.t.Helper()
	accounts, err := account.New(s.ctx, s.db, account.Options{Secret: []byte(strings.Repeat(secret, 32))})
	if err != nil {
		s.t.Fatal(err)
	}
	return accounts
}

func TestStopTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ours, others := s.accounts("a"), s.accounts("b")
	for _, what := range []notification.Unsubscribe{
		notification.Unsubscribe(notification.Answers), notification.Unsubscribe(notification.Community),
		notification.StopStaff, notification.StopAll, notification.UnsubscribeIdea(12),
	} {
		token := notification.UnsubscribeToken(ours, 7, what)
		id, read, err := notification.ReadUnsubscribeToken(ours, token)
		if id != 7 || read != what || err != nil {
			t.Errorf("%s: %d %s %v", token, id, read, err)
		}
		if _, _, err := notification.ReadUnsubscribeToken(others, token); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another board takes %s: %v", token, err)
		}
		for _, wrong := range []string{
			"8" + token[1:], token[:len(token)-1], token + "x", "", ".", "7." + ours.Sign("unsubscribe", "7"),
			strings.ToUpper(token),
		} {
			if _, _, err := notification.ReadUnsubscribeToken(ours, wrong); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q is taken: %v", wrong, err)
			}
		}
		if strings.ContainsAny(token, "/?#&=%+:@ ") {
			t.Errorf("%s does not go into an address", token)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"cleo@example.com": "c•••@example.com", "ñandú@example.com": "ñ•••@example.com",
		"@example.com": "•••", "cleo": "•••",
	} {
		if got := notification.Masked(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
}

func TestStopAndResume(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, idea := s.cast.Cleo, s.idea("Dark mode")
	settings := func() notification.Settings {
		all, err := s.SettingsOf(s.ctx, cleo.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all[cleo.ID]
	}
	state := func(what notification.Unsubscribe) notification.Unsubscribable {
		found, err := s.Unsubscribable(s.ctx, cleo.ID, what)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	do := func(turn error) {
		t.Helper()
		if turn != nil {
			t.Fatal(turn)
		}
	}
	answers := state(notification.Unsubscribe(notification.Answers))
	if answers.Stopped || answers.Address != "c•••@example.com" {
		t.Errorf("before: %+v", answers)
	}
	do(s.Unsubscribe(s.ctx, answers))
	do(s.Unsubscribe(s.ctx, answers))
	if got := settings(); got.Answers != notification.Never || got.Comments != notification.Daily ||
		!state(notification.Unsubscribe(notification.Answers)).Stopped {
		t.Errorf("answers stopped: %+v", got)
	}
	do(s.Resume(s.ctx, answers))
	if got := settings(); got.Answers != notification.AtOnce {
		t.Errorf("answers again: %+v", got)
	}
	do(s.Unsubscribe(s.ctx, state(notification.StopAll)))
	if got := settings(); !got.Silent() || got.StaffMail || !state(notification.StopAll).Stopped {
		t.Errorf("all stopped: %+v", got)
	}
	silent := state(notification.UnsubscribeIdea(idea.ID))
	do(s.Unsubscribe(s.ctx, silent))
	do(s.Unsubscribe(s.ctx, silent))
	shown, err := s.board.Idea(s.ctx, board.ActorOf(&cleo), idea.ID)
	if err != nil || shown.Level != board.Silent || silent.Title != "Dark mode" || silent.Stopped ||
		!state(notification.UnsubscribeIdea(idea.ID)).Stopped {
		t.Errorf("idea: %q %+v %v", shown.Level, silent, err)
	}
	if _, err := s.Unsubscribable(s.ctx, 9999, notification.StopAll); problem.KindOf(err) != problem.NotFound {
		t.Errorf("of nobody: %v", err)
	}
}

// TestAnIdeaIsHeardAsBefore: who wants an idea's news again hears as much of it as
// before they stopped it, and everything when nobody knows how much that was.
func TestAnIdeaIsHeardAsBefore(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, idea := s.cast.Cleo, s.idea("Dark mode")
	rows := func() (levels []string) {
		err := s.db.Read(s.ctx).Raw("SELECT level FROM follows WHERE user_id = ? AND idea_id = ?", cleo.ID, idea.ID).
			Scan(&levels).Error
		if err != nil {
			t.Fatal(err)
		}
		return levels
	}
	turn := func(do func(context.Context, notification.Unsubscribable) error, level board.Level) {
		t.Helper()
		found, err := s.Unsubscribable(s.ctx, cleo.ID, notification.UnsubscribeIdea(idea.ID))
		if err != nil {
			t.Fatal(err)
		}
		found.Level = level
		if err := do(s.ctx, found); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct{ before, known, want string }{
		{"", "", "[]"}, {
			"milestones", "milestones", "[milestones]",
		}, {"everything", "everything", "[everything]"}, {"milestones", string(board.Silent), "[everything]"},
	} {
		if step.before != "" {
			if _, _, err := s.board.SetLevel(s.ctx, board.ActorOf(&cleo), idea.ID, board.Level(step.before)); err != nil {
				t.Fatal(err)
			}
		}
		turn(s.Unsubscribe, "")
		found, err := s.Unsubscribable(s.ctx, cleo.ID, notification.UnsubscribeIdea(idea.ID))
		if err != nil || !found.Stopped || found.Level != board.Silent {
			t.Errorf("stopped: %+v, %v", found, err)
		}
		turn(s.Resume, board.Level(step.known))
		if got := fmt.Sprint(rows()); got != step.want {
			t.Errorf("%q before, %q known: %s again, want %s", step.before, step.known, got, step.want)
		}
		turn(s.Resume, board.Milestones)
		if got := fmt.Sprint(rows()); got != step.want {
			t.Errorf("nothing was stopped, and it became %s", got)
		}
	}
}

// TestStopADigest: its link stops all that comes with it and nothing else, and
// gives back what it took.
func TestStopADigest(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo := board.ActorOf(&s.cast.Cleo)
	before := notification.Settings{
		UserID:    cleo.ID,
		Answers:   notification.Daily,
		Comments:  notification.Daily,
		Mentions:  notification.AtOnce,
		Changelog: notification.Weekly,
		Community: notification.Never,
		StaffMail: true,
	}
	for what, want := range map[notification.Unsubscribe]notification.Settings{
		notification.StopDaily: before.With(notification.Answers, notification.Never).
			With(notification.Comments, notification.Never),
		notification.StopWeekly: before.With(notification.Changelog, notification.Never),
	} {
		if err := s.SaveSettings(s.ctx, cleo, before); err != nil {
			t.Fatal(err)
		}
		id, read, err := notification.ReadUnsubscribeToken(s.accounts("a"),
			notification.UnsubscribeToken(s.accounts("a"), cleo.ID, what))
		if id != cleo.ID || read != what || err != nil {
			t.Errorf("%s: %d %s %v", what, id, read, err)
		}
		found, err := s.Unsubscribable(s.ctx, cleo.ID, what)
		if err != nil || found.Stopped {
			t.Errorf("%s before: %+v %v", what, found, err)
		}
		for _, step := range []struct {
			turn func(context.Context, notification.Unsubscribable) error
			want notification.Settings
		}{{s.Unsubscribe, want}, {s.Unsubscribe, want}, {s.Resume, before}} {
			if err := step.turn(s.ctx, found); err != nil {
				t.Fatal(err)
			}
			all, err := s.SettingsOf(s.ctx, cleo.ID)
			got := all[cleo.ID]
			got.UpdatedAt = step.want.UpdatedAt
			now, _ := s.Unsubscribable(s.ctx, cleo.ID, what)
			if err != nil || got != step.want || now.Stopped == (step.want == before) {
				t.Errorf("%s: %+v %+v, want %+v (%v)", what, got, now, step.want, err)
			}
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, maya := board.ActorOf(&s.cast.Cleo), board.ActorOf(&s.cast.Maya)
	wanted := notification.Defaults(0).With(notification.Comments, notification.Weekly)
	wanted.QuietFrom, wanted.QuietUntil, wanted.StaffMail = 22, 7, false
	for _, actor := range []board.Actor{cleo, maya, cleo} {
		if err := s.SaveSettings(s.ctx, actor, wanted); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.SettingsOf(s.ctx, cleo.ID, maya.ID, s.cast.Sven.ID)
	if err != nil || got[cleo.ID].Comments != notification.Weekly || got[cleo.ID].QuietFrom != 22 ||
		!got[cleo.ID].StaffMail || got[maya.ID].StaffMail || got[s.cast.Sven.ID] != notification.Defaults(s.cast.Sven.ID) {
		t.Errorf("settings %+v, %v", got, err)
	}
	for field, bad := range map[string]func(*notification.Settings){
		"answers": func(n *notification.Settings) {
			n.Answers = "hourly"
		}, "community": func(n *notification.Settings) { n.Community = "" },
		"quiet": func(n *notification.Settings) { n.QuietUntil = 24 },
	} {
		wrong := wanted
		bad(&wrong)
		if err := s.SaveSettings(s.ctx, cleo, wrong); problem.FieldsOf(err)[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := s.SaveSettings(s.ctx, board.Actor{}, wanted); problem.KindOf(err) != problem.SignedOut {
		t.Errorf("a visitor: %v", err)
	}
}
