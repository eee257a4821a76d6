package board_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestWhatMayBeAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, cleo, maya := actorOf(&s.cast.Ben), actorOf(&s.cast.Cleo), actorOf(&s.cast.Maya)
	hidden := s.idea("A hidden idea", "Open")
	s.Hide(s.ctx, maya, hidden.ID)
	seven := strings.Split("1 2 3 4 5 6 7", " ")
	for name, tt := range map[string]struct {
		by     board.Actor
		ask    board.Ask
		fields []string
		want   problem.Kind
	}{
		"staff, free text":  {maya, board.Ask{Words: "How often?"}, nil, went},
		"staff, two":        {maya, board.Ask{Words: "How often?", Choices: []string{"Daily", "", "Never"}}, nil, went},
		"staff, one choice": {maya, board.Ask{Words: "How often?", Choices: []string{"Daily"}}, []string{"choices"}, problem.Invalid},
		"staff, seven":      {maya, board.Ask{Words: "How often?", Choices: seven}, []string{"choices"}, problem.Invalid},
		"staff, twice same": {maya, board.Ask{Words: "How often?", Choices: []string{"Daily", "daily"}}, []string{"choices"}, problem.Invalid},
		"staff, long":       {maya, board.Ask{Words: strings.Repeat("x", 501), Choices: []string{strings.Repeat("x", 81), "y"}}, []string{"words", "choices"}, problem.Invalid},
		"staff, nothing":    {maya, board.Ask{Words: " \u200b "}, []string{"words"}, problem.Invalid},
		"the author":        {ben, board.Ask{Words: "When?", Choices: []string{"left out"}}, nil, went},
		"somebody else":     {cleo, board.Ask{Words: "When?"}, nil, problem.Forbidden},
		"a visitor":         {board.Actor{}, board.Ask{Words: "When?"}, nil, problem.SignedOut},
	} {
		t.Run(name, func(t *testing.T) {
			idea := s.idea("Dark mode, "+name, "Open")
			question, err := s.Ask(s.ctx, tt.by, idea.ID, tt.ask)
			wantKind(t, err, tt.want)
			wantFields(t, err, tt.fields...)
			if err != nil {
				return
			}
			if _, err = s.Ask(s.ctx, tt.by, idea.ID, tt.ask); problem.FieldsOf(err)["words"] == "" {
				t.Errorf("a second open one: %v", err)
			}
			wantKind(t, err, problem.Conflict)
			if _, _, err := s.CloseQuestion(s.ctx, tt.by, question.ID, ""); err != nil {
				t.Error(err)
			}
			_, err = s.Ask(s.ctx, tt.by, idea.ID, tt.ask)
			wantKind(t, err, went)
		})
	}
	_, err := s.Ask(s.ctx, maya, hidden.ID, board.Ask{Words: "How often?"})
	wantKind(t, err, problem.Conflict)
	_, err = s.Ask(s.ctx, ben, hidden.ID, board.Ask{Words: "When?"})
	wantKind(t, err, problem.NotFound)
}

