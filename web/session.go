package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/gorilla/sessions"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// sessionStore keeps gorilla's sessions in the database: the cookie holds a random
// token, a row holds its hash and the person. A session belongs to a signed-in
// person; visitors have none.
type sessionStore struct {
	accounts *account.Accounts
	secure   bool
}

var _ sessions.Store = (*sessionStore)(nil)

// Get returns the request's session, loaded once.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session of the cookie, or a new one if the cookie is not valid.
// Only an unreachable database is an error.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = &sessions.Options{
		Path:     "/",
		MaxAge:   int(account.SessionLife.Seconds()),
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	}
	cookie, err := r.Cookie(name)
	if err != nil || cookie.Value == "" {
		return session, nil
	}
	user, known, err := s.accounts.SessionUser(r.Context(), cookie.Value)
	if problem.KindOf(err) == problem.SignedOut {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = cookie.Value, false
	session.Values[userKey], session.Values[sessionKey] = &user, known
	return session, nil
}

// Save starts a session with a new token for the person in it, or ends it if its
// MaxAge is negative.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.ID != "" { // also when another person signs in: no session is reused
		if err := s.accounts.EndSession(r.Context(), session.ID); err != nil {
			return err
		}
		session.ID = ""
	}
	start, ok := session.Values[sessionKey].(account.Session)
	if session.Options.MaxAge >= 0 {
		if !ok {
			return errors.New("a session without a person is not kept")
		}
		token, err := s.accounts.StartSession(r.Context(), start)
		if err != nil {
			return err
		}
		session.ID = token
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// The keys of the signed-in person and of their session, in requests and sessions.
const (
	userKey    = "user"
	sessionKey = "session"
)

// sessionName is the cookie's name.
func (s *server) sessionName() string { return s.hostCookie("session") }

// hostCookie returns the name of a cookie that no other host may set; the prefix makes
// browsers insist on https, this host and the whole site.
func (s *server) hostCookie(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

// identifyRequest finds the person, reads the form that they sent, and sets language
// and time zone, before any page. It reads the form even if the database is
// unreachable, so that its text can be shown again.
func (s *server) identifyRequest(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		err := s.identify(c)
		free, formErr := s.readBody(c)
		defer free()
		if err = cmp.Or(err, formErr); err != nil {
			return err
		}
		if c.Request().Method == http.MethodPost {
			defer startClock(c)() // a slow upload does not use up the database's time
		}
		s.setResponseLanguage(c)
		s.setResponseTimeZone(c)
		if err := sameAccount(c); err != nil {
			return err
		}
		return next(c)
	}
}

// identify stores the signed-in person in c.
func (s *server) identify(c Context) error {
	if !hasCookie(c, s.sessionName()) {
		return nil
	}
	session, err := s.sessions.Get(c.Request(), s.sessionName())
	if err != nil {
		return err
	}
	if user, ok := session.Values[userKey].(*account.User); ok {
		c.Set(userKey, user)
		c.Set(sessionKey, session.Values[sessionKey])
	}
	return nil
}

// requireReadAccess refuses people who may not read the board: on a private site,
// those who are signed out. It sends staff who must set up two-step verification to
// do so first.
func (s *server) requireReadAccess(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		ctx, user := c.Request().Context(), userOf(c)
		settings, err := s.Accounts.SignInConfig(ctx)
		if err != nil {
			return err
		}
		if settings.Private || settings.NoIndex {
			c.Response().Header().Set("X-Robots-Tag", "noindex")
		}
		if err := actor(c).May(policy.Enter, policy.Subject{Private: settings.Private}); err != nil {
			if streamAsked(c) {
				return c.NoContent(http.StatusNoContent)
			}
			return err
		}
		if user != nil {
			must, err := s.Accounts.MustSetUp(ctx, *user, sessionOf(c))
			if err != nil {
				return err
			}
			if must && streamAsked(c) { // 204 stops EventSource from reconnecting
				return c.NoContent(http.StatusNoContent)
			}
			if must {
				return s.leadToSecondStep(c, user.ID)
			}
		}
		return next(c)
	}
}

// leadToSecondStep sends staff who must use two-step verification to set it up, or,
// if they have it and signed in without it, to sign in again.
func (s *server) leadToSecondStep(c Context, userID int64) error {
	has, err := s.Accounts.HasSecondStep(c.Request().Context(), userID)
	if err != nil {
		return err
	}
	if !has {
		if c.Request().Method != http.MethodGet {
			s.toast(c, "toast.second_first")
		}
		s.backAfterSecond(c, cameFor(c))
		return s.leadTo(c, link.MeSecurity)
	}
	return s.leadTo(c, link.Query(link.SignIn, "again", "1", "return", cameFor(c)))
}

const afterSecondCookie = "after-second"

// backAfterSecond remembers where a person wanted to go before they had to set up
// two-step verification.
func (s *server) backAfterSecond(c Context, to string) {
	if to == link.Home {
		return
	}
	c.SetCookie(&http.Cookie{
		Name:     afterSecondCookie,
		Value:    url.QueryEscape(to),
		Path:     link.MeSecurity,
		MaxAge:   3600,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

// takeAfterSecond returns that address, once; "" for none.
func (s *server) takeAfterSecond(c Context) string {
	cookie, err := c.Cookie(afterSecondCookie)
	if err != nil {
		return ""
	}
	c.SetCookie(&http.Cookie{
		Name:     afterSecondCookie,
		Path:     link.MeSecurity,
		MaxAge:   -1,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
	to, err := url.QueryUnescape(cookie.Value)
	if err != nil || to == "" {
		return ""
	}
	return link.SafeReturn(to)
}

// signIn signs the request's browser in as user.
func (s *server) signIn(c Context, user account.User, way account.SignInMethod, strong bool) error {
	session, err := s.sessions.Get(c.Request(), s.sessionName())
	if err != nil {
		return err
	}
	session.Values[userKey] = &user
	session.Values[sessionKey] = account.Session{
		UserID:    user.ID,
		Method:    way,
		TwoStep:   strong,
		UserAgent: c.Request().UserAgent(),
	}
	c.Set(userKey, &user)
	s.rememberBrowser(c, user.ID)
	return session.Save(c.Request(), c.Response())
}

// endSession signs the request's browser out.
func (s *server) endSession(c Context) error {
	session, err := s.sessions.Get(c.Request(), s.sessionName())
	if err != nil {
		return err
	}
	session.Options.MaxAge = -1
	return session.Save(c.Request(), c.Response())
}

// signOut serves POST /sign-out.
func (s *server) signOut(c Context) error {
	if err := s.endSession(c); err != nil {
		return err
	}
	s.toast(c, "toast.signed_out")
	return s.redirect(c, returnTo(c, "/"))
}

// userOf returns the signed-in person, or nil.
func userOf(c Context) *account.User {
	user, _ := c.Get(userKey).(*account.User)
	return user
}

// sessionOf returns the session of the signed-in person; the zero Session otherwise.
func sessionOf(c Context) account.Session {
	session, _ := c.Get(sessionKey).(account.Session)
	return session
}

// actor returns the person on whose behalf operations run.
func actor(c Context) board.Actor { return board.ActorOf(userOf(c)) }

func hasCookie(c Context, name string) bool {
	cookie, err := c.Cookie(name)
	return err == nil && cookie.Value != ""
}
