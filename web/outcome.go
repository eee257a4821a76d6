package web

import (
	"net/http"
	"slices"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/outcome"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// outcomeForm is what a person says about whether a shipped idea solved it for them.
type outcomeForm struct {
	Verdict string `form:"verdict"`
	Text    string `form:"body"`
}

// outcomeAsk serves GET /ideas/{id}/outcome, where the email leads: the link's verdict
// is selected, and the person submits it. Visitors sign in first. While the idea is not
// shipped, its page is shown.
func (s *server) outcomeAsk(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	err = s.showOutcome(c, http.StatusOK, id, func(o *templates.Outcome) {
		if asked := c.QueryParam("verdict"); slices.Contains(outcome.Verdicts, outcome.Verdict(asked)) {
			o.Verdict = asked
		}
	})
	if problem.KindOf(err) != problem.Conflict {
		return err
	}
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id) // it is not shipped, or no longer
	if err != nil {
		return err
	}
	return s.redirect(c, link.Idea(id, idea.Title))
}

// tellOutcome serves POST /ideas/{id}/outcome.
func (s *server) tellOutcome(c Context) error {
	id, form, err := bindTo[outcomeForm](c)
	if err != nil {
		return err
	}
	idea, err := board.Idea{}, s.allowUser(c, ratelimit.Feedback)
	if err == nil {
		idea, err = s.Outcomes.Tell(c.Request().Context(), actor(c), id, outcome.Verdict(form.Verdict), form.Text)
	}
	if err != nil {
		return formAgainKeeping(c, err, "body", func(status int, wrong map[string]string) error {
			return s.showOutcome(c, status, id, func(o *templates.Outcome) {
				o.Verdict, o.Text, o.Errors = form.Verdict, form.Text, wrong
			})
		})
	}
	s.toast(c, "toast.outcome_told")
	return s.redirect(c, link.Idea(id, idea.Title)+"#outcome")
}

// showOutcome shows the page that asks for an outcome, as refill changes it.
func (s *server) showOutcome(c Context, status int, id int64, refill func(*templates.Outcome)) error {
	ctx := c.Request().Context()
	idea, err := s.Board.Idea(ctx, actor(c), id)
	if err != nil {
		return err
	}
	found, err := s.Outcomes.OfIdea(ctx, actor(c), &idea.Idea, shippedAt(&idea))
	if err == nil {
		err = found.TellRefusal
	}
	if err != nil {
		return err
	}
	page := s.besideIdea(c, i18n.T(ctx, "outcome.heading"))
	view := templates.OutcomePage{
		Page:      page,
		IdeaURL:   link.Idea(id, idea.Title),
		IdeaTitle: idea.Title,
		Outcome:   s.shownOutcome(c, &idea.Idea, idea.Status, found),
	}
	refill(&view.Outcome)
	return show(c, status, templates.OutcomeAsk(view))
}

func (s *server) shownOutcome(
	c Context,
	idea *board.Idea,
	status board.Status,
	found outcome.IdeaOutcome,
) templates.Outcome {
	view := templates.Outcome{
		IdeaID:  idea.ID,
		Shipped: status.Kind == board.KindShipped,
		Yes:     idea.SolvedYes,
		Partly:  idea.SolvedPartly,
		Not:     idea.SolvedNo,
		CanTell: found.TellRefusal == nil,
		Lines:   s.outcomeLines(c, found.Lines),
	}
	for _, verdict := range outcome.Verdicts {
		view.Verdicts = append(view.Verdicts, string(verdict))
	}
	if found.Mine != nil {
		view.Told, view.Earlier, view.Verdict, view.Text = true, found.Earlier, string(found.Mine.Verdict), found.Mine.Body
	}
	if found.More {
		view.All = link.IdeaDo(idea.ID, "outcomes")
	}
	if slices.ContainsFunc(view.Lines, func(line templates.OutcomeLine) bool { return line.Waits }) {
		view.Waiting = link.Outcomes
	}
	return view
}

func (s *server) outcomeLines(c Context, found []outcome.Shown) (lines []templates.OutcomeLine) {
	for _, one := range found {
		url := link.Idea(one.IdeaID, one.Title)
		lines = append(lines, templates.OutcomeLine{
			IdeaID:      one.IdeaID,
			Person:      shownPerson(c, one.Person),
			Verdict:     string(one.Verdict),
			Text:        one.Body,
			IdeaURL:     url,
			IdeaTitle:   one.Title,
			CommentsURL: url + "#discussion",
			At:          one.CreatedAt,
			Now:         s.Now(),
			Handled:     one.HandledAt != nil,
			Waits:       one.Verdict == outcome.Not && one.HandledAt == nil,
		})
	}
	return lines
}

// ideaOutcomes serves GET /ideas/{id}/outcomes, for staff: who said what.
func (s *server) ideaOutcomes(c Context) error {
	ctx := c.Request().Context()
	if err := actor(c).May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return err
	}
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	idea, found, next, err := s.Outcomes.List(ctx, actor(c), id, c.QueryParam("after"))
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	page := s.besideIdea(c, i18n.T(ctx, "outcome.heading"))
	view := templates.OutcomesPage{
		Page: page, IdeaURL: link.Idea(id, idea.Title), IdeaTitle: idea.Title, Lines: s.outcomeLines(c, found),
		Outcome: s.shownOutcome(c, &idea, snapshot.Status(idea.StatusID), outcome.IdeaOutcome{}),
	}
	if next != "" {
		view.More = link.Query(link.IdeaDo(id, "outcomes"), "after", next)
	}
	return show(c, http.StatusOK, templates.OutcomeList(view))
}

// unsolved serves GET /moderate/outcomes: people for whom a shipped idea did not solve
// it and whom nobody has answered.
func (s *server) unsolved(c Context) error {
	queuePage, err := s.moderationPage(c, link.Outcomes)
	if err != nil {
		return err
	}
	found, next, err := s.Outcomes.Unsolved(c.Request().Context(), actor(c), c.QueryParam("after"))
	if err != nil {
		return err
	}
	view := templates.UnsolvedPage{ModerateQueuePage: queuePage, Lines: s.outcomeLines(c, found)}
	if next != "" {
		view.More = link.Query(link.Outcomes, "after", next)
	}
	return show(c, http.StatusOK, templates.Unsolved(view))
}

// handleOutcome serves POST /moderate/outcomes: it marks an outcome as answered.
func (s *server) handleOutcome(c Context) error {
	if err := actor(c).May(policy.SeeOutcomes, policy.Subject{}); err != nil {
		return err
	}
	var form struct {
		Idea int64 `form:"idea"`
		User int64 `form:"user"`
	}
	if err := bind(c, &form); err != nil {
		return err
	}
	act, err := s.Outcomes.Handle(c.Request().Context(), actor(c), form.Idea, form.User)
	if err != nil {
		return err
	}
	s.toastAct(c, act)
	return s.redirect(c, link.Outcomes)
}
