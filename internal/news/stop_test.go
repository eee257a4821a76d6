package news_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/news"
	"ideaboard/internal/problem"
)

func (s *stage) accounts(secret string) *account.Accounts {
	s.t.Helper()
	accounts, err := account.New(s.ctx, s.db, []byte(strings.Repeat(secret, 32)), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return accounts
}

func TestStopTokens(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ours, others := s.accounts("a"), s.accounts("b")
	for _, what := range []news.Stop{news.Stop(news.Answers), news.Stop(news.Community), news.StopStaff, news.StopAll, news.StopIdea(12)} {
		token := news.StopToken(ours, 7, what)
		id, read, err := news.ReadStopToken(ours, token)
		if id != 7 || read != what || err != nil {
			t.Errorf("%s: %d %s %v", token, id, read, err)
		}
		if _, _, err := news.ReadStopToken(others, token); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another board takes %s: %v", token, err)
		}
		for _, wrong := range []string{"8" + token[1:], token[:len(token)-1], token + "x", "", ".", "7." + ours.Sign("unsubscribe", "7"), strings.ToUpper(token)} {
			if _, _, err := news.ReadStopToken(ours, wrong); problem.KindOf(err) != problem.NotFound {
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
	for address, want := range map[string]string{"cleo@example.com": "c•••@example.com", "ñandú@example.com": "ñ•••@example.com", "@example.com": "•••", "cleo": "•••"} {
		if got := news.Masked(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
}

func TestStopAndResume(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, idea := s.cast.Cleo, s.idea("Dark mode")
	settings := func() news.Settings {
		all, err := s.SettingsOf(s.ctx, cleo.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all[cleo.ID]
	}
	state := func(what news.Stop) news.Stoppable {
		found, err := s.Stoppable(s.ctx, cleo.ID, what)
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
	answers := state(news.Stop(news.Answers))
	if answers.Stopped || answers.Address != "c•••@example.com" {
		t.Errorf("before: %+v", answers)
	}
	do(s.Stop(s.ctx, answers))
	do(s.Stop(s.ctx, answers))
	if got := settings(); got.Answers != news.Never || got.Comments != news.Daily || !state(news.Stop(news.Answers)).Stopped {
		t.Errorf("answers stopped: %+v", got)
	}
	do(s.Resume(s.ctx, answers))
	if got := settings(); got.Answers != news.AtOnce {
		t.Errorf("answers again: %+v", got)
	}
	do(s.Stop(s.ctx, state(news.StopAll)))
	if got := settings(); !got.Silent() || got.StaffMail || !state(news.StopAll).Stopped {
		t.Errorf("all stopped: %+v", got)
	}
	silent := state(news.StopIdea(idea.ID))
	do(s.Stop(s.ctx, silent))
	do(s.Stop(s.ctx, silent))
	shown, err := s.board.Idea(s.ctx, board.ActorOf(&cleo), idea.ID)
	if err != nil || shown.Level != board.Silent || silent.Title != "Dark mode" || silent.Stopped || !state(news.StopIdea(idea.ID)).Stopped {
		t.Errorf("idea: %q %+v %v", shown.Level, silent, err)
	}
	if _, err := s.Stoppable(s.ctx, 9999, news.StopAll); problem.KindOf(err) != problem.NotFound {
		t.Errorf("of nobody: %v", err)
	}
}

// TestAnIdeaIsHeardAsBefore: who wants an idea's news again hears as much of it as
// before he stopped it, and everything when nobody knows how much that was.
func TestAnIdeaIsHeardAsBefore(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, idea := s.cast.Cleo, s.idea("Dark mode")
	rows := func() (levels []string) {
		if err := s.db.Read(s.ctx).Raw("SELECT level FROM follows WHERE user_id = ? AND idea_id = ?", cleo.ID, idea.ID).Scan(&levels).Error; err != nil {
			t.Fatal(err)
		}
		return levels
	}
	turn := func(do func(context.Context, news.Stoppable) error, level board.Level) {
		t.Helper()
		found, err := s.Stoppable(s.ctx, cleo.ID, news.StopIdea(idea.ID))
		if err != nil {
			t.Fatal(err)
		}
		found.Level = level
		if err := do(s.ctx, found); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct{ before, known, want string }{
		{"", "", "[]"}, {"milestones", "milestones", "[milestones]"}, {"everything", "everything", "[everything]"}, {"milestones", string(board.Silent), "[everything]"},
	} {
		if step.before != "" {
			if _, _, err := s.board.SetLevel(s.ctx, board.ActorOf(&cleo), idea.ID, board.Level(step.before)); err != nil {
				t.Fatal(err)
			}
		}
		turn(s.Stop, "")
		if found, err := s.Stoppable(s.ctx, cleo.ID, news.StopIdea(idea.ID)); err != nil || !found.Stopped || found.Level != board.Silent {
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
	before := news.Settings{UserID: cleo.ID, Answers: news.Daily, Comments: news.Daily, Mentions: news.AtOnce, Changelog: news.Weekly, Community: news.Never, StaffMail: true}
	for what, want := range map[news.Stop]news.Settings{
		news.StopDaily:  before.With(news.Answers, news.Never).With(news.Comments, news.Never),
		news.StopWeekly: before.With(news.Changelog, news.Never),
	} {
		if err := s.SaveSettings(s.ctx, cleo, before); err != nil {
			t.Fatal(err)
		}
		id, read, err := news.ReadStopToken(s.accounts("a"), news.StopToken(s.accounts("a"), cleo.ID, what))
		if id != cleo.ID || read != what || err != nil {
			t.Errorf("%s: %d %s %v", what, id, read, err)
		}
		found, err := s.Stoppable(s.ctx, cleo.ID, what)
		if err != nil || found.Stopped {
			t.Errorf("%s before: %+v %v", what, found, err)
		}
		for _, step := range []struct {
			turn func(context.Context, news.Stoppable) error
			want news.Settings
		}{{s.Stop, want}, {s.Stop, want}, {s.Resume, before}} {
			if err := step.turn(s.ctx, found); err != nil {
				t.Fatal(err)
			}
			all, err := s.SettingsOf(s.ctx, cleo.ID)
			got := all[cleo.ID]
			got.UpdatedAt = step.want.UpdatedAt
			if now, _ := s.Stoppable(s.ctx, cleo.ID, what); err != nil || got != step.want || now.Stopped == (step.want == before) {
				t.Errorf("%s: %+v %+v, want %+v (%v)", what, got, now, step.want, err)
			}
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cleo, maya := board.ActorOf(&s.cast.Cleo), board.ActorOf(&s.cast.Maya)
	wanted := news.Defaults(0).With(news.Comments, news.Weekly)
	wanted.QuietFrom, wanted.QuietUntil, wanted.StaffMail = 22, 7, false
	for _, actor := range []board.Actor{cleo, maya, cleo} {
		if err := s.SaveSettings(s.ctx, actor, wanted); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.SettingsOf(s.ctx, cleo.ID, maya.ID, s.cast.Sven.ID)
	if err != nil || got[cleo.ID].Comments != news.Weekly || got[cleo.ID].QuietFrom != 22 || !got[cleo.ID].StaffMail || got[maya.ID].StaffMail || got[s.cast.Sven.ID] != news.Defaults(s.cast.Sven.ID) {
		t.Errorf("settings %+v, %v", got, err)
	}
	for field, bad := range map[string]func(*news.Settings){
		"answers": func(n *news.Settings) { n.Answers = "hourly" }, "community": func(n *news.Settings) { n.Community = "" },
		"quiet": func(n *news.Settings) { n.QuietUntil = 24 },
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
