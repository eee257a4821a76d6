package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
)

// knownCookie remembers who has signed in with this browser. It signs nobody in and
// contains no address; it gives the browser limits of its own. See
// account.RememberBrowser.
const knownCookie = "known"

// known returns the value of the cookie, or "".
func known(c Context) string {
	cookie, err := c.Cookie(knownCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// rememberBrowser adds userID to the cookie.
func (s *server) rememberBrowser(c Context, userID int64) {
	c.SetCookie(&http.Cookie{
		Name: knownCookie, Value: s.Accounts.RememberBrowser(known(c), userID), Path: link.SignIn,
		MaxAge: int(account.KnownBrowserLife.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}
