package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
)

// knownCookie says who has signed in in this browser. It signs nobody in and names
// no address: it gives the browser limits of its own, see account.RememberBrowser.
const knownCookie = "known"

// known returns what the browser keeps, or "".
func known(c Context) string {
	cookie, err := c.Cookie(knownCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// rememberBrowser lets the browser know that userID has signed in there.
func (s *server) rememberBrowser(c Context, userID int64) {
	c.SetCookie(&http.Cookie{
		Name: knownCookie, Value: s.Accounts.RememberBrowser(known(c), userID), Path: link.SignIn,
		MaxAge: int(account.KnownBrowserLife.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}
