package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// moderate serves GET /moderate: a queue, the oldest first, with one idea open beside
// it.
func (s *server) moderate(c Context) error {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return err
	}
	if view := c.QueryParam("view"); view != "" {
		return s.moderateView(c, view)
	}
	snapshot := s.snapshot(c)
	queue := board.Queue(c.QueryParam("queue"))
	if queue == "" {
		queue = board.Waiting
	}
	found, err := s.list(c, actor(c), board.IdeaFilter{Queue: queue, After: c.QueryParam("after")})
	if err != nil {
		return err
	}
	view := templates.ModeratePage{Page: s.page(c, ""), Queues: queues(c, snapshot, queue), Empty: len(found.Ideas) == 0}
	view.Nav, view.NoIndex = "moderate", true
	if view.Views, err = s.moderateViews(c, 0); err != nil {
		return err
	}
	more, err := s.moreQueues(c, "")
	if err != nil {
		return err
	}
	view.Queues = append(view.Queues, more...)
	view.Title = queueTitle(c, view.Queues)
	open, err := s.openIdea(c, found)
	if err != nil {
		return err
	}
	for _, idea := range found.Ideas {
		view.Items = append(view.Items, templates.QueueItem{
			ID:         idea.ID,
			URL:        queueAddress(queue, c.QueryParam("after"), idea.ID),
			Title:      idea.Title,
			Author:     nameOf(c, idea.AuthorID, idea.AuthorName),
			At:         idea.CreatedAt,
			Now:        s.Now(),
			Votes:      idea.VoteCount,
			Status:     badge(c, snapshot.Status(idea.StatusID)),
			TargetDate: shownPromise(idea.PromisedFor, s.Now()),
			Current:    idea.ID == open,
		})
	}
	if found.Next != "" {
		view.More = queueAddress(queue, found.Next, 0)
	}
	if open != 0 {
		if view.Open, err = s.openPanel(c, open, nextIn(queue, c.QueryParam("after"), found, open)); err != nil {
			return err
		}
	}
	return show(c, http.StatusOK, templates.Moderate(view))
}

// i18n: moderate.queue_waiting moderate.queue_under-review moderate.queue_hidden
func queues(c Context, snapshot *board.Snapshot, current board.Queue) (filters []templates.Filter) {
	for _, queue := range board.Queues {
		filters = append(filters, templates.Filter{
			Name: i18n.T(c.Request().Context(), "moderate.queue_"+string(queue)),
			URL:  queueAddress(queue, "", 0), Count: snapshot.InQueue(queue), Current: queue == current,
		})
	}
	return filters
}

// queueTitle returns the title of a moderation page: each queue has its own.
func queueTitle(c Context, queues []templates.Filter) string {
	ctx := c.Request().Context()
	for _, queue := range queues {
		if queue.Current {
			return i18n.T(ctx, "page.moderate_queue", "Queue", queue.Name)
		}
	}
	return i18n.T(ctx, "page.moderate")
}

// queueAddress returns an address in a queue; it leaves out defaults.
func queueAddress(queue board.Queue, after string, idea int64) string {
	name, open := string(queue), ""
	if queue == board.Waiting {
		name = ""
	}
	if idea != 0 {
		open = strconv.FormatInt(idea, 10)
	}
	return link.Query(link.Moderate, "queue", name, "after", after, "idea", open)
}

// openIdea returns the idea to open: the one in the address, also if it is done, or
// the first of the queue; 0 if the queue is empty.
func (s *server) openIdea(c Context, found board.IdeaPage) (int64, error) {
	if id, err := strconv.ParseInt(c.QueryParam("idea"), 10, 64); err == nil && id > 0 {
		_, err := s.Board.Idea(c.Request().Context(), actor(c), id)
		if err == nil || problem.KindOf(err) != problem.NotFound {
			return id, err
		}
	}
	if len(found.Ideas) == 0 {
		return 0, nil
	}
	return found.Ideas[0].ID, nil
}

// nextIn returns where to go when the open idea is done: to the idea after it, or to
// the top of the queue.
func nextIn(queue board.Queue, after string, found board.IdeaPage, open int64) string {
	for i, idea := range found.Ideas {
		if idea.ID == open && i+1 < len(found.Ideas) {
			return queueAddress(queue, after, found.Ideas[i+1].ID)
		}
	}
	return queueAddress(queue, "", 0)
}

// openPanel returns the panel of the open idea; its forms lead to next.
func (s *server) openPanel(c Context, id int64, next string) (*templates.IdeaPage, error) {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return nil, err
	}
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return nil, err
	}
	view.Staff.Compact, view.Staff.Return = true, next
	return &view, nil
}
