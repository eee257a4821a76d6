package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// passwordForm is the form of a password sign-in.
type passwordForm struct {
	Carried  signInForm // not embedded, because binding skips embedded structs
	Password string     `form:"password"`
}

// passwordForm serves GET /sign-in/password.
func (s *server) passwordForm(c Context) error {
	return s.showPassword(c, http.StatusOK, signInQuery(c), nil)
}

func (s *server) showPassword(c Context, status int, form signInForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	settings, err := s.passwordMethod(c)
	if err != nil {
		return err
	}
	view := templates.PasswordPage{
		Page: s.page(c, i18n.T(ctx, "page.password")), Email: form.Email, Return: link.SafeReturn(form.Return),
		VoteID: form.voteID(), Invite: form.Invite, Errors: wrong,
	}
	if settings.ByEmail {
		view.CodeURL = form.carry(link.SignIn)
	}
	if user := userOf(c); user != nil && user.Email != nil {
		view.Email = *user.Email
	}
	view.NoIndex, view.Path = true, view.Return
	return show(c, status, templates.Password(view))
}

// signInPassword serves POST /sign-in/password.
func (s *server) signInPassword(c Context) error {
	var form passwordForm
	if err := bind(c, &form); err != nil {
		return err
	}
	done, err := s.Accounts.SignInPassword(
		c.Request().Context(), form.Carried.Email, form.Password, client(c), known(c),
		form.Carried.intent(form.Carried.voteID()),
	)
	if err != nil {
		return formAgainKeeping(c, err, "password", func(status int, wrong map[string]string) error {
			return s.showPassword(c, status, form.Carried, wrong)
		})
	}
	return s.welcome(c, done)
}

// resetForm serves GET /sign-in/reset.
func (s *server) resetForm(c Context) error {
	return s.showReset(c, http.StatusOK, signInQuery(c), nil)
}

func (s *server) showReset(c Context, status int, form signInForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	if _, err := s.passwordMethod(c); err != nil {
		return err
	}
	view := templates.ResetPage{
		Page: s.page(c, i18n.T(ctx, "page.reset")), Email: form.Email, Return: link.SafeReturn(form.Return),
		NoMail: s.NoMail, DevMail: s.DevMail != nil, Errors: wrong,
	}
	view.NoIndex, view.Path = true, view.Return
	return show(c, status, templates.Reset(view))
}

// askReset serves POST /sign-in/reset: the page is the same for every address. The
// code in the email signs in, which allows setting a new password.
func (s *server) askReset(c Context) error {
	var form signInForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := s.passwordMethod(c); err != nil {
		return err
	}
	err := s.Accounts.AskSignIn(ctx, account.SignInRequest{
		SignInIntent: form.intent(0), Purpose: account.ToSetPassword, Email: form.Email, Browser: s.browser(c),
		Client: client(c), Known: known(c), Language: i18n.Reader(ctx).Tag,
	})
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showReset(c, status, form, wrong)
		})
	}
	return s.redirect(c, link.Code)
}

// passwordMethod returns what the password pages show, unless passwords are switched
// off.
func (s *server) passwordMethod(c Context) (*account.SignInConfig, error) {
	ctx := c.Request().Context()
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return nil, err
	}
	if !settings.ByPassword {
		return nil, problem.New(problem.NotFound, "problem.way_closed")
	}
	return settings, nil
}
