package web

import (
	"ideaboard/internal/account"
)

// sso serves GET /sso?token=…, where the company's own product sends its
// people: signed in at once, and on to where the address says. It is the one
// visit that changes something: the product makes the token when its user
// presses a button, no mail holds it, and it is spent by the first visit.
func (s *server) sso(c Context) error {
	intent := account.SignInIntent{ReturnTo: returnTo(c, "/")}
	done, unproved, email, err := s.Accounts.SignInSSO(
		c.Request().Context(), client(c), c.QueryParam("token"), s.URL, intent,
	)
	if err != nil {
		return s.logged422(c, err)
	}
	if unproved != "" {
		return s.proveAddress(c, unproved, email, intent)
	}
	return s.welcome(c, done)
}
