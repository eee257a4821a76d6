package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/useragent"
	"ideaboard/templates"
)

// mySessions serves GET /me/sessions: the browsers in which the person is signed in.
func (s *server) mySessions(c Context) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := s.Accounts.Sessions(ctx, *user)
	if err != nil {
		return err
	}
	view := templates.SessionsPage{Page: s.page(c, i18n.T(ctx, "page.sessions")), Now: s.Now()}
	here := sessionOf(c).Handle()
	for _, session := range all {
		row := sessionRow(session, here)
		if row.Current {
			view.Sessions = append([]templates.SessionRow{row}, view.Sessions...)
		} else {
			view.Sessions = append(view.Sessions, row)
		}
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeSessions
	return show(c, http.StatusOK, templates.Sessions(view))
}

func sessionRow(session account.Session, here string) templates.SessionRow {
	row := templates.SessionRow{
		ID: session.Handle(), Way: string(session.Method), Provider: session.Method.Service(), Started: session.CreatedAt,
		LastSeen: session.SeenAt, Current: session.Handle() == here,
	}
	row.Browser, row.System = useragent.Name(session.UserAgent)
	if row.Provider != "" {
		row.Way = "provider"
	}
	return row
}

// endSessionOf serves POST /me/sessions/end.
func (s *server) endSessionOf(c Context) error {
	return s.ending(c, func(user account.User) error {
		return s.Accounts.EndOneSession(c.Request().Context(), user.ID, c.FormValue("session"))
	})
}

// endOtherSessions serves POST /me/sessions/end-others.
func (s *server) endOtherSessions(c Context) error {
	return s.ending(c, func(user account.User) error {
		return s.Accounts.EndOtherSessions(c.Request().Context(), user.ID, sessionOf(c))
	})
}

// endAllSessions serves POST /me/sessions/end-all: it signs the person out everywhere.
func (s *server) endAllSessions(c Context) error {
	return s.ending(c, func(user account.User) error {
		return s.Accounts.EndOtherSessions(c.Request().Context(), user.ID, account.Session{})
	})
}

func (s *server) ending(c Context, end func(account.User) error) error {
	user, err := signedIn(c)
	if err != nil {
		return err
	}
	if err := end(*user); err != nil {
		return err
	}
	s.toast(c, "toast.sessions_ended")
	return s.redirect(c, link.MeSessions) // if this session was ended, too, sign-in follows
}
