package web

import (
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/internal/text"
	"ideaboard/templates"
)

// mostLinkable is how many ideas are offered for a link.
const mostLinkable = 8

// linkableIdeas serves GET /ideas/linkable: ideas that a text may link to, as options of a list,
// by number or by words. The reader is offered what they see in the list of ideas.
func (s *server) linkableIdeas(c Context) error {
	ctx := c.Request().Context()
	if err := s.Limits.Allow(ctx, ratelimit.IdeaSearches, client(c)); err != nil {
		return err
	}
	query := text.Cut(text.Line(c.QueryParam("q")), maxSearch)
	snapshot := s.snapshot(c)
	var options []templates.LinkableIdea
	offer := func(id int64, title string, status int64) {
		options = append(options, templates.LinkableIdea{
			ID: id, Title: title, Text: board.LinkTo(id, title), Status: badge(c, snapshot.Status(status)),
		})
	}
	if id := link.IdeaNumber(query); id > 0 {
		idea, err := s.Board.MergeTarget(ctx, actor(c), id)
		if err != nil && problem.KindOf(err) != problem.NotFound {
			return err
		}
		if err == nil {
			offer(idea.ID, idea.Title, idea.StatusID)
		}
	} else if query != "" {
		page, err := s.list(c, actor(c), board.IdeaFilter{Query: query})
		if err != nil {
			return err
		}
		for _, idea := range page.Ideas[:min(len(page.Ideas), mostLinkable)] {
			offer(idea.ID, idea.Title, idea.StatusID)
		}
	}
	return show(c, http.StatusOK, templates.LinkableIdeas(options))
}
