package question_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/board/boardtest"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
)

// stage is a board with its questions.
type stage struct {
	*boardtest.Stage
	questions *question.Questions
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := boardtest.New(t)
	return &stage{s, question.New(s.Board)}
}

func TestWhatMayBeAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, cleo, maya := board.ActorOf(&s.Cast.Ben), board.ActorOf(&s.Cast.Cleo), board.ActorOf(&s.Cast.Maya)
	hidden := s.NewIdea("A hidden idea", "Open")
	s.Done(s.Hide(s.Ctx, maya, hidden.ID))
	seven := strings.Split("1 2 3 4 5 6 7", " ")
	for name, tt := range map[string]struct {
		by     board.Actor
		ask    question.Draft
		fields []string
		want   problem.Kind
	}{
		"staff, free text": {by: maya, ask: question.Draft{Body: "How often?"}, want: boardtest.Went},
		"staff, two": {
			by: maya, ask: question.Draft{Body: "How often?", Choices: []string{"Daily", "", "Never"}},
			want: boardtest.Went,
		},
		"staff, one choice": {
			by: maya, ask: question.Draft{Body: "How often?", Choices: []string{"Daily"}},
			fields: []string{"choices"}, want: problem.Invalid,
		},
		"staff, seven": {
			by: maya, ask: question.Draft{Body: "How often?", Choices: seven},
			fields: []string{"choices"}, want: problem.Invalid,
		},
		"staff, twice same": {
			by: maya, ask: question.Draft{Body: "How often?", Choices: []string{"Daily", "daily"}},
			fields: []string{"choices"}, want: problem.Invalid,
		},
		"staff, long": {
			by: maya, ask: question.Draft{Body: strings.Repeat("x", 501), Choices: []string{strings.Repeat("x", 81), "y"}},
			fields: []string{"body", "choices"}, want: problem.Invalid,
		},
		"staff, nothing": {
			by: maya, ask: question.Draft{Body: " \u200b "},
			fields: []string{"body"}, want: problem.Invalid,
		},
		"the author": {
			by: ben, ask: question.Draft{Body: "When?", Choices: []string{"left out"}},
			want: boardtest.Went,
		},
		"somebody else": {by: cleo, ask: question.Draft{Body: "When?"}, want: problem.Forbidden},
		"a visitor":     {by: board.Actor{}, ask: question.Draft{Body: "When?"}, want: problem.SignedOut},
	} {
		t.Run(name, func(t *testing.T) {
			idea := s.NewIdea("Dark mode, "+name, "Open")
			asked, err := s.questions.Ask(s.Ctx, tt.by, idea.ID, tt.ask)
			boardtest.WantKind(t, err, tt.want)
			boardtest.WantFields(t, err, tt.fields...)
			if err != nil {
				return
			}
			if _, err = s.questions.Ask(s.Ctx, tt.by, idea.ID, tt.ask); problem.FieldsOf(err)["body"] == "" {
				t.Errorf("a second open one: %v", err)
			}
			boardtest.WantKind(t, err, problem.Conflict)
			if _, _, err := s.questions.Close(s.Ctx, tt.by, asked.ID, ""); err != nil {
				t.Error(err)
			}
			_, err = s.questions.Ask(s.Ctx, tt.by, idea.ID, tt.ask)
			boardtest.WantKind(t, err, boardtest.Went)
		})
	}
	_, err := s.questions.Ask(s.Ctx, maya, hidden.ID, question.Draft{Body: "How often?"})
	boardtest.WantKind(t, err, problem.Conflict)
	_, err = s.questions.Ask(s.Ctx, ben, hidden.ID, question.Draft{Body: "When?"})
	boardtest.WantKind(t, err, problem.NotFound)
}

