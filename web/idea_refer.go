package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// i18n: same.unnamed same.unknown

// referred returns the idea that somebody names in a field: by its number ("12",
// "#12 Dark mode"), its address, or its title. Of one that was merged it is the
// idea that stands for it. What cannot be found is refused beside the field.
func (s *server) referred(c echo.Context, field, said string) (board.Idea, error) {
	ctx, said := c.Request().Context(), strings.TrimSpace(said)
	if said == "" {
		return board.Idea{}, problem.Field(field, "same.unnamed", nil)
	}
	id := link.IdeaNumber(said)
	if id == 0 {
		found, err := s.Board.Ideas(ctx, actor(c), board.IdeaFilter{Query: said})
		if err != nil {
			return board.Idea{}, err
		}
		for _, idea := range found.Ideas {
			if strings.EqualFold(idea.Title, said) {
				id = idea.ID
				break
			}
		}
	}
	if id == 0 {
		return board.Idea{}, problem.Field(field, "same.unknown", nil)
	}
	idea, err := s.Board.StandsIn(ctx, actor(c), id)
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return idea, problem.Field(field, "same.unknown", nil)
	}
	return idea, err
}

// likely returns ideas that somebody may mean who names another one beside an
// idea: those that look like it.
func (s *server) likely(c echo.Context, idea *board.Idea) (likely []templates.Likely, err error) {
	found, err := s.similarTo(c, board.SimilarTo{Title: idea.Title, Body: idea.Body, Except: idea.ID})
	for _, alike := range found {
		likely = append(likely, templates.Likely{ID: alike.ID, Title: alike.Title})
	}
	return likely, err
}
