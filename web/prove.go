package web

import (
	"github.com/labstack/echo/v4"

	"ideaboard/internal/link"
	"ideaboard/internal/problem"
)

// proveFirst leads who has not signed in lately to do so again, and from there
// to the page at back; led says that it did. It stands before whatever changes
// what keeps others out of an account.
func (s *server) proveFirst(c echo.Context, back string) (led bool, err error) {
	if userOf(c) == nil {
		return false, problem.New(problem.SignedOut, "problem.signed_out")
	}
	if s.Accounts.Proved(sessionOf(c)) {
		return false, nil
	}
	return true, s.redirect(c, link.Query(link.SignIn, "again", "1", "return", back))
}