// TestAQuestionIsTrackedUntilItIsClosed asks, answers, changes an answer, and
// looks at who sees what.
func TestAQuestionIsTrackedUntilItIsClosed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.NewIdea("Dark mode", "Open"), board.ActorOf(&s.Cast.Maya)
	cleo, ruth, ana := board.ActorOf(&s.Cast.Cleo), board.ActorOf(&s.Cast.Ruth), board.ActorOf(&s.Cast.Ana)
	s.Done(s.Vote(s.Ctx, cleo, idea.ID))
	s.Done(s.Follow(s.Ctx, ruth, idea.ID))
	asked, err := s.questions.Ask(s.Ctx, maya, idea.ID,
		question.Draft{Body: "How often?", Choices: []string{"Daily", "Never"}})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(by board.Actor, choice int64, words string) error {
		s.Now = s.Now.Add(time.Minute)
		_, _, err := s.questions.Answer(s.Ctx, by, asked.ID, choice, words)
		return err
	}
	boardtest.WantKind(t, answer(ana, 1, ""), problem.Forbidden)
	boardtest.WantKind(t, answer(board.Actor{}, 1, ""), problem.SignedOut)
	boardtest.WantFields(t, answer(cleo, 0, ""), "choice")
	boardtest.WantFields(t, answer(cleo, 99, ""), "choice")
	boardtest.WantFields(t, answer(cleo, 1, strings.Repeat("x", 1001)), "body")
	boardtest.WantKind(t, answer(cleo, 1, ""), boardtest.Went)
	boardtest.WantKind(t, answer(cleo, 2, "In the dark"), boardtest.Went)
	boardtest.WantKind(t, answer(ruth, 0, "It depends"), boardtest.Went)
	s.WantExact()
	look := func(viewer board.Actor) question.Shown {
		t.Helper()
		shown, _, _, err := s.questions.Show(s.Ctx, viewer, asked.ID, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	q := look(cleo)
	if q.AnswerCount != 2 || q.Choices[1].Count != 0 || q.Replies != nil || q.Mine == nil ||
		q.Mine.Body != "In the dark" ||
		q.CloseRefusal == nil {
		t.Errorf("a member sees %+v", q)
	}
	q = look(maya)
	if len(q.Replies) != 2 || q.Asker.Name != s.Cast.Maya.Name || q.Choices[1].Count != 1 ||
		q.Replies[0].Person.Name != s.Cast.Ruth.Name {
		t.Errorf("staff see %+v", q)
	}
	s.Now = s.Now.Add(question.Stale)
	if waits, err := s.questions.CountOpen(s.Ctx, maya); err != nil || waits != 1 {
		t.Errorf("what waits: %d, %v", waits, err)
	}
	_, _, err = s.questions.Close(s.Ctx, cleo, asked.ID, "")
	boardtest.WantKind(t, err, problem.NotFound)
	if _, _, err := s.questions.Close(s.Ctx, maya, asked.ID, "Most say **never**."); err != nil {
		t.Fatal(err)
	}
	boardtest.WantKind(t, answer(cleo, 1, ""), problem.Conflict)
	_, _, err = s.questions.Close(s.Ctx, maya, asked.ID, "")
	boardtest.WantKind(t, err, problem.Conflict)
	q = look(board.Actor{})
	if q.Choices[1].Count != 1 || q.Replies != nil || !strings.Contains(q.SummaryHTML, "<strong>never") {
		t.Errorf("everybody sees %+v", q)
	}
	if waits, err := s.questions.CountOpen(s.Ctx, maya); err != nil || waits != 0 {
		t.Errorf("what waits: %d, %v", waits, err)
	}
	kinds := strings.Join(s.Events(idea.ID), " ")
	if kinds != "idea.proposed idea.voted question.asked question.answered question.answered question.closed" {
		t.Error(kinds)
	}
	s.WantExact()
}

func TestAnAuthorIsNotMetWithSilence(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, ben, maya := s.NewIdea("Dark mode", "Open"), board.ActorOf(&s.Cast.Ben), board.ActorOf(&s.Cast.Maya)
	asked, err := s.questions.Ask(s.Ctx, ben, idea.ID, question.Draft{Body: "When?"})
	if err != nil {
		t.Fatal(err)
	}
	open, _, err := s.questions.ListOpen(s.Ctx, maya, "")
	if err != nil || len(open) != 1 || !open[0].Waits || open[0].Title != "Dark mode" {
		t.Errorf("%+v, %v", open, err)
	}
	_, _, err = s.questions.Answer(s.Ctx, ben, asked.ID, 0, "I answer myself")
	boardtest.WantKind(t, err, problem.Forbidden)
	if _, _, err := s.questions.Answer(s.Ctx, maya, asked.ID, 0, "In spring"); err != nil {
		t.Fatal(err)
	}
	shown, err := s.questions.OfIdea(s.Ctx, board.Actor{}, &idea)
	if err != nil || len(shown.Shown) != 1 || len(shown.Shown[0].Replies) != 1 ||
		shown.Shown[0].Replies[0].Body != "In spring" {
		t.Errorf("everybody sees %+v, %v", shown, err)
	}
	if open, _, _ := s.questions.ListOpen(s.Ctx, maya, ""); len(open) != 1 || open[0].Waits {
		t.Errorf("answered, not closed: %+v", open)
	}
	if waits, err := s.questions.CountOpen(s.Ctx, maya); err != nil || waits != 1 {
		t.Errorf("not as many as are listed: %d, %v", waits, err)
	}
	if _, _, err := s.questions.Close(s.Ctx, ben, asked.ID, "ignored"); err != nil {
		t.Error(err)
	}
	_, _, err = s.questions.ListOpen(s.Ctx, ben, "")
	boardtest.WantKind(t, err, problem.NotFound)
	s.WantExact()
}

// TestAnswersAmongAClosing: whatever comes in while a question is closed counts
// exactly or is refused.
func TestAnswersAmongAClosing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.NewIdea("Dark mode", "Open"), board.ActorOf(&s.Cast.Maya)
	asked, err := s.questions.Ask(s.Ctx, maya, idea.ID,
		question.Draft{Body: "How often?", Choices: []string{"Daily", "Never"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range s.Cast.Customers() {
		s.Done(s.Vote(s.Ctx, board.ActorOf(user), idea.ID))
	}
	var wait sync.WaitGroup
	for _, user := range s.Cast.Customers() {
		for choice := range int64(2) {
			wait.Go(func() {
				_, _, err := s.questions.Answer(s.Ctx, board.ActorOf(user), asked.ID, choice+1, "")
				kind := problem.KindOf(err)
				if err != nil && kind != problem.Conflict && kind != problem.Forbidden &&
					kind != problem.SignedOut { // closed; or they have left
					t.Error(err)
				}
			})
		}
	}
	wait.Go(func() {
		if _, _, err := s.questions.Close(s.Ctx, maya, asked.ID, ""); err != nil {
			t.Error(err)
		}
	})
	wait.Go(func() {
		if err := s.Leave(s.Ctx, board.ActorOf(&s.Cast.Cleo), false); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	s.WantExact()
}

func TestManyAnswersComeInPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	idea, maya := s.NewIdea("Dark mode", "Open"), board.ActorOf(&s.Cast.Maya)
	asked, err := s.questions.Ask(s.Ctx, maya, idea.ID,
		question.Draft{Body: "How often?", Choices: []string{"Daily", "Never"}})
	if err != nil {
		t.Fatal(err)
	}
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
		INSERT INTO question_answers (question_id, user_id, choice_id, created_at)
		SELECT ?, id, 1 + id % 2, '2026-05-01 10:00:00+00:00'
		FROM users
		WHERE name = 'Many'`, asked.ID)
	if wrong, err := s.Audit(s.Ctx); err != nil || len(wrong) != 3 {
		t.Errorf("the audit mends %+v, %v", wrong, err)
	}
	for choice, want := range map[int64]int{0: 60, 1: 30} {
		seen := map[int64]bool{}
		for after := ""; ; {
			shown, _, next, err := s.questions.Show(s.Ctx, maya, asked.ID, choice, after)
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
