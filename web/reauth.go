package web

import (
	"ideaboard/internal/link"
)

// requireRecentSignIn redirects people who have not signed in recently to do so again, and
// then to the page at back. redirected reports whether it did. Call it before changes to
// sign-in methods.
func (s *server) requireRecentSignIn(c Context, back string) (redirected bool, err error) {
	if _, err := signedIn(c); err != nil {
		return false, err
	}
	if s.Accounts.RecentlySignedIn(sessionOf(c)) {
		return false, nil
	}
	return true, s.redirect(c, link.Query(link.SignIn, "again", "1", "return", back))
}
