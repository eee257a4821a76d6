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
	defer giveBack()
	way := orientation(data)
	size := whole.Bounds().Size()
	if way >= 5 { // it lies on its side
		size.X, size.Y = size.Y, size.X
	}
	wanted := fitting(size, widths)
	slices.Reverse(wanted)
	drawn := turned(upright(whole, size, wanted[0], way), way)
	opaque := drawn.Opaque()
	for _, width := range wanted { // each from the larger one before
		drawn = shrunk(drawn, width, heightOf(size, width))
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

// heightOf is how high a picture of this size is when it is so wide.
func heightOf(size image.Point, width int) int { return max(1, (size.Y*width+size.X/2)/size.X) }

// upright returns a picture that is to be turned, so wide that it is as wide as
// wanted afterwards.
func upright(whole image.Image, size image.Point, width, way int) *image.RGBA {
	height := heightOf(size, width)
	if way >= 5 {
		width, height = height, width
	}
	return averaged(whole, whole.Bounds(), width, height)
}

// shrunk returns a picture in another size. Only squares of people can grow.
func shrunk(drawn *image.RGBA, width, height int) *image.RGBA {
	size := drawn.Bounds().Size()
	if size == image.Pt(width, height) {
		return drawn
	}
	if width <= size.X && height <= size.Y {
		return averaged(drawn, drawn.Bounds(), width, height)
	}
	grown := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(grown, grown.Bounds(), drawn, drawn.Bounds(), draw.Src, nil)
	return grown
}