// TestAQuestionIsTrackedUntilItIsClosed asks, answers, changes an answer, and
// looks at who sees what.
func TestAQuestionIsTrackedUntilItIsClosed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.idea("Dark mode", "Open"), actorOf(&s.cast.Maya)
	cleo, ruth, ana := actorOf(&s.cast.Cleo), actorOf(&s.cast.Ruth), actorOf(&s.cast.Ana)
	s.Vote(s.ctx, cleo, idea.ID)
	s.Follow(s.ctx, ruth, idea.ID)
	question, err := s.Ask(s.ctx, maya, idea.ID, board.Ask{Words: "How often?", Choices: []string{"Daily", "Never"}})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(by board.Actor, choice int64, words string) error {
		s.now = s.now.Add(time.Minute)
		_, _, err := s.AnswerQuestion(s.ctx, by, question.ID, choice, words)
		return err
	}
	wantKind(t, answer(ana, 1, ""), problem.Forbidden)
	wantKind(t, answer(board.Actor{}, 1, ""), problem.SignedOut)
	wantFields(t, answer(cleo, 0, ""), "choice")
	wantFields(t, answer(cleo, 99, ""), "choice")
	wantFields(t, answer(cleo, 1, strings.Repeat("x", 1001)), "words")
	wantKind(t, answer(cleo, 1, ""), went)
	wantKind(t, answer(cleo, 2, "In the dark"), went)
	wantKind(t, answer(ruth, 0, "It depends"), went)
	s.wantExact()
	look := func(viewer board.Actor) board.ShownQuestion {
		t.Helper()
		shown, _, _, err := s.Question(s.ctx, viewer, question.ID, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	if q := look(cleo); q.AnswerCount != 2 || q.Choices[1].Count != 0 || q.Replies != nil || q.Mine == nil || q.Mine.Words != "In the dark" || q.MayClose == nil {
		t.Errorf("a member sees %+v", q)
	}
	if q := look(maya); len(q.Replies) != 2 || q.Asker.Name != s.cast.Maya.Name || q.Choices[1].Count != 1 || q.Replies[0].Person.Name != s.cast.Ruth.Name {
		t.Errorf("staff see %+v", q)
	}
	s.now = s.now.Add(board.StaleQuestion)
	if waits, err := s.CountOpenQuestions(s.ctx, maya); err != nil || waits != 1 {
		t.Errorf("what waits: %d, %v", waits, err)
	}
	_, _, err = s.CloseQuestion(s.ctx, cleo, question.ID, "")
	wantKind(t, err, problem.NotFound)
	if _, _, err := s.CloseQuestion(s.ctx, maya, question.ID, "Most say **never**."); err != nil {
		t.Fatal(err)
	}
	wantKind(t, answer(cleo, 1, ""), problem.Conflict)
	_, _, err = s.CloseQuestion(s.ctx, maya, question.ID, "")
	wantKind(t, err, problem.Conflict)
	if q := look(board.Actor{}); q.Choices[1].Count != 1 || q.Replies != nil || !strings.Contains(q.SummaryHTML, "<strong>never") {
		t.Errorf("everybody sees %+v", q)
	}
	if waits, err := s.CountOpenQuestions(s.ctx, maya); err != nil || waits != 0 {
		t.Errorf("what waits: %d, %v", waits, err)
	}
	if kinds := strings.Join(s.events(idea.ID), " "); kinds != "idea.proposed idea.voted question.asked question.answered question.answered question.closed" {
		t.Error(kinds)
	}
	s.wantExact()
}

func TestAnAuthorIsNotMetWithSilence(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, ben, maya := s.idea("Dark mode", "Open"), actorOf(&s.cast.Ben), actorOf(&s.cast.Maya)
	question, err := s.Ask(s.ctx, ben, idea.ID, board.Ask{Words: "When?"})
	if err != nil {
		t.Fatal(err)
	}
	open, _, err := s.OpenQuestions(s.ctx, maya, "")
	if err != nil || len(open) != 1 || !open[0].Waits || open[0].Title != "Dark mode" {
		t.Errorf("%+v, %v", open, err)
	}
	_, _, err = s.AnswerQuestion(s.ctx, ben, question.ID, 0, "I answer myself")
	wantKind(t, err, problem.Forbidden)
	if _, _, err := s.AnswerQuestion(s.ctx, maya, question.ID, 0, "In spring"); err != nil {
		t.Fatal(err)
	}
	shown, err := s.QuestionsOf(s.ctx, board.Actor{}, &idea)
	if err != nil || len(shown.Shown) != 1 || len(shown.Shown[0].Replies) != 1 || shown.Shown[0].Replies[0].Words != "In spring" {
		t.Errorf("everybody sees %+v, %v", shown, err)
	}
	if open, _, _ := s.OpenQuestions(s.ctx, maya, ""); len(open) != 1 || open[0].Waits {
		t.Errorf("answered, not closed: %+v", open)
	}
	if waits, err := s.CountOpenQuestions(s.ctx, maya); err != nil || waits != 1 {
		t.Errorf("not as many as are listed: %d, %v", waits, err)
	}
	if _, _, err := s.CloseQuestion(s.ctx, ben, question.ID, "ignored"); err != nil {
		t.Error(err)
	}
	_, _, err = s.OpenQuestions(s.ctx, ben, "")
	wantKind(t, err, problem.NotFound)
	s.wantExact()
}

// TestAnswersAmongAClosing: whatever comes in while a question is closed counts
// exactly or is refused.
func TestAnswersAmongAClosing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.idea("Dark mode", "Open"), actorOf(&s.cast.Maya)
	question, err := s.Ask(s.ctx, maya, idea.ID, board.Ask{Words: "How often?", Choices: []string{"Daily", "Never"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range s.cast.Customers() {
		s.Vote(s.ctx, actorOf(user), idea.ID)
	}
	var wait sync.WaitGroup
	for _, user := range s.cast.Customers() {
		for choice := range int64(2) {
			wait.Go(func() {
				_, _, err := s.AnswerQuestion(s.ctx, actorOf(user), question.ID, choice+1, "")
				if kind := problem.KindOf(err); err != nil && kind != problem.Conflict && kind != problem.Forbidden && kind != problem.SignedOut { // closed; or they have left
					t.Error(err)
				}
			})
		}
	}
	wait.Go(func() {
		if _, _, err := s.CloseQuestion(s.ctx, maya, question.ID, ""); err != nil {
			t.Error(err)
		}
	})
	wait.Go(func() {
		if err := s.Leave(s.ctx, actorOf(&s.cast.Cleo), false); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	s.wantExact()
}

func TestManyAnswersComeInPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.idea("Dark mode", "Open"), actorOf(&s.cast.Maya)
	question, err := s.Ask(s.ctx, maya, idea.ID, board.Ask{Words: "How often?", Choices: []string{"Daily", "Never"}})
	if err != nil {
		t.Fatal(err)
	}
	s.run(`INSERT INTO users (name, created_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT 'Many', '2026-05-01 10:00:00+00:00' FROM n`,
		fmt.Sprintf("INSERT INTO question_answers (question_id, user_id, choice_id, created_at) SELECT %d, id, 1 + id %% 2, '2026-05-01 10:00:00+00:00' FROM users WHERE name = 'Many'", question.ID))
	if wrong, err := s.Audit(s.ctx); err != nil || len(wrong) != 3 {
		t.Errorf("the audit mends %+v, %v", wrong, err)
	}
	for choice, want := range map[int64]int{0: 60, 1: 30} {
		seen := map[int64]bool{}
		for after := ""; ; {
			shown, _, next, err := s.Question(s.ctx, maya, question.ID, choice, after)
			if err != nil {
				t.Fatal(err)
			}
			for _, reply := range shown.Replies {
				seen[reply.UserID] = true
			}
			if after = next; after == "" {
				break
			}
		}
		if len(seen) != want {
			t.Errorf("choice %d: %d answers, want %d", choice, len(seen), want)
		}
	}
}
