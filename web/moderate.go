package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// moderationQueue is a list of ideas on the moderation page: one of the board's queues, which
// may be searched, filtered and sorted, or a saved view.
type moderationQueue struct {
	filter           board.IdeaFilter
	queue            board.Queue // "" for a view
	viewID           int64       // 0 for a queue
	title            string      // of a view
	query            string
	sort             board.Sort // "" for the usual order
	status, category string     // slugs
	tag              string     // slug
}

// address returns the address of a page of the list with an idea open, or 0; it leaves out
// defaults.
func (q moderationQueue) address(after string, idea int64) string {
	if q.viewID != 0 {
		return link.ViewInModeration(q.viewID, after, idea)
	}
	name, open := string(q.queue), ""
	if q.queue == board.Waiting {
		name = ""
	}
	if idea != 0 {
		open = strconv.FormatInt(idea, 10)
	}
	return link.Query(link.Moderate, "queue", name, "q", q.query, "sort", string(q.sort), "status", q.status,
		"category", q.category, "tag", q.tag, "after", after, "idea", open)
}

// narrowed reports whether the queue is searched or filtered.
func (q moderationQueue) narrowed() bool { return q.query+q.status+q.category+q.tag != "" }

// moderate serves GET /moderate?queue={queue} and GET /moderate?view={id}: a queue, the oldest first, or a
// view in its own order, with one idea open beside it.
func (s *server) moderate(c Context) error {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return err
	}
	queue, err := s.moderationQueue(c)
	if err != nil {
		return err
	}
	queue.filter.After = c.QueryParam("after")
	found, err := s.list(c, actor(c), queue.filter)
	if err != nil {
		return err
	}
	view := s.moderatePage(c, queue)
	open, err := s.openIdea(c, found)
	if err != nil {
		return err
	}
	view.Empty = len(found.Ideas) == 0
	for _, idea := range found.Ideas {
		view.Items = append(view.Items, s.queueItem(c, idea, queue.address(queue.filter.After, idea.ID), idea.ID == open))
	}
	if found.Next != "" {
		view.More = queue.address(found.Next, 0)
	}
	if open != 0 {
		view.Next = queue.next(found, open)
		if view.Open, err = s.openPanel(c, open, queue, view.Next); err != nil {
			return err
		}
		view.Chosen = c.QueryParam("idea") != ""
		view.List = queue.address(queue.filter.After, 0)
	}
	return show(c, http.StatusOK, templates.Moderate(view))
}

// moderationQueue returns the queue or view that a request asks for.
func (s *server) moderationQueue(c Context) (moderationQueue, error) {
	if view := c.QueryParam("view"); view != "" {
		return s.moderationView(c, view)
	}
	queue := moderationQueue{
		queue: cmp.Or(board.Queue(c.QueryParam("queue")), board.Waiting), query: queryOf(c),
		sort: board.Sort(c.QueryParam("sort")), status: c.QueryParam("status"), category: c.QueryParam("category"),
		tag: c.QueryParam("tag"),
	}
	return queue, queue.read(c, s.snapshot(c))
}

// read sets the filter. An order, status, category or tag that does not exist is not found.
func (q *moderationQueue) read(c Context, snapshot *board.Snapshot) error {
	q.filter = board.IdeaFilter{Queue: q.queue, Query: q.query, Sort: q.sort}
	unknown := q.sort != "" && !slices.Contains(board.QueueSorts, q.sort)
	if q.status != "" {
		status, is := snapshot.StatusNamed(q.status)
		q.filter.StatusID, unknown = status.ID, unknown || !is
	}
	if q.category != "" {
		category, is := snapshot.CategoryNamed(q.category)
		q.filter.CategoryID, unknown = category.ID, unknown || !is
	}
	if q.tag != "" {
		tag, is := snapshot.TagNamed(q.tag, actor(c))
		q.filter.Tags.Any, unknown = []int64{tag.ID}, unknown || !is
	}
	if unknown {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	return nil
}

// next returns where to go when the open idea is done: to the idea after it, or to the top of the list.
func (q moderationQueue) next(found board.IdeaPage, open int64) string {
	for i, idea := range found.Ideas {
		if idea.ID == open && i+1 < len(found.Ideas) {
			return q.address(q.filter.After, found.Ideas[i+1].ID)
		}
	}
	return q.address("", 0)
}

// moderatePage returns the moderation page without its ideas.
func (s *server) moderatePage(c Context, queue moderationQueue) (view templates.ModeratePage) {
	view.Page = s.staffPage(c, "")
	view.Nav, view.NoIndex, view.Home = "moderate", true, queueAddress(queue.queue)
	if queue.viewID != 0 {
		view.Home = queue.address("", 0)
	} else {
		view.Tools = queueTools(c, s.snapshot(c), queue)
	}
	view.Compact, view.Narrowed = listDensity(c) == compact, queue.narrowed()
	view.Selected = templates.SelectedForm{
		Return:     queue.address(queue.filter.After, 0),
		Tags:       tagForm(c, s.snapshot(c), nil, nil, "").Choices,
		Categories: categoryOptions(c, s.snapshot(c), 0),
	}
	view.Queues = templates.QueuesOf(view.Sidebar, view.Home)
	view.Heading = cmp.Or(queue.title, templates.CurrentOf(view.Queues).Name)
	view.Title = queueTitle(c, view.Heading)
	return view
}

func (s *server) queueItem(c Context, idea board.ListedIdea, url string, open bool) templates.QueueItem {
	return templates.QueueItem{
		ID:         idea.ID,
		URL:        url,
		Title:      idea.Title,
		Author:     nameOf(c, idea.AuthorID, idea.AuthorName),
		At:         idea.CreatedAt,
		Now:        s.Now(),
		Votes:      idea.VoteCount,
		Status:     badge(c, s.snapshot(c).Status(idea.StatusID)),
		TargetDate: shownPromise(idea.PromisedFor, s.Now()),
		Current:    open,
	}
}

// queueTitle returns the title of a moderation page: each queue has its own.
func queueTitle(c Context, queue string) string {
	ctx := c.Request().Context()
	if queue == "" {
		return i18n.T(ctx, "page.moderate")
	}
	return i18n.T(ctx, "page.moderate_queue", "Queue", queue)
}

// queueAddress returns the address of a queue.
func queueAddress(queue board.Queue) string { return moderationQueue{queue: queue}.address("", 0) }

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

// openPanel returns the open idea with its discussion, which leads back to it, and its panel,
// which leads to next.
func (s *server) openPanel(c Context, id int64, queue moderationQueue, next string) (*templates.IdeaPage, error) {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return nil, err
	}
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return nil, err
	}
	view.Staff.Compact, view.Staff.Return = true, next
	view.Comments, err = s.commentList(c, idea, view, commentState{})
	if err != nil {
		return nil, err
	}
	here := queue.address(queue.filter.After, id)
	view.Comments.Return = here
	for _, comment := range shownIn(view.Comments) {
		comment.Return = here
	}
	return &view, nil
}
