package web

import (
	"net/http"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// siteForm is the form of the site's settings.
type siteForm struct {
	Language         string `form:"language"`
	ReconsiderNeeded bool   `form:"reconsider_needed"`
}

// siteForm serves GET /admin/site.
func (s *server) siteForm(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	site := s.snapshot(c).Site
	form := siteForm{Language: site.Language, ReconsiderNeeded: !site.ReconsiderOptional}
	return s.showSite(c, http.StatusOK, form, nil)
}

func (s *server) showSite(c Context, status int, form siteForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	view := templates.SitePage{
		Page: s.staffPage(c, i18n.T(ctx, "page.site")), Languages: languageOptions(form.Language), Errors: wrong,
		ReconsiderNeeded: form.ReconsiderNeeded,
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
		Name: s.snapshot(c).Site.Name, Language: form.Language, ReconsiderOptional: !form.ReconsiderNeeded,
	})
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showSite(c, status, form, wrong)
		})
	}
	s.toast(c, "toast.board_saved")
	return s.redirect(c, link.Site)
}
