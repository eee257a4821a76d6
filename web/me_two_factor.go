package web

import (
	"encoding/base64"
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/totp"
	"ideaboard/templates"
)

// appForm serves GET /me/security/app: a new secret for an authenticator app.
func (s *server) appForm(c Context) error {
	if led, err := s.requireRecentSignIn(c, link.MeApp); led || err != nil {
		return err
	}
	secret, ticket, err := s.Accounts.OfferAuthenticator(*userOf(c))
	if err != nil {
		return err
	}
	return s.showApp(c, http.StatusOK, secret, ticket, nil)
}

func (s *server) showApp(c Context, status int, secret, ticket string, wrong map[string]string) error {
	ctx, user := c.Request().Context(), userOf(c)
	snapshot := s.snapshot(c)
	name := nameOf(c, user.ID, user.Name)
	if user.Email != nil {
		name = *user.Email
	}
	picture, err := totp.QR(totp.URI(secret, name, snapshot.Site.Name))
	if err != nil {
		return err
	}
	view := templates.TOTPPage{
		Page: s.page(c, i18n.T(ctx, "page.app")), Ticket: ticket, Secret: secret,
		QR: "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture), Errors: wrong,
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeApp
	return show(c, status, templates.TOTP(view))
}

// confirmApp serves POST /me/security/app: the code is right, so the app becomes the
// second step. The recovery codes are shown only now.
func (s *server) confirmApp(c Context) error {
	if led, err := s.requireRecentSignIn(c, link.MeApp); led || err != nil {
		return err
	}
	var form securityForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx, user := c.Request().Context(), *userOf(c)
	codes, err := s.Accounts.ConfirmAuthenticator(ctx, user, sessionOf(c), form.Ticket, form.Code)
	if wrong := fields(c, err); wrong != nil {
		secret, err := s.Accounts.OfferedAuthenticator(user, form.Ticket)
		if err != nil {
			return err
		}
		return s.showApp(c, http.StatusUnprocessableEntity, secret, form.Ticket, wrong)
	}
	if err != nil {
		return err
	}
	return s.showRecovery(c, codes)
}

func (s *server) showRecovery(c Context, codes []string) error {
	ctx := c.Request().Context()
	view := templates.RecoveryPage{Page: s.page(c, i18n.T(ctx, "page.recovery")), Codes: codes, Done: s.takeAfterSecond(c)}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeSecurity
	return show(c, http.StatusOK, templates.Recovery(view))
}

// removeApp serves POST /me/security/app/remove.
func (s *server) removeApp(c Context) error {
	return s.change(c, nil, func(_ securityForm, user account.User, session account.Session) error {
		return s.Accounts.RemoveAuthenticator(c.Request().Context(), user, session)
	})
}

// renewRecovery serves POST /me/security/recovery: ten new codes, shown only once.
func (s *server) renewRecovery(c Context) error {
	return s.change(c, nil, func(_ securityForm, user account.User, session account.Session) error {
		codes, err := s.Accounts.RenewRecoveryCodes(c.Request().Context(), user, session)
		if err != nil {
			return err
		}
		return s.showRecovery(c, codes)
	})
}

// setSecond serves POST /me/security/second: whether sign-in requires a second step.
func (s *server) setSecond(c Context) error {
	return s.change(c, nil, func(form securityForm, user account.User, session account.Session) error {
		codes, err := s.Accounts.SetSecondStep(c.Request().Context(), user, session, form.Always)
		if err != nil || len(codes) == 0 {
			return err
		}
		return s.showRecovery(c, codes)
	})
}
