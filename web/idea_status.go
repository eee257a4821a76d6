package web

import (
	"context"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// answerForm is the form of an answer.
type answerForm struct {
	Status       string `form:"status"`
	From         string `form:"from"`
	Answer       string `form:"answer"`
	ReconsiderIf string `form:"reconsider_if"`
	PromisedFor  string `form:"promised_for"`
	PromisedWas  string `form:"promised_was"` // the target date when the form was rendered
}

// reply returns the answer in the form. If the target date was not touched, it stays
// as it is, even if somebody else changed it in the meantime.
func (f answerForm) reply() board.Reply {
	reply := board.Reply{
		Status:       f.Status,
		From:         f.From,
		Body:         f.Answer,
		ReconsiderIf: f.ReconsiderIf,
		PromisedFor:  f.PromisedFor,
	}
	switch f.PromisedFor {
	case f.PromisedWas:
		reply.PromisedFor = ""
	case "":
		reply.ClearDay = true
	}
	return reply
}

// answer serves POST /ideas/{id}/answers: a text from staff, a new status, or both.
// Errors are shown beside their fields on the idea's page, with everything that was
// written.
func (s *server) answer(c Context) error {
	id, form, err := bindTo[answerForm](c)
	if err != nil {
		return err
	}
	if err := actor(c).May(policy.Answer, policy.Subject{}); err != nil { // before a picture is stored
		return err
	}
	var idea board.Idea
	form.Answer, err = s.withPicture(c, form.Answer)
	if err == nil {
		idea, err = s.Board.Answer(c.Request().Context(), actor(c), id, form.reply())
	}
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showAnswerForm(c, status, id, form, wrong)
		})
	}
	s.toastAct(c, idea.ActID)
	return s.redirect(c, returnTo(c, link.Idea(id, idea.Title)))
}

func (s *server) showAnswerForm(c Context, status int, id int64, form answerForm, wrong map[string]string) error {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return err
	}
	view.Staff.Text, view.Staff.ReconsiderIf = form.Answer, form.ReconsiderIf
	view.Staff.Errors, view.Staff.Return = wrong, returnTo(c, view.URL)
	view.Staff.Compose = composing(c, board.KindAnswer, id, wrong)
	view.Staff.TargetDate.Value, view.Staff.Compact = form.PromisedFor, isPart(c)
	if view.Comments, err = s.commentList(c, idea, view, commentState{}); err != nil {
		return err
	}
	for i, option := range view.Staff.Statuses {
		view.Staff.Statuses[i].Selected = option.Value == form.Status
	}
	return show(c, status, templates.Idea(view))
}

// categorise serves POST /ideas/{id}/category.
func (s *server) categorise(c Context) error {
	return s.moderating(c, func(ctx context.Context, id int64) (board.Idea, error) {
		snapshot := s.snapshot(c)
		category, _ := snapshot.CategoryNamed(c.FormValue("category")) // the board refuses the zero Category
		return s.Board.SetCategory(ctx, actor(c), id, category.ID)
	})
}

// hide serves POST /ideas/{id}/hide.
func (s *server) hide(c Context) error {
	return s.moderating(c, func(ctx context.Context, id int64) (board.Idea, error) {
		return s.Board.Hide(ctx, actor(c), id)
	})
}

// unhide serves POST /ideas/{id}/unhide.
func (s *server) unhide(c Context) error {
	return s.moderating(c, func(ctx context.Context, id int64) (board.Idea, error) {
		return s.Board.Unhide(ctx, actor(c), id)
	})
}

func (s *server) moderating(c Context, do func(context.Context, int64) (board.Idea, error)) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, err := do(c.Request().Context(), id)
	if err != nil {
		return err
	}
	s.toastAct(c, idea.ActID)
	return s.redirect(c, returnTo(c, link.Idea(id, idea.Title)))
}
