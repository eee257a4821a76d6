package web

import (
	"errors"
	"net/http"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

// sessionStore keeps gorilla's sessions in the database: the cookie holds a
// random token, a row holds its hash and whose it is. A session is a signed-in
// person and nothing else, so that a visitor has none.
type sessionStore struct {
	accounts *account.Accounts
	secure   bool
}

var _ sessions.Store = (*sessionStore)(nil)

// Get returns the request's session, loaded once.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session behind the cookie. A cookie that signs nobody in
// makes a new session; only a database out of reach is an error.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = &sessions.Options{Path: "/", MaxAge: int(account.SessionLife.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
	cookie, err := r.Cookie(name)
	if err != nil || cookie.Value == "" {
		return session, nil
	}
	user, err := s.accounts.SessionUser(r.Context(), cookie.Value)
	if problem.KindOf(err) == problem.SignedOut {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = cookie.Value, false
	session.Values[userKey] = &user
	return session, nil
}

// Save starts the session of the person in it under a new token, or ends it
// when its MaxAge is negative.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.ID != "" { // also when another person signs in here: no session is ever taken over
		if err := s.accounts.EndSession(r.Context(), session.ID); err != nil {
			return err
		}
		session.ID = ""
	}
	user, ok := session.Values[userKey].(*account.User)
	if session.Options.MaxAge >= 0 {
		if !ok {
			return errors.New("a session without a person is not kept")
		}
		token, err := s.accounts.StartSession(r.Context(), user.ID)
		if err != nil {
			return err
		}
		session.ID = token
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

const userKey = "user"

// sessionName is the cookie's name; the prefix makes browsers insist on https,
// this host and the whole site.
func (s *server) sessionName() string {
	if s.secure {
		return "__Host-session"
	}
	return "session"
}

// who finds out who asks and what language he reads, before any page.
func (s *server) who(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if hasCookie(c, s.sessionName()) {
			session, err := s.sessions.Get(c.Request(), s.sessionName())
			if err != nil {
				return err
			}
			if user, ok := session.Values[userKey].(*account.User); ok {
				c.Set(userKey, user)
			}
		}
		s.speak(c)
		return next(c)
	}
}

// signIn makes the request's browser belong to user.
func (s *server) signIn(c echo.Context, user account.User) error {
	session, err := s.sessions.Get(c.Request(), s.sessionName())
	if err != nil {
		return err
	}
	session.Values[userKey] = &user
	c.Set(userKey, &user)
	return session.Save(c.Request(), c.Response())
}

// signOut serves POST /sign-out.
func (s *server) signOut(c echo.Context) error {
	session, err := s.sessions.Get(c.Request(), s.sessionName())
	if err != nil {
		return err
	}
	session.Options.MaxAge = -1
	if err := session.Save(c.Request(), c.Response()); err != nil {
		return err
	}
	s.toast(c, "toast.signed_out")
	return s.redirect(c, returnTo(c, "/"))
}

// userOf returns who is signed in, or nil.
func userOf(c echo.Context) *account.User {
	user, _ := c.Get(userKey).(*account.User)
	return user
}

// actor returns the person that operations are done for.
func actor(c echo.Context) board.Actor { return board.ActorOf(userOf(c)) }

func hasCookie(c echo.Context, name string) bool {
	cookie, err := c.Cookie(name)
	return err == nil && cookie.Value != ""
}
