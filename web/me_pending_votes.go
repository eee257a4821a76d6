package web

import (
	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// pendingVotes returns the ideas for which somebody pressed Vote in another browser
// with the viewer's address, if the viewer can still vote for them.
func (s *server) pendingVotes(c Context, user account.User) (waiting []templates.PendingVote, err error) {
	ctx := c.Request().Context()
	ids, err := s.Accounts.PendingVotes(ctx, user)
	if err != nil {
		return nil, err
	}
	ideas, err := s.Board.IdeasOpenForVote(ctx, actor(c), ids)
	for _, idea := range ideas {
		waiting = append(waiting, templates.PendingVote{Title: idea.Title, URL: link.Idea(idea.ID, idea.Title)})
	}
	return waiting, err
}

// countWaiting serves POST /me/votes: the person confirms the pending votes.
func (s *server) countWaiting(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	ids, err := s.Accounts.PendingVotes(ctx, *user)
	if err != nil {
		return err
	}
	toast := "toast.votes_counted"
	counted, refusal, err := s.countVotes(c, account.Confirmed{User: *user, Votes: ids})
	if err != nil {
		return err
	}
	if counted == 0 && refusal != "" {
		toast = refusal
	}
	return s.waitingDone(c, *user, toast)
}

// dropWaiting serves POST /me/votes/drop: the person rejects the pending votes.
func (s *server) dropWaiting(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	return s.waitingDone(c, *user, "toast.votes_dropped")
}

func (s *server) waitingDone(c Context, user account.User, toast string) error {
	if err := s.Accounts.DropPendingVotes(c.Request().Context(), user); err != nil {
		return err
	}
	s.toast(c, toast)
	return s.redirect(c, link.Me)
}
