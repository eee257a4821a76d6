package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// maybeSameShown is how many similar ideas staff see beside an idea.
const maybeSameShown = 3

// similar serves GET /ideas/similar: ideas similar to a text that is being written,
// or, for staff, to an existing idea.
func (s *server) similar(c Context) error {
	ctx := c.Request().Context()
	to, view := board.SimilarTo{Title: c.QueryParam("title"), Body: c.QueryParam("body")}, templates.Similar{}
	if asked := c.QueryParam("idea"); asked != "" {
		if !actor(c).Staff() {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		id, err := strconv.ParseInt(asked, 10, 64)
		if err != nil {
			return problem.New(problem.NotFound, "problem.not_found")
		}
		idea, err := s.Board.Idea(ctx, actor(c), id)
		if err != nil {
			return err
		}
		to, view.For = board.SimilarTo{Title: idea.Title, Body: idea.Body, Except: id}, id
	}
	snapshot := s.snapshot(c)
	var err error
	if view.Ideas, err = s.similarIdeas(c, snapshot, to, link.NewIdea); err != nil {
		return err
	}
	if view.For != 0 {
		view.Ideas = view.Ideas[:min(len(view.Ideas), maybeSameShown)]
	}
	if isPart(c) && view.For == 0 {
		return show(c, http.StatusOK, templates.SimilarWhileTyping(view, link.Query(link.Similar, "title", to.Title)))
	}
	if isPart(c) && len(view.Ideas) == 0 {
		return c.NoContent(http.StatusNoContent)
	}
	if isPart(c) {
		return show(c, http.StatusOK, templates.SimilarList(view))
	}
	page := templates.SimilarPage{Page: s.page(c, i18n.T(ctx, "similar.heading")), Similar: view, Title: to.Title}
	page.NoIndex = true
	return show(c, http.StatusOK, templates.SimilarIdeas(page))
}

// similarIdeas returns similar ideas; a vote for one returns to back.
func (s *server) similarIdeas(
	c Context,
	snapshot *board.Snapshot,
	to board.SimilarTo,
	back string,
) (shown []templates.SimilarIdea, err error) {
	found, err := s.similarTo(c, to)
	for _, idea := range found {
		shown = append(shown, templates.SimilarIdea{
			ID:     idea.ID,
			URL:    link.Idea(idea.ID, idea.Title),
			Title:  idea.Title,
			Status: badge(c, snapshot.Status(idea.StatusID)),
			Answer: idea.Answer,
			Shared: idea.Shared,
			Vote:   listedVote(c, snapshot, idea.ListedIdea, back),
		})
	}
	return shown, err
}

// whileProposing reports whether a vote came from the form of a new idea.
func whileProposing(back string) bool {
	path, _, _ := strings.Cut(back, "?")
	return path == link.NewIdea
}

// unseen returns the similar ideas of a form, if its sender has not seen any.
func (s *server) unseen(c Context, snapshot *board.Snapshot, form ideaForm) ([]templates.SimilarIdea, error) {
	if form.Seen != "" {
		return nil, nil
	}
	return s.similarIdeas(c, snapshot, board.SimilarTo{Title: form.Title, Body: form.Body}, link.NewIdea)
}

// showSimilarFirst shows the form again with similar ideas above its title; sending it
// again publishes. Without JavaScript a vote there leaves the page, so the text is
// kept until they return.
func (s *server) showSimilarFirst(
	c Context,
	snapshot *board.Snapshot,
	form ideaForm,
	alike []templates.SimilarIdea,
) error {
	ctx := c.Request().Context()
	if s.Limits.Allow(ctx, ratelimit.Drafts, client(c)) == nil { // the form has the text, too
		token, err := s.Board.KeepDraft(ctx, form.draft(snapshot))
		if err != nil {
			return err
		}
		s.dropDraft(c, form.Draft)
		form.Draft = token
		for i := range alike {
			alike[i].Vote.Return = link.Query(link.NewIdea, "draft", token, "seen", "1")
		}
	}
	view := s.ideaFormPage(c, snapshot, form, nil)
	view.Similar, view.Seen = templates.Similar{Ideas: alike}, true
	return show(c, http.StatusOK, templates.IdeaForm(view))
}
