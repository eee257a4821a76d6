package drawing

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// round fills a box with rounded corners.
func round(on draw.Image, box image.Rectangle, radius float32, fill color.Color) {
	left, top := float32(box.Min.X), float32(box.Min.Y)
	right, bottom := float32(box.Max.X), float32(box.Max.Y)
	const arc = 0.5523 // where the control points of a quarter circle lie
	c := radius * (1 - arc)
	r := vector.NewRasterizer(on.Bounds().Dx(), on.Bounds().Dy())
	r.MoveTo(left+radius, top)
	r.LineTo(right-radius, top)
	r.CubeTo(right-c, top, right, top+c, right, top+radius)
	r.LineTo(right, bottom-radius)
	r.CubeTo(right, bottom-c, right-c, bottom, right-radius, bottom)
	r.LineTo(left+radius, bottom)
	r.CubeTo(left+c, bottom, left, bottom-c, left, bottom-radius)
	r.LineTo(left, top+radius)
	r.CubeTo(left, top+c, left+c, top, left+radius, top)
	r.ClosePath()
	r.Draw(on, on.Bounds(), image.NewUniform(fill), image.Point{})
}

// chevron draws the arrow of a vote: two thick lines that meet at the top of a box.
func chevron(on draw.Image, box image.Rectangle, ink color.Color) {
	left, right := float32(box.Min.X), float32(box.Max.X)
	top, bottom := float32(box.Min.Y), float32(box.Max.Y)
	centre, thick := (left+right)/2, (right-left)*0.24
	r := vector.NewRasterizer(on.Bounds().Dx(), on.Bounds().Dy())
	r.MoveTo(centre, top)
	r.LineTo(right, bottom-thick)
	r.LineTo(right-thick*0.75, bottom)
	r.LineTo(centre, top+thick*1.35)
	r.LineTo(left+thick*0.75, bottom)
	r.LineTo(left, bottom-thick)
	r.ClosePath()
	r.Draw(on, on.Bounds(), image.NewUniform(ink), image.Point{})
}

// fit draws a picture in its shape, as large as a box allows: in its middle, or at its
// left. It returns where it is.
func fit(on draw.Image, picture image.Image, box image.Rectangle, left bool) image.Rectangle {
	size := picture.Bounds().Size()
	width, height := box.Dx(), max(1, size.Y*box.Dx()/size.X)
	if height > box.Dy() {
		width, height = max(1, size.X*box.Dy()/size.Y), box.Dy()
	}
	at := box.Min.Add(image.Pt((box.Dx()-width)/2, (box.Dy()-height)/2))
	if left {
		at.X = box.Min.X
	}
	to := image.Rectangle{at, at.Add(image.Pt(width, height))}
	xdraw.CatmullRom.Scale(on, to, picture, picture.Bounds(), draw.Over, nil)
	return to
}

// file returns a picture as a PNG file.
func file(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}
