package web

import (
	"net/http"

	"ideaboard/internal/problem"
)

// densityCookie has how dense lists are shown in this browser. It is not kept with the
// account, because a person's phone and desktop differ.
const densityCookie = "density"

const (
	comfortable = "comfortable" // rows with an excerpt
	compact     = "compact"     // a line for each idea
)

// listDensity returns compact or comfortable.
func listDensity(c Context) string {
	if cookie, err := c.Cookie(densityCookie); err == nil && cookie.Value == compact {
		return compact
	}
	return comfortable
}

// setDensity serves POST /density: it stores the density of lists and returns to the page.
func (s *server) setDensity(c Context) error {
	density := c.FormValue("density")
	if density != compact && density != comfortable {
		return problem.Field("density", "problem.choice_unknown", nil)
	}
	c.SetCookie(&http.Cookie{
		Name: densityCookie, Value: density, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
	return s.redirect(c, returnTo(c, "/"))
}
