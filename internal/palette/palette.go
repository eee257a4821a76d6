// Package palette derives the colours of a board from the one that its company has
// chosen: that colour stays as it is where it fills an area, and everything else is
// made readable (WCAG AA). It knows nothing of pages.
package palette

import (
	"fmt"
	"math"
	"strings"
)

// Default is the colour of a board that has not chosen one. The tokens that follow from
// it are in static/css/tokens.css.
const Default = "#5b57d6"

// Contrast ratios of WCAG AA.
const (
	textContrast = 4.5
	lineContrast = 3 // of what one must see but not read, such as a focus ring
	edgeContrast = 1.35
)

// Palette has the colours of both modes.
type Palette struct{ Light, Dark Mode }

// Mode has the colours of the light or the dark mode.
type Mode struct {
	Fill     Colour // the company's colour, unchanged: buttons, the logo's letter
	OnFill   Colour // text on Fill, black or white
	FillDeep Colour // Fill under the pointer
	FillEdge Colour // a line around Fill where it would vanish on a card; otherwise Fill
	Accent   Colour // lines, rings and marks, seen on every surface
	Ink      Colour // links and text, readable on every surface and on Soft
	Soft     Colour // a light background of the same hue
	Line     Colour // a border of Soft
}

// surfaces are the backgrounds that text stands on in a mode: --ground, --sheet and
// --dip of static/css/tokens.css.
type surfaces struct {
	ground, sheet, dip lch
	dark               bool
}

var (
	lightMode = surfaces{lch{0.979, 0.005, rad(80)}, lch{1, 0, 0}, lch{0.955, 0.006, rad(80)}, false}
	darkMode  = surfaces{lch{0.178, 0.005, rad(70)}, lch{0.218, 0.006, rad(70)}, lch{0.262, 0.007, rad(70)}, true}
)

func rad(degrees float64) float64 { return degrees * math.Pi / 180 }

// Of returns the colours that follow from a brand's, in lower-case hex. dark is the one
// for dark mode, or "" for the same. What is no colour counts as [Default].
func Of(brand, dark string) Palette {
	light, ok := Parse(brand)
	if !ok {
		light, _ = Parse(Default)
	}
	night, ok := Parse(dark)
	if !ok {
		night = light
	}
	return Palette{Light: lightMode.derive(light), Dark: darkMode.derive(night)}
}

func (s surfaces) derive(brand Colour) Mode {
	base := toLCH(brand)
	m := Mode{Fill: brand, OnFill: Colour{255, 255, 255}}
	if Contrast(brand, m.OnFill) < textContrast {
		m.OnFill = Colour{} // one of the two always has 4.58 or more
	}
	m.FillDeep = pressed(base, m.OnFill)
	if s.dark {
		m.Soft = lch{0.28, min(base.c, 0.05), base.h}.colour()
		m.Line = lch{0.46, min(base.c, 0.1), base.h}.colour()
	} else {
		m.Soft = lch{0.96, min(base.c, 0.022), base.h}.colour()
		m.Line = lch{0.82, min(base.c, 0.08), base.h}.colour()
	}
	backgrounds := []Colour{s.ground.colour(), s.sheet.colour(), s.dip.colour(), m.Soft}
	m.Accent = s.readable(base, lineContrast, backgrounds)
	m.Ink = s.readable(base, textContrast, backgrounds)
	m.FillEdge = m.Fill
	if Contrast(m.Fill, s.sheet.colour()) < edgeContrast {
		m.FillEdge = m.Accent
	}
	return m
}

// pressed returns a fill under the pointer: a little further away from its text, so that
// the text stays readable.
func pressed(fill lch, text Colour) Colour {
	step := 0.05
	if (text == Colour{255, 255, 255}) {
		step = -step
	}
	if fill.l+step < 0 || fill.l+step > 0.99 {
		step = -step // black and white have no further
	}
	fill.l += step
	return fill.colour()
}

// readable returns a colour moved towards the text's end of the mode, no further than it
// takes to have this contrast with every background.
func (s surfaces) readable(base lch, contrast float64, backgrounds []Colour) Colour {
	enough := func(l float64) bool {
		moved := lch{l, base.c, base.h}.colour()
		for _, background := range backgrounds {
			if Contrast(moved, background) < contrast {
				return false
			}
		}
		return true
	}
	near, far := base.l, 0.0
	if s.dark {
		far = 1
	}
	if enough(near) {
		return base.colour()
	}
	for range 20 {
		if middle := (near + far) / 2; enough(middle) {
			far = middle
		} else {
			near = middle
		}
	}
	return lch{far, base.c, base.h}.colour()
}

// CSS returns the declarations of the tokens that follow from the brand, one a line.
func (p Palette) CSS() string {
	var out strings.Builder
	for _, token := range []struct {
		name        string
		light, dark Colour
	}{
		{"fill", p.Light.Fill, p.Dark.Fill},
		{"on-fill", p.Light.OnFill, p.Dark.OnFill},
		{"fill-deep", p.Light.FillDeep, p.Dark.FillDeep},
		{"fill-edge", p.Light.FillEdge, p.Dark.FillEdge},
		{"accent", p.Light.Accent, p.Dark.Accent},
		{"accent-ink", p.Light.Ink, p.Dark.Ink},
		{"accent-soft", p.Light.Soft, p.Dark.Soft},
		{"accent-line", p.Light.Line, p.Dark.Line},
	} {
		fmt.Fprintf(&out, "--%s: light-dark(%s, %s);\n", token.name, token.light, token.dark)
	}
	return out.String()
}
