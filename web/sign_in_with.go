package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/internal/oidc"
	"ideaboard/internal/problem"
)

// providerTime is how long another service may take to respond.
const providerTime = 10 * time.Second

// signInWith serves GET /sign-in/with/{id}: it redirects to the other service. Pages
// of other sites cannot start it.
func (s *server) signInWith(c Context) error {
	if from := c.Request().Header.Get("Sec-Fetch-Site"); from == "cross-site" || from == "same-site" {
		return problem.New(problem.Forbidden, "problem.forbidden")
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	ctx := c.Request().Context()
	provider, err := s.Accounts.OpenProvider(ctx, id)
	if err != nil {
		return err
	}
	connects := int64(0)
	if c.QueryParam("connect") != "" {
		if led, err := s.requireRecentSignIn(c, link.MeSecurity); led || err != nil {
			return err
		}
		connects = userOf(c).ID
	}
	form, state := signInQuery(c), oidc.NewOAuthState()
	state.State, err = s.Accounts.StartOAuth(ctx, client(c), s.browser(c), account.OAuthState{
		ProviderID: id, Nonce: state.Nonce, Verifier: state.Verifier,
		UserID: connects, Intent: form.intent(form.voteID()),
	})
	if err != nil {
		return err
	}
	ask, cancel := outside(ctx)
	defer cancel()
	to, err := s.Providers.Start(ask, oidcProvider(provider), s.URL+link.SignInCallback, state)
	if err != nil {
		return s.logged422(c, err)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// outside returns a context for requests to another service, which may take longer
// than a page. The page has finished its queries by then.
func outside(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), providerTime)
}

func oidcProvider(p account.Provider) oidc.Provider {
	return oidc.Provider{
		ID:           p.ID,
		Kind:         p.Kind,
		Name:         p.Name,
		Issuer:       p.Issuer,
		ClientID:     p.ClientID,
		ClientSecret: p.ClientSecret,
	}
}

// callback serves GET /sign-in/callback, to which the other service returns people.
// Its state works once, in the browser that started.
func (s *server) callback(c Context) error {
	ctx := c.Request().Context()
	state, err := s.Accounts.FinishOAuth(ctx, c.QueryParam("state"), s.browser(c))
	if err != nil {
		return err
	}
	provider, err := s.Accounts.OpenProvider(ctx, state.ProviderID)
	if err != nil {
		return err
	}
	ask, cancel := outside(ctx)
	defer cancel()
	who, err := s.Providers.Finish(ask, oidcProvider(provider), s.URL+link.SignInCallback,
		oidc.OAuthState{State: c.QueryParam("state"), Nonce: state.Nonce, Verifier: state.Verifier}, c.QueryParams())
	if err != nil {
		return s.logged422(c, err)
	}
	defer startClock(c)() // the service may have used up the time limit
	from := account.ExternalIdentity{
		Method: account.MethodOf(provider.Name), Issuer: who.Issuer, Subject: who.Subject, Email: who.Email,
		EmailVerified: who.EmailVerified, Name: who.Name,
	}
	if state.UserID != 0 {
		return s.connect(c, state.UserID, from)
	}
	return s.signInExternal(c, from, state.Intent)
}

// connect adds an external account as a sign-in method, if the person is still signed
// in here.
func (s *server) connect(c Context, userID int64, from account.ExternalIdentity) error {
	user := userOf(c)
	if user == nil || user.ID != userID {
		return problem.New(problem.SignedOut, "problem.signed_out")
	}
	if err := s.Accounts.Connect(c.Request().Context(), *user, sessionOf(c), from); err != nil {
		return err
	}
	s.toast(c, "toast.linked")
	return s.redirect(c, link.MeSecurity)
}

// signInExternal signs in a person who returns from another service, or asks them to confirm
// their address first.
func (s *server) signInExternal(c Context, from account.ExternalIdentity, intent account.SignInIntent) error {
	done, verifyToken, email, err := s.Accounts.SignInExternal(c.Request().Context(), from, intent)
	if err != nil {
		return err
	}
	if verifyToken != "" {
		return s.verifyAddress(c, verifyToken, email, intent)
	}
	return s.welcome(c, done)
}

// verifyAddress redirects to the page where a person confirms their address before an
// external account signs them in. It works only in this browser, because the address
// of that page could be sent to somebody else.
func (s *server) verifyAddress(c Context, ticket, email string, intent account.SignInIntent) error {
	c.SetCookie(&http.Cookie{
		Name:     externalCookie,
		Value:    ticket,
		Path:     link.SignIn,
		MaxAge:   600,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
	return s.redirect(c, link.Query(link.SignIn, "external", ticket, "email", email, "return", intent.ReturnTo))
}

// externalCookie holds the token of an external identity that waits for its
// address.
const externalCookie = "external"

// brought refuses the token of an external identity that this browser did not start
// with: whoever confirmed their address with it would give their account away.
func brought(c Context, ticket string) error {
	if cookie, err := c.Cookie(externalCookie); ticket != "" && (err != nil || cookie.Value != ticket) {
		return problem.New(problem.NotFound, "problem.step_ended")
	}
	return nil
}

// logged422 logs why another service's response was refused. The visitor only reads
// that it was.
func (s *server) logged422(c Context, err error) error {
	s.Log.Warn("sign-in elsewhere", "id", c.Response().Header().Get(idHeader), "error", err)
	return err
}
