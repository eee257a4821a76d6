package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// secondCookie holds the token of a sign-in that needs its second step.
const secondCookie = "second"

// holdSecondStep stores an unfinished sign-in and asks for the second step.
func (s *server) holdSecondStep(c Context, done account.Confirmed) error {
	token, err := s.Accounts.HoldSecondStep(c.Request().Context(), done)
	if err != nil {
		return err
	}
	s.keepSecond(c, token, 600)
	return s.leadTo(c, link.SignInVerify)
}

func (s *server) keepSecond(c Context, token string, seconds int) {
	c.SetCookie(&http.Cookie{
		Name:     secondCookie,
		Value:    token,
		Path:     link.SignIn,
		MaxAge:   seconds,
		HttpOnly: true,
		Secure:   s.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

func (s *server) secondToken(c Context) string {
	cookie, err := c.Cookie(secondCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// secondForm serves GET /sign-in/verify.
func (s *server) secondForm(c Context) error { return s.showSecond(c, http.StatusOK, nil) }

func (s *server) showSecond(c Context, status int, wrong map[string]string) error {
	ctx := c.Request().Context()
	step, err := s.Accounts.SecondStep(ctx, s.secondToken(c))
	if problem.KindOf(err) == problem.NotFound { // expired, or never started
		return s.redirect(c, link.SignIn)
	}
	if err != nil {
		return err
	}
	view := templates.SecondStepPage{
		Page: s.page(c, i18n.T(ctx, "page.second")), App: step.App, Passkey: step.Options != nil,
		Cancel: link.SignInFrom(step.Intent.ReturnTo), Errors: wrong,
	}
	view.NoIndex, view.Path = true, link.Home
	return show(c, status, templates.SecondStep(view))
}

// secondStep serves POST /sign-in/verify: a code, or a passkey's response.
func (s *server) secondStep(c Context) error {
	ctx, token := c.Request().Context(), s.secondToken(c)
	var done account.Confirmed
	var err error
	if credential := c.FormValue("credential"); credential != "" {
		done, err = s.Accounts.ConfirmSecondPasskey(ctx, client(c), token, credential)
	} else {
		done, err = s.Accounts.ConfirmSecondCode(ctx, client(c), token, c.FormValue("code"))
	}
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showSecond(c, status, wrong)
		})
	}
	s.keepSecond(c, "", -1)
	return s.welcome(c, done)
}
