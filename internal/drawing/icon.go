// Package drawing draws the pictures of a board: its icons, and the pictures that other
// sites show beside a link to it. It knows neither ideas nor where they are shown.
package drawing

import (
	"image"
	"image/color"
	"image/draw"

	"ideaboard/internal/palette"
)

// Brand is what all pictures of a board share.
type Brand struct {
	Name         string
	Initials     string // drawn without a logo
	Fill, OnFill palette.Colour
	Edge         palette.Colour // around Fill on white; Fill itself where that is seen
	Logo         image.Image    // or nil
}

// Icon says what an icon is for.
type Icon int

// The kinds of icons. A plain one has rounded corners on a transparent ground. A phone cuts
// a full one, and cuts away as much as a fifth at each side of a maskable one.
const (
	Plain Icon = iota
	Full
	Maskable
)

// squarest is how many times as wide as high, or the other way round, a logo may be for
// an icon; in others it would be too small to recognize.
const squarest = 1.6

// DrawIcon returns a square icon as a PNG file: the logo, or the initials in the brand's
// colour. size is in pixels.
func DrawIcon(b Brand, kind Icon, size int) ([]byte, error) {
	on := image.NewRGBA(image.Rect(0, 0, size, size))
	if b.hasSquareLogo() {
		share := 1.0
		if kind != Plain { // transparent ones become black on phones
			draw.Draw(on, on.Bounds(), image.White, image.Point{}, draw.Src)
			share = map[Icon]float64{Full: 0.8, Maskable: 0.6}[kind]
		}
		fit(on, b.Logo, on.Bounds().Inset(int(float64(size)*(1-share)/2)), false)
		return file(on)
	}
	if kind == Plain {
		b.fill(on, on.Bounds(), float32(size)*0.28)
	} else {
		draw.Draw(on, on.Bounds(), image.NewUniform(b.Fill.RGBA()), image.Point{}, draw.Src)
	}
	share := map[Icon]float64{Plain: 0.62, Full: 0.5, Maskable: 0.42}[kind]
	b.mark(on, on.Bounds(), share)
	return file(on)
}

func (b Brand) hasSquareLogo() bool {
	if b.Logo == nil {
		return false
	}
	size := b.Logo.Bounds().Size()
	return float64(size.X) <= squarest*float64(size.Y) && float64(size.Y) <= squarest*float64(size.X)
}

// fill fills a box with rounded corners in the brand's colour.
func (b Brand) fill(on draw.Image, box image.Rectangle, radius float32) {
	if b.Edge != b.Fill {
		round(on, box, radius, b.Edge.RGBA())
		box = box.Inset(max(1, box.Dy()/32))
	}
	round(on, box, radius, b.Fill.RGBA())
}

// mark draws the initials, so high that they take a share of a box, or the arrow of a vote
// if the font lacks them.
func (b Brand) mark(on draw.Image, box image.Rectangle, share float64) {
	ink := color.Color(b.OnFill.RGBA())
	initials := Drawable(b.Initials)
	if initials == "" {
		inset := int(float64(box.Dx()) * (1 - share) / 2)
		chevron(on, box.Inset(inset), ink)
		return
	}
	size := float64(box.Dx()) * share
	if len([]rune(initials)) > 1 {
		size *= 0.78
	}
	middle(on, face(size), initials, box, ink)
}
