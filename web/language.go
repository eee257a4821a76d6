package web

import (
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/problem"
)

const languageCookie = "language"

// setResponseLanguage sets the language of the response: the person's, the cookie's, the
// browser's, the site's.
func (s *server) setResponseLanguage(c Context) {
	s.setResponseLanguageFrom(c, func() *board.Snapshot {
		snapshot, _ := s.Board.Snapshot(c.Request().Context()) // without a database, use a default
		return snapshot
	})
}

// setResponseLanguageFrom is setResponseLanguage, but calls snapshot for the site's
// language, and only if neither the person nor the browser sets one.
func (s *server) setResponseLanguageFrom(c Context, snapshot func() *board.Snapshot) {
	tag := language(c, snapshot)
	c.Response().Header().Set("Content-Language", tag)
	c.SetRequest(c.Request().WithContext(i18n.With(c.Request().Context(), tag)))
}

func language(c Context, snapshot func() *board.Snapshot) string {
	var preferred []string
	if user := userOf(c); user != nil && user.Language != "" {
		preferred = append(preferred, user.Language)
	}
	if cookie, err := c.Cookie(languageCookie); err == nil {
		preferred = append(preferred, cookie.Value)
	}
	if tag := i18n.Match(c.Request().Header.Get("Accept-Language"), preferred...); tag != "" {
		return tag
	}
	if known := snapshot(); known != nil {
		return known.Site.Language
	}
	return i18n.Default
}

// setLanguage serves POST /language: it stores the language and returns to the page.
func (s *server) setLanguage(c Context) error {
	tag := i18n.Known(c.FormValue("language"))
	if tag == "" {
		return problem.Field("language", "problem.language_unknown", nil)
	}
	if user := userOf(c); user != nil {
		if err := s.Accounts.SetLanguage(c.Request().Context(), user.ID, tag); err != nil {
			return err
		}
	}
	c.SetCookie(&http.Cookie{
		Name: languageCookie, Value: tag, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true,
		Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
	return s.redirect(c, returnTo(c, "/"))
}
