package web

import (
	"slices"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
)

// welcome signs a person in, carries out what was pending, and returns them to where
// they were; it asks new people for their name first. If they need a second step, it
// asks for that before anything else.
func (s *server) welcome(c Context, done account.Confirmed) error {
	ctx := c.Request().Context()
	second, err := s.Accounts.NeedsSecondStep(ctx, done)
	if err != nil {
		return err
	}
	if second {
		return s.holdSecondStep(c, done)
	}
	if err := s.signIn(c, done.User, done.Method, done.TwoStep); err != nil {
		return err
	}
	counted, refusal, err := s.countVotes(c, done)
	if err != nil {
		return err
	}
	toast := signedInToast(done, counted, refusal)
	back, carried, err := s.carryOut(c, link.SafeReturn(done.Intent.ReturnTo))
	if err == nil {
		back, carried, err = s.carryOutRest(c, back, carried)
	}
	if err != nil {
		return err
	}
	switch {
	case carried != "" && toast == "toast.signed_in_voted":
		toast = carried + toastBreak + "toast.vote_too"
	case carried != "":
		toast = carried
	}
	if done.Password {
		back = link.Query(link.MeSecurity, "choose", "password") + "#password-card"
		toast = "toast.choose_password"
	}
	s.toast(c, toast)
	if done.New {
		back = link.Query(link.MeProfile, "welcome", "1", "done", toast, "return", back)
	}
	return s.leadTo(c, back)
}

// signedInToast returns the toast about a sign-in, after countVotes.
func signedInToast(done account.Confirmed, counted int, refusal string) string {
	switch {
	case counted > 0:
		return "toast.signed_in_voted"
	case refusal != "":
		return refusal
	case done.Linked:
		return "toast.linked"
	}
	return "toast.signed_in"
}

// countVotes counts the pending votes. It returns how many were counted, and the toast
// about the last that was refused: its idea was decided, hidden or restricted to the team
// in the meantime.
func (s *server) countVotes(c Context, done account.Confirmed) (counted int, refusal string, err error) {
	votes, err := s.votesThatWaited(c, done)
	if err != nil {
		return 0, "", err
	}
	for _, id := range votes {
		_, err := s.Board.Vote(c.Request().Context(), actor(c), id)
		switch problem.KindOf(err) {
		case problem.Conflict, problem.NotFound:
			refusal = "toast.vote_closed"
		case problem.Forbidden:
			refusal = "toast.vote_restricted"
		default:
			if err != nil {
				return counted, refusal, err
			}
			counted++
		}
		if err := s.Accounts.VoteCounted(c.Request().Context(), done.User, id); err != nil {
			return counted, refusal, err
		}
		s.forgetVotePress(c, id)
	}
	return counted, refusal, nil
}

// votesThatWaited returns the ideas of all votes that this sign-in counts: those it
// was started for, those stored in this browser with the person's address, and those
// pressed in it before an address was entered.
func (s *server) votesThatWaited(c Context, done account.Confirmed) ([]int64, error) {
	ctx := c.Request().Context()
	votes := slices.Clone(done.Votes)
	if done.Intent.VoteIdeaID != 0 {
		votes = append(votes, done.Intent.VoteIdeaID)
	}
	left, err := s.Accounts.VotesLeftIn(ctx, done.User, browserOf(c))
	if err != nil {
		return nil, err
	}
	pressed, err := s.Board.PendingVotes(ctx, s.pendingBrowserOf(c), done.User.ID)
	votes = slices.Concat(votes, left, pressed)
	slices.Sort(votes)
	return slices.Compact(votes), err
}
