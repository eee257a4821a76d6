package web

import (
	"net/http"
	"strconv"
	"strings"

	"ideaboard/internal/link"
	"ideaboard/internal/problem"
)

// forAccountField is the field in which a form says for whom its page was rendered: the
// number of a person, 0 for a visitor. Scripts add it to every form.
const forAccountField = "drawn_for"

// sameAccount refuses a form that was rendered for another account, in another tab of
// the same browser, so that nobody's text is published under another name. Signing in
// and out is always allowed.
func sameAccount(c Context) error {
	user, drawnFor := userOf(c), drawnFor(c)
	if user == nil || drawnFor == 0 || drawnFor == user.ID || strings.HasPrefix(c.Request().URL.Path, link.SignIn) ||
		c.Request().URL.Path == link.SignOut {
		return nil
	}
	other := problem.New(problem.Conflict, "problem.other_account")
	other.Args = map[string]any{"Name": user.Name}
	return other
}

// drawnFor returns for whom a form was rendered; 0 for a visitor, or if it does not
// say.
func drawnFor(c Context) int64 {
	if c.Request().Method != http.MethodPost {
		return 0
	}
	id, err := strconv.ParseInt(c.Request().PostForm.Get(forAccountField), 10, 64)
	if err != nil {
		return 0
	}
	return id
}
