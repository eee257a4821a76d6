package web

import (
	"net/http"
	"strconv"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
)

// browserCookie identifies the browser that signs in: only it may enter the code, and
// only it can return from another service.
const browserCookie = "browser"

// signInForm has the fields that all forms of a sign-in pass on.
type signInForm struct {
	Email         string `form:"email"`
	Return        string `form:"return"`
	Vote          string `form:"vote"`     // id of an idea to vote for afterwards
	Invite        string `form:"invite"`   // token of an invitation
	ExternalToken string `form:"external"` // token of an external identity that waits for its address
}

// signInQuery reads the same fields from an address.
func signInQuery(c Context) signInForm {
	return signInForm{
		Email: c.QueryParam("email"), Return: returnTo(c, link.Home), Vote: c.QueryParam("vote"),
		Invite: c.QueryParam("invite"), ExternalToken: c.QueryParam("external"),
	}
}

func (f signInForm) voteID() int64 {
	id, err := strconv.ParseInt(f.Vote, 10, 64)
	if err != nil || id <= 0 {
		return 0
	}
	return id
}

// intent returns what the visitor wants to do after signing in.
func (f signInForm) intent(vote int64) account.SignInIntent {
	return account.SignInIntent{ReturnTo: link.SafeReturn(f.Return), VoteIdeaID: vote, Invitation: f.Invite}
}

// carry returns an address with these fields.
func (f signInForm) carry(path string) string {
	back := link.SafeReturn(f.Return)
	if back == link.Home {
		back = ""
	}
	return link.Query(path, "return", back, "vote", f.Vote, "invite", f.Invite)
}

// browser returns the token in the visitor's cookie, and sets one if there is none:
// always the same within a request. It lives as long as a pending vote.
func (s *server) browser(c Context) string {
	if token, ok := c.Get(browserCookie).(string); ok {
		return token
	}
	token := account.NewToken()
	if known := browserOf(c); known != "" {
		token = known // set again below, for another day
	}
	c.Set(browserCookie, token)
	c.SetCookie(&http.Cookie{
		Name: browserCookie, Value: token, Path: link.SignIn, MaxAge: int(account.PendingVoteLife.Seconds()), HttpOnly: true,
		Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
	return token
}

// browserOf returns the token in the visitor's cookie, or "".
func browserOf(c Context) string {
	if cookie, err := c.Cookie(browserCookie); err == nil && len(cookie.Value) == 64 {
		return cookie.Value
	}
	return ""
}
