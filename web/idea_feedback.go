package web

import (
	"time"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
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

// moreQueues returns the queues that do not list ideas.
func (s *server) moreQueues(c Context, current string) ([]templates.Filter, error) {
	ctx := c.Request().Context()
	questions, err := s.Questions.CountOpen(ctx, actor(c))
	if err != nil {
		return nil, err
	}
	unsolved, err := s.Outcomes.CountUnsolved(ctx, actor(c))
	if err != nil {
		return nil, err
	}
	same, err := s.duplicateTab(ctx, c, current)
	if err != nil {
		return nil, err
	}
	return []templates.Filter{
		same,
		{
			Name:    i18n.T(ctx, "question.queue"),
			URL:     link.OpenQuestions,
			Count:   questions,
			Current: current == link.OpenQuestions,
		},
		{Name: i18n.T(ctx, "outcome.queue"), URL: link.Outcomes, Count: unsolved, Current: current == link.Outcomes},
	}, nil
}

// moderationPage returns the page frame of a queue that does not list ideas.
func (s *server) moderationPage(c Context, current string) (queuePage templates.ModerateQueuePage, err error) {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return queuePage, err
	}
	snapshot := s.snapshot(c)
	queuePage.Page = s.page(c, "")
	queuePage.Nav, queuePage.NoIndex = "moderate", true
	more, err := s.moreQueues(c, current)
	queuePage.Queues = append(queues(c, snapshot, ""), more...)
	queuePage.Title = queueTitle(c, queuePage.Queues)
	return queuePage, err
}

// besideIdea returns the frame of a page that belongs to an idea. Search engines
// should find the idea's own page instead.
func (s *server) besideIdea(c Context, title string) templates.Page {
	page := s.page(c, title)
	page.Nav, page.NoIndex = "ideas", true
	return page
}
