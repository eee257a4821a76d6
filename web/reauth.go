package web

import (
	"ideaboard/internal/link"
)

// proveFirst sends people who have not signed in recently to do so again, and from
// there to the page at back; led says that it did. Call it before changes of what
// protects an account.
func (s *server) proveFirst(c Context, back string) (led bool, err error) {
	if _, err := signedIn(c); err != nil {
		return false, err
	}
	if s.Accounts.RecentlySignedIn(sessionOf(c)) {
		return false, nil
	}
	return true, s.redirect(c, link.Query(link.SignIn, "again", "1", "return", back))
}
