package palette

import (
	"fmt"
	"image/color"
	"math"
	"regexp"
	"strconv"
)

// Colour is an opaque sRGB colour.
type Colour struct{ R, G, B uint8 }

var hex = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Parse returns the colour of a string such as "#ffd400", in lower case, and whether it
// is one.
func Parse(s string) (c Colour, ok bool) {
	if !hex.MatchString(s) {
		return c, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	return Colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

// String returns the colour as CSS writes it, such as "#ffd400".
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// RGBA returns the colour for drawing.
func (c Colour) RGBA() color.RGBA { return color.RGBA{c.R, c.G, c.B, 255} }

// Contrast returns the contrast ratio of two colours as WCAG defines it, from 1 to 21.
func Contrast(a, b Colour) float64 {
	light, dark := a.luminance(), b.luminance()
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

func (c Colour) luminance() float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// linear returns the light of an sRGB channel, from 0 to 1.
func linear(channel uint8) float64 {
	v := float64(channel) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// channel is the inverse of linear; it does not clip.
func channel(light float64) float64 {
	if light <= 0.0031308 {
		return light * 12.92 * 255
	}
	return (1.055*math.Pow(light, 1/2.4) - 0.055) * 255
}

// lch is a colour in OKLCH: lightness from 0 to 1, chroma, and hue in radians.
type lch struct{ l, c, h float64 }

func toLCH(from Colour) lch {
	r, g, b := linear(from.R), linear(from.G), linear(from.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	y := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	z := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return lch{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(y, z), math.Atan2(z, y)}
}

// colour returns the nearest colour that a screen can show, with less chroma if needed:
// lightness and hue stay.
func (c lch) colour() Colour {
	c.l = min(1, max(0, c.l))
	if drawn, fits := c.rgb(); fits {
		return drawn
	}
	low, high := 0.0, c.c
	for range 24 {
		c.c = (low + high) / 2
		if _, fits := c.rgb(); fits {
			low = c.c
		} else {
			high = c.c
		}
	}
	c.c = low
	drawn, _ := c.rgb()
	return drawn
}

func (c lch) rgb() (drawn Colour, fits bool) {
	y, z := c.c*math.Cos(c.h), c.c*math.Sin(c.h)
	l := cube(c.l + 0.3963377774*y + 0.2158037573*z)
	m := cube(c.l - 0.1055613458*y - 0.0638541728*z)
	s := cube(c.l - 0.0894841775*y - 1.2914855480*z)
	channels := [3]float64{
		channel(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		channel(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		channel(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
	}
	fits = true
	for i, v := range channels {
		fits = fits && v > -0.5 && v < 255.5
		channels[i] = min(255, max(0, math.Round(v)))
	}
	return Colour{uint8(channels[0]), uint8(channels[1]), uint8(channels[2])}, fits
}

func cube(v float64) float64 { return v * v * v }
