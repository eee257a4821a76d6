package picture

import (
	"context"
	"fmt"
	"image"
	"io"
	"slices"

	"golang.org/x/image/draw"
)

// Bounds of the pictures in ideas and comments.
const (
	LargestFit = 8 << 20 // bytes of a file
	tallest    = 4000    // pixels; what is taller becomes narrower than asked for
)

// Sized is a picture in one size.
type Sized struct {
	Width, Height int // pixels
	File          []byte
}

// Fit returns a picture in its shape and in several widths, the smallest first:
// those asked for that it is wider than, and its own or the largest of them. It
// is the right way up, and of a moving one the first. type and refusals are as of
// [Make], about the field "picture".
func Fit(ctx context.Context, r io.Reader, widths []int) (sizes []Sized, kind string, err error) {
	data, whole, err := field{"picture", LargestFit}.unpack(ctx, r)
	if err != nil {
		return nil, "", err
	}
	defer func() { <-turns }()
	way := orientation(data)
	size := whole.Bounds().Size()
	if way >= 5 { // it lies on its side
		size.X, size.Y = size.Y, size.X
	}
	wanted := fitting(size, widths)
	drawn := turned(thinned(whole, 2*slices.Max(wanted)), way)
	opaque := drawn.Opaque()
	slices.Reverse(wanted)
	for _, width := range wanted { // each from the larger one before
		drawn = shrunk(drawn, width, max(1, (size.Y*width+size.X/2)/size.X))
		one := Sized{Width: width, Height: drawn.Bounds().Dy()}
		if one.File, kind, err = encode(drawn, opaque); err != nil {
			return nil, "", fmt.Errorf("encode a picture: %w", err)
		}
		sizes = append(sizes, one)
	}
	slices.Reverse(sizes)
	return sizes, kind, nil
}

// fitting returns the widths in which a picture of this size is kept, ascending.
func fitting(size image.Point, widths []int) (wanted []int) {
	largest := min(slices.Max(widths), size.X, max(1, size.X*tallest/size.Y))
	for _, width := range widths {
		if width < largest {
			wanted = append(wanted, width)
		}
	}
	slices.Sort(wanted)
	return append(wanted, largest)
}

// thinned returns a picture with about so many pixels to a side at most, by
// leaving some out: it bounds the work of those with many more.
func thinned(whole image.Image, side int) *image.RGBA {
	bounds := whole.Bounds()
	size := bounds.Size()
	if short := min(size.X, size.Y); short > side {
		size = image.Pt(size.X*side/short, size.Y*side/short)
	}
	thin := image.NewRGBA(image.Rectangle{Max: size})
	draw.NearestNeighbor.Scale(thin, thin.Bounds(), whole, bounds, draw.Src, nil)
	return thin
}

func shrunk(drawn *image.RGBA, width, height int) *image.RGBA {
	if drawn.Bounds().Size() == image.Pt(width, height) {
		return drawn
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(small, small.Bounds(), drawn, drawn.Bounds(), draw.Src, nil)
	return small
}
