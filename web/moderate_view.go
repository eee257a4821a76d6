package web

import (
	"strconv"

	"ideaboard/internal/problem"
)

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
		filter: filter,
		viewID: id,
		title:  kept.Name,
	}, nil
}
