package web

import (
	"net/http"

	"ideaboard/internal/i18n"
)

// callOffVote serves POST /sign-in/call-off: the visitor closed the dialog that asked
// for their address, so their vote is no longer pending. The response's text is shown.
func (s *server) callOffVote(c Context) error {
	var form signInForm
	if err := bind(c, &form); err != nil {
		return err
	}
	s.forgetVotePress(c, form.voteID())
	cookie, err := c.Cookie(browserCookie)
	if err == nil && form.voteID() != 0 {
		if err := s.Accounts.CallOffVote(c.Request().Context(), cookie.Value, form.voteID()); err != nil {
			return err
		}
	}
	return c.String(http.StatusOK, i18n.T(c.Request().Context(), "ask.called_off"))
}
