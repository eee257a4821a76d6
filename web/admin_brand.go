package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/picture"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// brandForm serves GET /admin/brand.
func (s *server) brandForm(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	return s.showBrand(c, http.StatusOK, s.snapshot(c).Site, nil)
}

// framingRule is the Content-Security-Policy of the page that shows the preview.
const framingRule = contentRule + "; frame-src 'self'"

func (s *server) showBrand(c Context, status int, site board.Site, wrong map[string]string) error {
	ctx := c.Request().Context()
	view := templates.BrandPage{
		Page:     s.staffPage(c, i18n.T(ctx, "brand.heading")),
		Name:     site.Name,
		Colour:   site.Colour,
		Dark:     site.DarkColour,
		Initials: site.Initials,
		Headline: site.Headline,
		Intro:    site.Intro,
		Company:  site.CompanyName, CompanyURL: site.CompanyURL,
		FooterLine: site.FooterLine,
		MailLine:   site.MailLine,
		PoweredBy:  site.PoweredBy,
		Errors:     wrong,
	}
	for _, link := range site.FooterLinks {
		view.Links = append(view.Links, templates.FooterLink(link))
	}
	for len(view.Links) < board.MaxFooterLinks {
		view.Links = append(view.Links, templates.FooterLink{})
	}
	view.Nav, view.NoIndex, view.Path = "site", true, link.Brand
	c.Response().Header().Set("Content-Security-Policy", framingRule)
	return show(c, status, templates.AdminBrand(view))
}

// saveBrand serves POST /admin/brand.
func (s *server) saveBrand(c Context) error {
	values, err := c.FormParams()
	if err != nil {
		return &problem.Error{Kind: problem.Invalid, Message: "problem.form_invalid", Cause: err}
	}
	site := sentBrand(values)
	if err := s.Board.SetBrand(c.Request().Context(), actor(c), site.Name, site.Brand); err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showBrand(c, status, site, wrong)
		})
	}
	s.toast(c, "toast.brand")
	return s.redirect(c, link.Brand)
}

// sentBrand returns the name and the brand of a form, as they were typed.
func sentBrand(values url.Values) board.Site {
	site := board.Site{Name: values.Get("name"), Brand: board.Brand{
		Colour:      values.Get("brand"),
		DarkColour:  values.Get("dark_brand"),
		Initials:    values.Get("initials"),
		Headline:    values.Get("headline"),
		Intro:       values.Get("intro"),
		CompanyName: values.Get("company_name"),
		CompanyURL:  values.Get("company_url"),
		FooterLine:  values.Get("footer_line"),
		MailLine:    values.Get("mail_line"),
		PoweredBy:   values.Get("powered_by") != "",
	}}
	for i := range board.MaxFooterLinks {
		number := "-" + strconv.Itoa(i+1)
		site.FooterLinks = append(site.FooterLinks, board.FooterLink{
			Label: values.Get("footer_label" + number), URL: values.Get("footer_url" + number),
		})
	}
	return site
}

// saveLogo serves POST /admin/brand/logo: it stores or removes the logo of a mode.
func (s *server) saveLogo(c Context) error {
	if err := actor(c).May(policy.SetSite, policy.Subject{}); err != nil {
		return err
	}
	mode := cmp.Or(c.FormValue("mode"), board.LightMode)
	toast, change := "toast.logo", s.takeLogo
	if c.FormValue("remove") != "" {
		toast, change = "toast.logo_removed", s.removeLogo
	}
	err := change(c, mode)
	if err != nil {
		return formAgainKeeping(c, err, "logo", func(status int, wrong map[string]string) error {
			return s.showBrand(c, status, s.snapshot(c).Site, map[string]string{"logo_" + mode: wrong["logo"]})
		})
	}
	s.toast(c, toast)
	return s.redirect(c, link.Brand)
}

func (s *server) removeLogo(c Context, mode string) error {
	return s.Board.RemoveLogo(c.Request().Context(), actor(c), mode)
}

func (s *server) takeLogo(c Context, mode string) error {
	header, err := c.FormFile("logo")
	if err != nil || header.Size == 0 {
		return problem.Field("logo", "problem.picture_needed", nil)
	}
	if err := s.Accounts.AllowUser(c.Request().Context(), ratelimit.Avatars, *userOf(c)); err != nil {
		return err
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	base := context.WithoutCancel(c.Request().Context()) // the database's time starts once the picture is encoded
	making, cancel := context.WithTimeout(base, pictureTime)
	defer cancel()
	small, large, err := picture.Logo(making, file)
	if err != nil {
		return err
	}
	afterResponse(c, startClock(c)) // also for the rest of the request
	return s.Board.SetLogo(c.Request().Context(), actor(c), mode, board.LogoFile{
		Small: small.File, Large: large.File, Width: small.Width, Height: small.Height,
	})
}
