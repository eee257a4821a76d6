package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"image/png"
	"net/http"
	"strings"
	"unicode"

	"ideaboard/internal/board"
	"ideaboard/internal/drawing"
	"ideaboard/internal/link"
	"ideaboard/internal/palette"
	"ideaboard/internal/problem"
)

// icons are the icons that the board draws, by the kind in their address.
var icons = map[string]struct {
	kind drawing.Icon
	size int  // pixels
	dark bool // for dark mode
}{
	"48":           {kind: drawing.Plain, size: 48},
	"dark-48":      {kind: drawing.Plain, size: 48, dark: true},
	"180":          {kind: drawing.Full, size: 180},
	"192":          {kind: drawing.Plain, size: 192},
	"512":          {kind: drawing.Plain, size: 512},
	"maskable-512": {kind: drawing.Maskable, size: 512},
}

// iconVersion changes with everything that is on the icons.
func iconVersion(site board.Site) string {
	return hashOf("icon", site.Colour, site.DarkColour, initialsOf(site), site.LightLogo, site.DarkLogo)
}

// initialsOf returns what stands for a logo: the initials, or the first letter of the name.
func initialsOf(site board.Site) string {
	if site.Initials != "" {
		return site.Initials
	}
	for _, r := range site.Name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return ""
}

// drawnBrand returns the brand for drawing, with the logo if there is one.
func (s *server) drawnBrand(ctx context.Context, site board.Site, dark bool) (brand drawing.Brand, err error) {
	colours := palette.Of(site.Colour, site.DarkColour)
	mode, logo := colours.Light, site.LightLogo
	if dark {
		mode, logo = colours.Dark, cmp.Or(site.DarkLogo, site.LightLogo)
	}
	brand = drawing.Brand{
		Name: site.Name, Initials: initialsOf(site), Fill: mode.Fill, OnFill: mode.OnFill, Edge: mode.FillEdge,
	}
	if logo == "" {
		return brand, nil
	}
	file, err := s.Board.LogoFile(ctx, logo)
	if problem.KindOf(err) == problem.NotFound {
		return brand, nil // replaced a moment ago
	}
	if err == nil {
		brand.Logo, err = png.Decode(bytes.NewReader(file.Large))
	}
	return brand, err
}

// icon serves GET /icons/{kind}-{version}.png.
func (s *server) icon(c Context) error {
	name, ok := strings.CutSuffix(c.Param("name"), ".png")
	dash := strings.LastIndexByte(name, '-')
	if !ok || dash < 0 {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	return s.sendIcon(c, name[:dash], name[dash+1:])
}

// favicon serves GET /favicon.ico, which browsers request by themselves.
func (s *server) favicon(c Context) error { return s.sendIcon(c, "48", "") }

// sendIcon sends the icon of a kind. A browser keeps it for as long as its address names
// this version.
func (s *server) sendIcon(c Context, kind, version string) error {
	icon, ok := icons[kind]
	if !ok {
		return problem.New(problem.NotFound, "problem.not_found")
	}
	snapshot, err := s.Board.Snapshot(c.Request().Context())
	if err != nil {
		return err
	}
	current := iconVersion(snapshot.Site)
	picture, err := s.draw(c, kind+current, func(ctx context.Context) ([]byte, error) {
		brand, err := s.drawnBrand(ctx, snapshot.Site, icon.dark)
		if err != nil {
			return nil, err
		}
		return drawing.DrawIcon(brand, icon.kind, icon.size)
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	if version == current {
		c.Response().Header().Set("Cache-Control", forever)
	}
	return sendDrawn(c, picture)
}

// manifest serves GET /manifest.webmanifest, with which a phone installs the board as an
// app.
func (s *server) manifest(c Context) error {
	snapshot, err := s.Board.Snapshot(c.Request().Context())
	if err != nil {
		return err
	}
	site, version := snapshot.Site, iconVersion(snapshot.Site)
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	text, err := json.Marshal(map[string]any{
		"id": link.Home, "start_url": link.Home, "scope": link.Home, "display": "standalone",
		"name": site.Name, "short_name": cmp.Or(shortName(site.Name), site.Name),
		"lang": site.Language, "dir": "auto",
		"theme_color": palette.Of(site.Colour, "").Light.Fill.String(), "background_color": "#ffffff",
		"icons": []icon{
			{link.Icon("192", version), "192x192", "image/png", "any"},
			{link.Icon("512", version), "512x512", "image/png", "any"},
			{link.Icon("maskable-512", version), "512x512", "image/png", "maskable"},
		},
	})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/manifest+json", text)
}

// shortName returns as many words of a name as fit below an icon on a phone, or "".
func shortName(name string) (short string) {
	const most = 12 // characters
	for word := range strings.FieldsSeq(name) {
		next := strings.TrimSpace(short + " " + word)
		if len([]rune(next)) > most {
			break
		}
		short = next
	}
	return short
}
