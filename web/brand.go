package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/palette"
	"ideaboard/internal/problem"
	"ideaboard/static"
	"ideaboard/templates"
)

// shownBrand returns what pages show of the company.
func shownBrand(site board.Site) templates.Brand {
	colours := palette.Of(site.Colour, site.DarkColour)
	shown := templates.Brand{
		Initials:   site.Initials,
		LightLogo:  shownLogo(site.LightLogo),
		DarkLogo:   shownLogo(site.DarkLogo),
		CompanyURL: site.CompanyURL,
		Company:    site.CompanyName,
		FooterLine: site.FooterLine,
		PoweredBy:  site.PoweredBy,
		Light:      "#ffffff",
		Dark:       "#1a1918",
		Icons:      iconVersion(site),
	}
	if site.Colour != "" || site.DarkColour != "" {
		shown.Light, shown.Dark = colours.Light.Fill.String(), colours.Dark.Fill.String()
	}
	if u, err := url.Parse(site.CompanyURL); err == nil {
		shown.Company = cmp.Or(shown.Company, strings.TrimPrefix(u.Hostname(), "www."))
	}
	for _, link := range site.FooterLinks {
		shown.FooterLinks = append(shown.FooterLinks, templates.FooterLink(link))
	}
	return shown
}

// shownLogo returns the logo with a key, which ends in its width and height.
func shownLogo(key string) (logo templates.Logo) {
	if key == "" {
		return logo
	}
	logo.URL = link.Logo(key)
	width, height, _ := strings.Cut(key[strings.LastIndexByte(key, '-')+1:], "x")
	logo.Width, _ = strconv.Atoi(width)
	logo.Height, _ = strconv.Atoi(height)
	return logo
}

// logo serves GET /logo/{key}.png. "light" as the key is the logo of the moment, which
// emails name. Logos are for everybody, because the sign-in page of a private board
// shows them.
func (s *server) logo(c Context) error {
	key, ok := strings.CutSuffix(c.Param("name"), ".png")
	h := c.Response().Header()
	cache := forever
	if key == board.LightMode {
		snapshot, err := s.Board.Snapshot(c.Request().Context())
		if err != nil {
			return err
		}
		key, cache = snapshot.Site.LightLogo, "public, max-age=3600"
	}
	if !ok || key == "" {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	file, err := s.Board.LogoFile(c.Request().Context(), key)
	if err != nil {
		return err
	}
	h.Set("Cache-Control", cache)
	h.Set("Content-Security-Policy", pictureRule)
	h.Set("Content-Disposition", `inline; filename="logo.png"`)
	return c.Blob(http.StatusOK, "image/png", file.Small)
}

// themePath returns the address of the style sheet of a site with colours of its own; ""
// for others, whose style sheet is the board's. It changes with the colours and with the
// board's.
func themePath(site board.Site) string {
	if site.Colour == "" && site.DarkColour == "" {
		return ""
	}
	name := strings.TrimPrefix(cmp.Or(site.Colour, palette.Default), "#")
	if site.DarkColour != "" {
		name += "-" + strings.TrimPrefix(site.DarkColour, "#")
	}
	return "/theme/" + name + themeEnd
}

// themeEnd is the end of the address of every theme: ".HASH.css" of the board's style sheet.
var themeEnd = strings.TrimPrefix(static.Path("board.css"), "/static/board")

// theme serves GET /theme/{rrggbb}.{hash}.css and /theme/{rrggbb}-{rrggbb}.{hash}.css: the
// board's style sheet with the colours that follow from a site's, the second for dark mode.
// For the site's own colours it is one file, so that a page needs no more requests than
// without; for others, which only a preview asks for, it names the board's.
func (s *server) theme(c Context) error {
	name, end, _ := strings.Cut(c.Param("name"), ".")
	light, dark, both := strings.Cut(name, "-")
	_, lightOK := palette.Parse("#" + light)
	_, darkOK := palette.Parse("#" + dark)
	if !strings.HasSuffix("."+end, ".css") || !lightOK || both && !darkOK {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	cacheControl := "public, max-age=60"
	if "."+end == themeEnd {
		cacheControl = forever
	}
	rule := ":root {\n" + palette.Of("#"+light, "#"+dark).CSS() + "}\n"
	if known := s.Board.CachedSnapshot(); known != nil && themePath(known.Site) == "/theme/"+name+themeEnd {
		file, ok := s.themes.Find(name, 0)
		if !ok {
			file = static.Extended("board.css", []byte(rule))
			s.themes.Keep(name, 0, file)
		}
		return sendFile(c, file, cacheControl)
	}
	c.Response().Header().Set("Cache-Control", cacheControl)
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(`@import url("`+static.Path("board.css")+"\");\n"+rule))
}
