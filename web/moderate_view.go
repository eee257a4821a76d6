package web

import (
	"strconv"

	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// moderateViews returns the views for the side of the moderation page; current is the
// open one, or 0. They have no counts, which would cost a query each.
func (s *server) moderateViews(c Context, current int64) (links []templates.Filter, err error) {
	kept, err := s.Board.Views(c.Request().Context(), actor(c))
	for _, view := range kept {
		links = append(links, templates.Filter{
			Name:    view.Name,
			URL:     link.ViewInModeration(view.ID, "", 0),
			Count:   -1,
			Current: view.ID == current,
		})
	}
	return links, err
}

// moderationView returns a saved view as a queue.
func (s *server) moderationView(c Context, rawID string) (queue moderationQueue, err error) {
	id, err := strconv.ParseInt(rawID, 10, 64)
	if err != nil {
		return queue, problem.New(problem.NotFound, "problem.not_found")
	}
	kept, err := s.Board.View(c.Request().Context(), actor(c), id)
	if err != nil {
		return queue, err
	}
	_, filter, err := stateOfQuery(c, s.snapshot(c), kept.Query)
	if err != nil {
		return queue, gone(err)
	}
	return moderationQueue{
		filter:  filter,
		viewID:  id,
		title:   kept.Name,
		address: func(after string, ideaID int64) string { return link.ViewInModeration(id, after, ideaID) },
	}, nil
}
