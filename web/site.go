package web

import (
	"net/http"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// siteForm is the form of the site's settings.
type siteForm struct {
	Name     string `form:"name"`
	Intro    string `form:"intro"`
	Brand    string `form:"brand"`
	Language string `form:"language"`
}

// siteForm serves GET /admin/site.
func (s *server) siteForm(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	site := snapshot.Site
	return s.showSite(
		c, http.StatusOK, siteForm{Name: site.Name, Intro: site.Intro, Brand: site.Brand, Language: site.Language}, nil,
	)
}

func (s *server) showSite(c Context, status int, form siteForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	view := templates.SitePage{
		Page: s.page(c, i18n.T(ctx, "page.site")), Name: form.Name, Intro: form.Intro, Brand: form.Brand,
		Language: form.Language, Languages: languageOptions(form.Language), Errors: wrong,
	}
	view.Nav, view.NoIndex, view.Path = "site", true, link.Site
	return show(c, status, templates.Site(view))
}

// saveSite serves POST /admin/site.
func (s *server) saveSite(c Context) error {
	var form siteForm
	if err := bind(c, &form); err != nil {
		return err
	}
	err := s.Board.SetSite(c.Request().Context(), actor(c), board.Site{
		Name: form.Name, Intro: form.Intro, Brand: form.Brand, Language: form.Language,
	})
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showSite(c, status, form, wrong)
		})
	}
	s.toast(c, "toast.saved")
	return s.redirect(c, link.Site)
}

// themePath returns the address of the style sheet with the site's colour; ""
// for the board's own.
func themePath(site board.Site) string {
	if site.Brand == "" {
		return ""
	}
	return "/theme/" + strings.TrimPrefix(site.Brand, "#") + ".css"
}

// theme serves GET /theme/{rrggbb}.css: one rule with the site's colour.
func (s *server) theme(c Context) error {
	hex, ok := strings.CutSuffix(c.Param("name"), ".css")
	if !ok || len(hex) != 6 || strings.Trim(hex, "0123456789abcdef") != "" {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	c.Response().Header().Set("Cache-Control", forever)
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(":root{--brand:#"+hex+"}\n"))
}
