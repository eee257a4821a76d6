package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// setupForm is the form of the first administrator.
type setupForm struct {
	Token string `form:"token"`
	Site  string `form:"site"`
	Name  string `form:"name"`
	Email string `form:"email"`
}

// setupForm serves GET /setup, the link that is printed at the first start.
func (s *server) setupForm(c Context) error {
	token := c.QueryParam("token")
	if err := s.Accounts.MaySetUp(c.Request().Context(), token); err != nil {
		return err
	}
	return s.showSetup(c, http.StatusOK, setupForm{Token: token}, nil)
}

func (s *server) showSetup(c Context, status int, form setupForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	snapshot := s.snapshot(c)
	if form.Site == "" {
		form.Site = snapshot.Site.Name
	}
	view := templates.SetupPage{
		Page:   s.page(c, i18n.T(ctx, "page.setup")),
		Token:  form.Token,
		Site:   form.Site,
		Name:   form.Name,
		Email:  form.Email,
		Errors: wrong,
	}
	view.NoIndex, view.Path = true, link.Home
	return show(c, status, templates.Setup(view))
}

// setUp serves POST /setup: it creates the first administrator and signs them in.
func (s *server) setUp(c Context) error {
	var form setupForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	user, err := s.Accounts.SetUp(ctx, form.Token, form.Email, form.Name)
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showSetup(c, status, form, wrong)
		})
	}
	s.Board.InvalidateCaches() // pages that visitors share show the name
	to := link.Admin           // the list of what is left to set up
	if form.Site != "" {
		snapshot := s.snapshot(c)
		site := snapshot.Site
		site.Name, site.Language = form.Site, i18n.Reader(ctx).Tag
		if err := s.Board.SetSite(ctx, board.ActorOf(&user), site); fields(c, err) != nil {
			to = link.Brand // the name can be changed there; the administrator exists
		} else if err != nil {
			return err
		}
	}
	done := account.Confirmed{User: user, Method: account.MethodSetup, Intent: account.SignInIntent{ReturnTo: to}}
	second, err := s.Accounts.NeedsSecondStep(ctx, done)
	if err != nil {
		return err
	}
	if second { // an existing account with two-step verification
		return s.holdSecondStep(c, done)
	}
	if err := s.signIn(c, user, done.Method, false); err != nil {
		return err
	}
	s.toast(c, "toast.setup")
	return s.redirect(c, to)
}
