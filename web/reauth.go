package web

import (
	"ideaboard/internal/link"
)

// proveFirst leads who has not signed in lately to do so again, and from there
// to the page at back; led says that it did. It stands before whatever changes
// what keeps others out of an account.
func (s *server) proveFirst(c Context, back string) (led bool, err error) {
	if _, err := signedIn(c); err != nil {
		return false, err
	}
	if s.Accounts.Proved(sessionOf(c)) {
		return false, nil
	}
	return true, s.redirect(c, link.Query(link.SignIn, "again", "1", "return", back))
}
