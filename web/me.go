package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// meForm is what a person sends about himself.
type meForm struct {
	Name     string `form:"name"`
	Language string `form:"language"`
	Return   string `form:"return"`
	Welcome  bool   `form:"welcome"`
}

// me serves GET /me: one's own name and language.
func (s *server) me(c echo.Context) error {
	user := userOf(c)
	if user == nil {
		return problem.New(problem.SignedOut, "problem.signed_out")
	}
	form := meForm{Name: user.Name, Language: user.Language, Return: c.QueryParam("return"), Welcome: c.QueryParam("welcome") != ""}
	return s.showMe(c, http.StatusOK, form, nil)
}

func (s *server) showMe(c echo.Context, status int, form meForm, wrong map[string]string) error {
	ctx, user := c.Request().Context(), userOf(c)
	shelves, err := s.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	view := templates.MePage{Page: s.page(c, shelves, i18n.T(ctx, "page.me")), Welcome: form.Welcome, Name: form.Name, Return: link.SafeReturn(form.Return),
		Languages: append([]templates.Option{{Value: "", Name: i18n.T(ctx, "me.language_browser"), Selected: form.Language == ""}}, languageOptions(form.Language)...),
		Errors:    wrong, Mine: link.Query(link.Home, "mine", "1"), Voted: link.Query(link.Home, "voted", "1")}
	if user.Email != nil {
		view.Email = *user.Email
	}
	view.Nav, view.NoIndex, view.Path = "me", true, link.Me
	return show(c, status, templates.Me(view))
}

// saveMe serves POST /me.
func (s *server) saveMe(c echo.Context) error {
	user := userOf(c)
	if user == nil {
		return problem.New(problem.SignedOut, "problem.signed_out")
	}
	var form meForm
	if err := bind(c, &form); err != nil {
		return err
	}
	err := s.Accounts.SetProfile(c.Request().Context(), user.ID, form.Name, form.Language)
	if wrong := fields(c, err); wrong != nil {
		return s.showMe(c, http.StatusUnprocessableEntity, form, wrong)
	}
	if err != nil {
		return err
	}
	s.Board.Touch() // the name stands on pages that visitors share
	s.toast(c, "toast.saved")
	if form.Welcome {
		return s.redirect(c, link.SafeReturn(form.Return))
	}
	return s.redirect(c, link.Me)
}

func languageOptions(selected string) (options []templates.Option) {
	for _, language := range i18n.Languages() {
		options = append(options, templates.Option{Value: language.Tag, Name: language.Name, Selected: language.Tag == selected})
	}
	return options
}
