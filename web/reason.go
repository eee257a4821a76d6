package web

import (
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// reasonForm is why somebody votes for an idea. Without text and weight it removes
// their reason.
type reasonForm struct {
	Text   string `form:"body"`
	Weight string `form:"weight"`
	Public string `form:"public"`
}

// reason serves POST /ideas/{id}/reason: it responds with the reason box
// for htmx, and with a redirect to the idea otherwise.
func (s *server) reason(c Context) error {
	ctx := c.Request().Context()
	id, form, err := bindTo[reasonForm](c)
	if err != nil {
		return err
	}
	was, err := s.reasonBefore(c, id)
	if err != nil {
		return err
	}
	idea, err := s.giveReason(c, id, form)
	if wrong := keeping(c, err, "body"); wrong != nil {
		return s.reasonAgain(c, statusFor(err), id, form, wrong)
	}
	if problem.KindOf(err) == problem.Conflict && isPart(c) { // the vote is gone: reload the page
		c.Response().Header().Set("HX-Refresh", "true")
		return c.NoContent(http.StatusConflict)
	}
	if err != nil {
		return err
	}
	if isPart(c) {
		mine, err := s.Board.OwnReason(ctx, actor(c), id)
		if err != nil {
			return err
		}
		toast := s.shownUndo(c, undoReason(id, form, was))
		toast.Return = ""
		return show(c, http.StatusOK, templates.ReasonChanged(shownReason(id, true, mine), *toast))
	}
	s.toastUndo(c, undoReason(id, form, was))
	return s.redirect(c, link.Idea(id, idea.Title))
}

// reasonBefore returns the reason that the viewer has given, which a change replaces; nil if there is none.
func (s *server) reasonBefore(c Context, id int64) (*board.Reason, error) {
	if userOf(c) == nil {
		return nil, nil
	}
	return s.Board.OwnReason(c.Request().Context(), actor(c), id)
}

// undoReason returns the form that brings back the reason before a change.
func undoReason(id int64, sent reasonForm, was *board.Reason) undoForm {
	undo := undoForm{Toast: "toast.reason_saved", URL: link.IdeaDo(id, "reason")}
	if sent.Text == "" && sent.Weight == "" {
		undo.Toast = "toast.reason_removed"
	}
	if was == nil {
		return undo
	}
	undo.field("body", was.Body)
	undo.field("weight", string(was.Weight))
	if was.Public {
		undo.field("public", "1")
	}
	return undo
}

func (s *server) giveReason(c Context, id int64, form reasonForm) (idea board.Idea, err error) {
	if err := s.allowUser(c, ratelimit.Feedback); err != nil {
		return idea, err
	}
	return s.Board.GiveReason(c.Request().Context(), actor(c), id, board.Reason{
		Body: form.Text, Weight: board.Weight(form.Weight), Public: form.Public != "",
	})
}

func (s *server) reasonAgain(c Context, status int, id int64, form reasonForm, wrong map[string]string) error {
	again := templates.Reason{
		IdeaID: id,
		Voted:  true,
		Text:   form.Text,
		Weight: form.Weight,
		Public: form.Public != "",
		Errors: wrong,
	}
	if isPart(c) {
		return show(c, status, templates.ReasonBox(again, false))
	}
	return s.showFeedback(c, status, id, func(p *templates.IdeaFeedback) { p.Reason = again })
}

func shownReason(ideaID int64, voted bool, mine *board.Reason) templates.Reason {
	shown := templates.Reason{IdeaID: ideaID, Voted: voted}
	if mine != nil {
		shown.Given, shown.Text, shown.Weight, shown.Public = true, mine.Body, string(mine.Weight), mine.Public
	}
	return shown
}

// i18n: reason.weight_must reason.weight_important reason.weight_nice reason.weight_none
func (s *server) shownReasons(
	c Context,
	ideaID int64,
	lines []board.ShownReason,
	weights map[board.Weight]int,
	current string,
) templates.Reasons {
	url := link.Reasons(ideaID)
	view := templates.Reasons{URL: url, Staff: weights != nil}
	for _, line := range lines {
		shown := templates.ReasonLine{
			Person: shownPerson(c, line.Person), Text: line.Body, Weight: string(line.Weight),
			Private: weights != nil && !line.Public && line.Body != "", At: line.CreatedAt, Now: s.Now(),
		}
		for _, company := range line.Companies {
			shown.Companies = append(shown.Companies, templates.ReasonCompany{
				Name: company.Name, URL: link.Company(company.ID), Value: int(company.Value),
			})
		}
		view.Lines = append(view.Lines, shown)
	}
	for _, weight := range append(board.Weights, board.Unweighed) {
		name := string(weight)
		if weight == board.Unweighed {
			name = "none"
		}
		if n := weights[weight]; n > 0 {
			view.Weights = append(view.Weights, templates.Filter{
				Name:    i18n.T(c.Request().Context(), "reason.weight_"+name),
				URL:     link.Query(url, "weight", name),
				Count:   n,
				Current: current == name,
			})
		}
	}
	return view
}

// reasons serves GET /ideas/{id}/reasons: why people vote for an idea.
func (s *server) reasons(c Context) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	weight := c.QueryParam("weight")
	found, err := s.Board.Reasons(ctx, actor(c), id, weight, c.QueryParam("after"))
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "reason.why"))
	view := templates.ReasonsPage{
		Page:      page,
		IdeaURL:   link.Idea(id, found.Idea.Title),
		IdeaTitle: found.Idea.Title,
		Reasons:   s.shownReasons(c, id, found.Lines, found.Weights, weight),
	}
	if view.Staff && len(view.Weights) > 0 {
		all := templates.Filter{Name: i18n.T(ctx, "reason.all"), URL: view.URL, Current: weight == ""}
		for _, one := range view.Weights {
			all.Count += one.Count
		}
		view.Weights = append([]templates.Filter{all}, view.Weights...)
	}
	if found.Next != "" {
		view.Next = link.Query(view.URL, "weight", weight, "after", found.Next)
	}
	return show(c, http.StatusOK, templates.ReasonList(view))
}
