package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// askEmail serves POST /me/security/email: it sends a code to the new address and,
// with that code, changes the address.
func (s *server) askEmail(c Context) error {
	ctx := c.Request().Context()
	return s.change(
		c,
		map[string]string{"email": "new_email"},
		func(form securityForm, user account.User, _ account.Session) error {
			if err := s.Accounts.AskNewEmail(ctx, user, client(c), form.NewEmail, i18n.Reader(ctx).Tag); err != nil {
				return err
			}
			return s.redirect(c, link.MeEmailCode)
		},
	)
}

// emailCode serves GET /me/security/email/code.
func (s *server) emailCode(c Context) error {
	if led, err := s.requireRecentSignIn(c, link.MeEmailCode); led || err != nil {
		return err
	}
	return s.showEmailCode(c, http.StatusOK, nil)
}

func (s *server) showEmailCode(c Context, status int, wrong map[string]string) error {
	ctx := c.Request().Context()
	email, err := s.Accounts.NewEmail(ctx, *userOf(c))
	if err != nil {
		return err
	}
	if email == "" && wrong == nil {
		return s.redirect(c, link.MeSecurity)
	}
	view := templates.SignInCodePage{
		Page: s.page(c, i18n.T(ctx, "page.code")), Email: email, Purpose: string(account.ToChangeEmail),
		Action: link.MeEmailCode, Again: link.MeSecurity, NoMail: s.NoMail, DevMail: s.DevMail != nil, Errors: wrong,
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.MeSecurity
	return show(c, status, templates.SignInCode(view))
}

// confirmEmail serves POST /me/security/email/code.
func (s *server) confirmEmail(c Context) error {
	if led, err := s.requireRecentSignIn(c, link.MeEmailCode); led || err != nil {
		return err
	}
	err := s.Accounts.ConfirmNewEmail(c.Request().Context(), *userOf(c), sessionOf(c), client(c), c.FormValue("code"))
	if wrong := fields(c, err); wrong != nil {
		if message := wrong["email"]; message != "" {
			wrong["code"] = message // somebody else got the address in the meantime
		}
		return s.showEmailCode(c, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	s.toast(c, "toast.email_changed")
	return s.redirect(c, link.MeSecurity)
}
