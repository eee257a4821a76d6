package web

import (
	"ideaboard/internal/account"
)

// sso serves GET /sso?token=…, the link of the company's own product: it signs the
// person in and redirects to the address given. It is a GET that changes something,
// which is safe here: the product makes the token when its user presses a button, no
// email contains it, and it works once.
func (s *server) sso(c Context) error {
	intent := account.SignInIntent{ReturnTo: returnTo(c, "/")}
	done, verifyToken, email, err := s.Accounts.SignInSSO(
		c.Request().Context(), client(c), c.QueryParam("token"), s.URL, intent,
	)
	if err != nil {
		return s.logged422(c, err)
	}
	if verifyToken != "" {
		return s.verifyAddress(c, verifyToken, email, intent)
	}
	return s.welcome(c, done)
}
