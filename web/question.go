package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/question"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// askForm is a question about an idea; choices has one choice a line.
type askForm struct {
	Text    string `form:"body"`
	Choices string `form:"choices"`
}

// ask serves POST /ideas/{id}/questions.
func (s *server) ask(c Context) error {
	id, form, err := bindTo[askForm](c)
	if err != nil {
		return err
	}
	asked, err := question.Question{}, s.allowUser(c, ratelimit.Questions)
	if err == nil {
		asked, err = s.Questions.Ask(c.Request().Context(), actor(c), id, question.Draft{
			Body: form.Text, Choices: strings.Split(form.Choices, "\n"),
		})
	}
	if wrong := keeping(c, err, "body"); wrong != nil {
		return s.showFeedback(c, statusFor(err), id, func(p *templates.IdeaFeedback) {
			p.Questions.Ask = &templates.AskForm{
				IdeaID:  id,
				ToStaff: !actor(c).Staff(),
				Text:    form.Text,
				Choices: form.Choices,
				Errors:  wrong,
			}
		})
	}
	if err != nil {
		return err
	}
	s.toast(c, "toast.asked")
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.redirect(c, questionOn(idea.Idea, asked))
}

// questionOn returns the address of a question on its idea's page.
func questionOn(idea board.Idea, asked question.Question) string {
	return link.Idea(idea.ID, idea.Title) + "#" + link.QuestionAnchor(asked.ID)
}

// replyForm is an answer to a question.
type replyForm struct {
	Choice string `form:"choice"` // its number, or ""
	Text   string `form:"body"`
}

// choice returns the number of the choice: 0 for none, -1 for anything that is not a
// number.
func (f replyForm) choice() int64 {
	if f.Choice == "" {
		return 0
	}
	id, err := strconv.ParseInt(f.Choice, 10, 64)
	if err != nil {
		return -1
	}
	return id
}

// answerQuestion serves POST /questions/{id}/answer.
func (s *server) answerQuestion(c Context) error {
	id, form, err := bindTo[replyForm](c)
	if err != nil {
		return err
	}
	asked, idea, err := question.Question{}, board.Idea{}, s.allowUser(c, ratelimit.Feedback)
	if err == nil {
		asked, idea, err = s.Questions.Answer(c.Request().Context(), actor(c), id, form.choice(), form.Text)
	}
	if wrong := keeping(c, err, "body"); wrong != nil {
		return s.showQuestion(c, statusFor(err), id, func(q *templates.Question) {
			q.Written, q.Errors = form.Text, wrong
			for i := range q.Choices {
				q.Choices[i].Chosen = q.Choices[i].ID == form.choice()
			}
		})
	}
	if err != nil {
		return err
	}
	s.toast(c, "toast.question_answered")
	return s.redirect(c, questionOn(idea, asked))
}

// closeForm is the summary of a question.
type closeForm struct {
	Summary string `form:"summary"`
	Text    string `form:"body"` // the unsent answer in the form beside the button
}

// closeQuestion serves POST /questions/{id}/close.
func (s *server) closeQuestion(c Context) error {
	id, form, err := bindTo[closeForm](c)
	if err != nil {
		return err
	}
	unsent, err := s.unsentAnswer(c, id, form.Text)
	if err != nil {
		return err
	}
	if unsent { // closing would lose it
		wrong := map[string]string{"body": i18n.T(c.Request().Context(), "question.unsent")}
		return s.showQuestion(
			c, http.StatusUnprocessableEntity, id, func(q *templates.Question) { q.Written, q.Errors = form.Text, wrong },
		)
	}
	asked, idea, err := s.Questions.Close(c.Request().Context(), actor(c), id, form.Summary)
	if err != nil {
		return formAgainKeeping(c, err, "summary", func(status int, wrong map[string]string) error {
			return s.showQuestion(
				c, status, id, func(q *templates.Question) { q.WrittenSummary, q.Errors = form.Summary, wrong },
			)
		})
	}
	if actor(c).Staff() {
		s.toastAct(c, idea.ActID)
	} else {
		s.toast(c, "toast.question_closed")
	}
	return s.redirect(c, questionOn(idea, asked))
}

// unsentAnswer reports whether text differs from what the actor has answered.
func (s *server) unsentAnswer(c Context, id int64, body string) (bool, error) {
	if body = text.Block(body); body == "" {
		return false, nil
	}
	shown, _, _, err := s.Questions.Show(c.Request().Context(), actor(c), id, 0, "")
	return shown.Mine == nil || shown.Mine.Body != body, err
}

// question serves GET /questions/{id}: one question, with the answers that the
// viewer may read.
func (s *server) question(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	return s.showQuestion(c, http.StatusOK, id, func(*templates.Question) {})
}
