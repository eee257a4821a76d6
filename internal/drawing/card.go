package drawing

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
)

// The size of a card in pixels, which other sites ask for.
const (
	CardWidth  = 1200
	CardHeight = 630
)

// Card is the picture that other sites show beside a link to the board.
type Card struct {
	Brand
	Title  string // of the idea, or the board's headline
	Votes  string // such as "42 votes", or "" for a card that is not about an idea
	Status string // or ""
}

var (
	paper = color.RGBA{255, 255, 255, 255}
	ink   = color.RGBA{33, 29, 26, 255}
	soft  = color.RGBA{98, 92, 87, 255}
	dip   = color.RGBA{240, 238, 236, 255}
)

const margin = 80 // around the content, in pixels

// Draw returns the card as a PNG file.
func (c Card) Draw() ([]byte, error) {
	on := image.NewRGBA(image.Rect(0, 0, CardWidth, CardHeight))
	draw.Draw(on, on.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(on, image.Rect(0, 0, CardWidth, 24), image.NewUniform(c.Fill.RGBA()), image.Point{}, draw.Src)
	c.head(on)
	c.title(on)
	c.foot(on)
	return file(on)
}

// head draws the logo, and the board's name if the logo is no wide one, which most often
// contains it.
func (c Card) head(on draw.Image) {
	box := image.Rect(margin, 76, margin+400, 148)
	var nameAt int // pixels
	if c.Logo != nil {
		drawn := fit(on, c.Logo, box, true)
		if !c.hasSquareLogo() {
			return
		}
		nameAt = drawn.Max.X + 24
	} else {
		mark := image.Rect(margin, 76, margin+72, 148)
		c.fill(on, mark, 20)
		c.mark(on, mark, 0.62)
		nameAt = mark.Max.X + 24
	}
	f := face(34)
	if name, _ := lines(f, Drawable(c.Name), CardWidth-margin-nameAt, 1); len(name) > 0 {
		write(on, f, name[0], nameAt, 124, soft)
	}
}

// title draws the title as large as it fits. A title in letters that the font lacks is
// left out, and the board's name stands for it.
func (c Card) title(on draw.Image) {
	title := Drawable(c.Title)
	if title == "" {
		title = Drawable(c.Name)
	}
	for _, try := range []struct {
		size  float64
		lines int
		below int // from one line to the next
	}{{76, 3, 88}, {60, 4, 72}} {
		f := face(try.size)
		all, whole := lines(f, title, CardWidth-2*margin, try.lines)
		if !whole && try.size > 60 {
			continue
		}
		for i, line := range all {
			write(on, f, line, margin, 196+int(try.size)+i*try.below, ink)
		}
		return
	}
}

// foot draws the votes in the brand's colour, and the status.
func (c Card) foot(on draw.Image) {
	if c.Votes == "" {
		draw.Draw(on, image.Rect(margin, 548, margin+160, 560), image.NewUniform(c.Fill.RGBA()), image.Point{}, draw.Src)
		return
	}
	f, top, bottom := face(32), 508, 572
	at := margin
	if votes := Drawable(c.Votes); votes != "" {
		width := font.MeasureString(f, votes).Ceil()
		pill := image.Rect(at, top, at+width+108, bottom)
		c.fill(on, pill, 20)
		chevron(on, image.Rect(at+28, top+22, at+58, top+42), c.OnFill.RGBA())
		write(on, f, votes, at+76, top+43, c.OnFill.RGBA())
		at = pill.Max.X + 20
	}
	if status := Drawable(c.Status); status != "" {
		line, _ := lines(f, status, CardWidth-margin-at-64, 1)
		width := font.MeasureString(f, line[0]).Ceil()
		round(on, image.Rect(at, top, at+width+64, bottom), 32, dip)
		write(on, f, line[0], at+32, top+43, ink)
	}
}
