package web

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// feedback returns the part of an idea's page for the people behind it: their reason,
// questions, and the outcome.
func (s *server) feedback(c Context, idea *board.ShownIdea) (view templates.IdeaFeedback, err error) {
	ctx := c.Request().Context()
	reasons, err := s.Board.ReasonsOf(ctx, actor(c), idea)
	if err != nil {
		return view, err
	}
	view.Reason = shownReason(idea.ID, idea.Voted, reasons.Mine)
	view.Reasons = s.shownReasons(c, idea.ID, reasons.Lines, reasons.Weights, "")
	view.Reasons.More = reasons.More
	questions, err := s.Questions.OfIdea(ctx, actor(c), &idea.Idea)
	if err != nil {
		return view, err
	}
	view.Questions = s.shownQuestions(c, idea, questions)
	outcome, err := s.Outcomes.OfIdea(ctx, actor(c), &idea.Idea, shippedAt(idea))
	if err != nil {
		return view, err
	}
	view.Outcome = s.shownOutcome(c, &idea.Idea, idea.Status, outcome)
	return view, nil
}

// shippedAt returns when an idea shipped last, or nil.
func shippedAt(idea *board.ShownIdea) *time.Time {
	for _, entry := range idea.Timeline { // the newest first
		if entry.To != nil && entry.To.Kind == board.KindShipped {
			return &entry.CreatedAt
		}
	}
	return nil
}

// showFeedback shows an idea's page with its feedback part as refill changes it, such
// as a form with its text and errors.
func (s *server) showFeedback(c Context, status int, id int64, refill func(*templates.IdeaFeedback)) error {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return err
	}
	refill(&view.IdeaFeedback)
	return show(c, status, templates.Idea(view))
}

// moderationPage returns the page frame of a queue that does not list ideas; here is its
// address.
func (s *server) moderationPage(c Context, here string) (queuePage templates.ModerateQueuePage, err error) {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return queuePage, err
	}
	queuePage.Page = s.staffPage(c, "")
	queuePage.Nav, queuePage.NoIndex = "moderate", true
	queuePage.Queues = templates.QueuesOf(queuePage.Sidebar, here)
	queuePage.Title = queueTitle(c, templates.CurrentOf(queuePage.Queues).Name)
	return queuePage, nil
}

// besideIdea returns the frame of a page that belongs to an idea. Search engines
// should find the idea's own page instead.
func (s *server) besideIdea(c Context, title string) templates.Page {
	page := s.page(c, title)
	page.Nav, page.NoIndex = "ideas", true
	return page
}
