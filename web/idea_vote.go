package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// vote serves POST /ideas/{id}/vote: it responds with the button for htmx, and with a
// redirect otherwise. Visitors are sent to sign-in, where their vote waits.
func (s *server) vote(c Context) error { return s.voting(c, s.Board.Vote, true) }

// unvote serves POST /ideas/{id}/unvote.
func (s *server) unvote(c Context) error { return s.voting(c, s.Board.Unvote, false) }

func (s *server) voting(
	c Context,
	do func(context.Context, board.Actor, int64, ...ratelimit.Use) (board.Idea, error),
	voted bool,
) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	var uses []ratelimit.Use
	if user := userOf(c); user != nil {
		uses = s.Accounts.VoteUses(*user, client(c))
	}
	idea, err := do(ctx, actor(c), id, uses...)
	switch problem.KindOf(err) {
	case problem.SignedOut:
		back := returnTo(c, link.Idea(id, idea.Title))
		if voted {
			return s.askToVote(c, idea, back)
		}
		return s.leadTo(c, link.SignInFrom(back))
	case problem.Conflict:
		if isPart(c) { // the button on the page is out of date: reload the page
			s.toast(c, "toast.vote_closed")
			c.Response().Header().Set("HX-Refresh", "true")
			return c.NoContent(http.StatusConflict)
		}
	}
	if err != nil {
		return err
	}
	here := returnTo(c, link.Idea(id, idea.Title))
	if !isPart(c) {
		if voted && whileProposing(here) {
			s.toast(c, "similar.toast_counted")
		}
		return s.redirect(c, here)
	}
	snapshot := s.snapshot(c)
	return s.showVoted(c, idea, shownVote(c, snapshot, idea, voted, here))
}

// shownVote returns the vote button of an idea; it returns to here.
func shownVote(c Context, snapshot *board.Snapshot, idea board.Idea, voted bool, here string) ui.Vote {
	vote := listedVote(
		c,
		snapshot,
		board.ListedIdea{
			ID:         idea.ID,
			Title:      idea.Title,
			VoteCount:  idea.VoteCount,
			Voted:      voted,
			StatusID:   idea.StatusID,
			CategoryID: idea.CategoryID,
		},
		here,
	)
	vote.Closed = vote.Closed || idea.HiddenAt != nil
	return vote
}

// listedVote returns the vote button of an idea in a list. Every button says if the
// viewer cannot vote.
func listedVote(c Context, snapshot *board.Snapshot, idea board.ListedIdea, here string) ui.Vote {
	vote := ui.Vote{
		IdeaID: idea.ID, Title: idea.Title, Count: idea.VoteCount, Voted: idea.Voted,
		Closed: snapshot.Status(idea.StatusID).Kind.Decided(), SignedIn: userOf(c) != nil, Return: here,
	}
	return vote.In(voteShut(c, snapshot.Category(idea.CategoryID)))
}

// showVoted responds to a vote with the button. On the idea's page it also renders
// what the vote changes there: the reason box, and [ideaSupport].
func (s *server) showVoted(c Context, idea board.Idea, button ui.Vote) error {
	if whileProposing(button.Return) {
		return show(c, http.StatusOK, templ.Join(ui.VoteButton(button), templates.SimilarMerged(button.Voted)))
	}
	address := link.Idea(idea.ID, idea.Title)
	if button.Return != address {
		return show(c, http.StatusOK, ui.VoteButton(button))
	}
	mine, err := s.Board.OwnReason(c.Request().Context(), actor(c), idea.ID)
	if err != nil {
		return err
	}
	support, err := s.ideaSupport(c, idea.ID, address)
	if err != nil {
		return err
	}
	changed := templ.Join(
		ui.VoteButton(button),
		templates.ReasonBox(shownReason(idea.ID, button.Voted, mine), true),
		templates.IdeaSupport(support, true),
	)
	return show(c, http.StatusOK, changed)
}

// ideaSupport returns the part of an idea's page that is about its votes: voters,
// reasons, the source of imported votes, and whether the viewer follows the idea.
func (s *server) ideaSupport(c Context, id int64, address string) (view templates.IdeaPage, err error) {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return view, err
	}
	view = templates.IdeaPage{
		ID: id, VoterCount: idea.VoterCount, ImportedVotes: idea.ImportedVotes, SourceURL: idea.SourceURL,
		Follow: shownFollow(c, idea.Idea, idea.Following, idea.Level, address),
	}
	if idea.Source != nil {
		view.Source = *idea.Source
	}
	view.Voters = shownVoters(c, idea)
	reasons, err := s.Board.ReasonsOf(c.Request().Context(), actor(c), &idea)
	view.IdeaFeedback.Reasons = s.shownReasons(c, id, reasons.Lines, reasons.Weights, "")
	view.IdeaFeedback.Reasons.More = reasons.More
	return view, err
}

// askToVote asks a visitor for their email address: in a dialog with JavaScript, and
// on a page without. Their vote is kept.
func (s *server) askToVote(c Context, idea board.Idea, back string) error {
	s.keepVotePress(c, idea.ID)
	if !isPart(c) {
		return s.showSignIn(c, http.StatusOK, signInForm{Return: back, Vote: strconv.FormatInt(idea.ID, 10)}, nil)
	}
	view, err := s.voteAsk(c, idea.ID, idea.Title, signInForm{Return: back, Vote: strconv.FormatInt(idea.ID, 10)})
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, templates.VoteDialog(view))
}

// leadTo redirects the browser, also if htmx sent the request.
func (s *server) leadTo(c Context, to string) error {
	if isPart(c) {
		c.Response().Header().Set("HX-Redirect", ascii(to))
		return c.NoContent(http.StatusNoContent)
	}
	return s.redirect(c, to)
}
