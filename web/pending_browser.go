package web

import (
	"slices"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
)

// carryOutRest does what else is pending in this browser for this person, whichever
// page they signed in from. It returns the page and toast of the last act; a form with
// unpublished text comes first.
func (s *server) carryOutRest(c Context, back, said string) (to, toast string, err error) {
	browser := s.pendingBrowserOf(c)
	acts, err := s.Board.PendingOf(c.Request().Context(), browser, userOf(c).ID)
	if err != nil {
		return back, said, err
	}
	const inForm = "pending.toast_in_form"
	var all []string
	if said != "" {
		all = append(all, said)
	}
	to = back
	for _, act := range acts {
		later := ""
		if slices.Contains(all, inForm) {
			later = browser // only one form can be shown
		}
		led, toast, err := s.carryOutClaimed(c, act, pageOf(act.Act, to), later)
		if err != nil {
			return to, "", err
		}
		if !slices.Contains(all, inForm) {
			to = led
		}
		if !slices.Contains(all, toast) {
			all = append(all, toast)
		}
	}
	return to, strings.Join(all, toastBreak), nil
}

// pageOf returns the page of an act, if it is known.
func pageOf(a board.PendingAct, other string) string {
	switch {
	case a.CommentID != 0:
		return link.Comment(a.CommentID)
	case a.IdeaID != 0:
		return link.Idea(a.IdeaID, "")
	}
	return other
}

// keepVotePress stores that a visitor pressed Vote. Errors are only logged: the page
// that asks for their address does not depend on it.
func (s *server) keepVotePress(c Context, ideaID int64) {
	ctx := c.Request().Context()
	if s.Limits.Allow(ctx, ratelimit.Drafts, client(c)) != nil {
		return
	}
	if err := s.Board.KeepPendingVote(ctx, s.pendingBrowser(c), ideaID, drawnFor(c)); err != nil {
		s.Log.Warn("keep a pending vote", "error", err)
	}
}

// forgetVotePress deletes that.
func (s *server) forgetVotePress(c Context, ideaID int64) {
	browser := s.pendingBrowserOf(c)
	if browser == "" || ideaID == 0 {
		return
	}
	if err := s.Board.DropPendingVote(c.Request().Context(), browser, ideaID); err != nil {
		s.Log.Warn("forget a pending vote", "error", err) // it expires in a day
	}
}
