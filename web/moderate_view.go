package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
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

// moderateView serves GET /moderate?view={id}: a view as a queue, in its own order,
// with one idea open beside it.
func (s *server) moderateView(c Context, raw string) error {
	ctx := c.Request().Context()
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	kept, err := s.Board.View(ctx, actor(c), id)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	_, filter, err := stateOfQuery(c, snapshot, kept.Query)
	if err != nil {
		return gone(err)
	}
	filter.After = c.QueryParam("after")
	found, err := s.list(c, actor(c), filter)
	if err != nil {
		return err
	}
	view := templates.ModeratePage{
		Page:   s.page(c, kept.Name),
		Queues: queues(c, snapshot, ""),
		Empty:  len(found.Ideas) == 0,
	}
	view.Nav, view.NoIndex = "moderate", true
	if view.Views, err = s.moderateViews(c, id); err != nil {
		return err
	}
	more, err := s.moreQueues(c, "")
	if err != nil {
		return err
	}
	view.Queues = append(view.Queues, more...)
	return s.openInView(c, view, kept, filter.After, snapshot, found)
}

// openInView shows the queue of a view with one idea open.
func (s *server) openInView(
	c Context,
	view templates.ModeratePage,
	kept board.View,
	after string,
	snapshot *board.Snapshot,
	found board.IdeaPage,
) (err error) {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return err
	}
	open, err := s.openIdea(c, found)
	if err != nil {
		return err
	}
	next := link.ViewInModeration(kept.ID, "", 0)
	for i, idea := range found.Ideas {
		view.Items = append(view.Items, templates.QueueItem{
			ID: idea.ID, URL: link.ViewInModeration(kept.ID, after, idea.ID), Title: idea.Title,
			Author: nameOf(c, idea.AuthorID, idea.AuthorName), At: idea.CreatedAt, Now: s.Now(), Votes: idea.VoteCount,
			Status: badge(c, snapshot.Status(idea.StatusID)), Current: idea.ID == open,
		})
		if idea.ID == open && i+1 < len(found.Ideas) {
			next = link.ViewInModeration(kept.ID, after, found.Ideas[i+1].ID)
		}
	}
	if found.Next != "" {
		view.More = link.ViewInModeration(kept.ID, found.Next, 0)
	}
	if open != 0 {
		if view.Open, err = s.openPanel(c, open, next); err != nil {
			return err
		}
	}
	return show(c, http.StatusOK, templates.Moderate(view))
}
