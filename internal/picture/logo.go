package picture

import (
	"context"
	"fmt"
	"image"
	"io"
)

// The largest sides of a logo in pixels: as pages show it, on screens of three pixels to
// one, and as icons are drawn from it.
var (
	smallLogo = image.Pt(480, 96)
	largeLogo = image.Pt(1024, 512)
)

// Logo returns a picture in its shape and in two sizes, as PNG files. It is never
// enlarged. Refusals are as of [Make], about the field "logo".
func Logo(ctx context.Context, r io.Reader) (small, large Sized, err error) {
	data, whole, err := field{"logo", Largest}.unpack(ctx, r)
	if err != nil {
		return small, large, err
	}
	defer giveBack()
	way := orientation(data)
	size := whole.Bounds().Size()
	if way >= 5 { // it lies on its side
		size.X, size.Y = size.Y, size.X
	}
	drawn := turned(upright(whole, size, widthWithin(size, largeLogo), way), way)
	if large, err = sizedPNG(drawn); err != nil {
		return small, large, err
	}
	width := min(widthWithin(size, smallLogo), drawn.Bounds().Dx())
	small, err = sizedPNG(shrunk(drawn, width, heightOf(size, width)))
	return small, large, err
}

// widthWithin returns how wide a picture of this size is within a box.
func widthWithin(size, box image.Point) int {
	return max(1, min(size.X, box.X, size.X*box.Y/size.Y))
}

func sizedPNG(drawn *image.RGBA) (one Sized, err error) {
	one = Sized{Width: drawn.Bounds().Dx(), Height: drawn.Bounds().Dy()}
	if one.File, _, err = encode(drawn, false); err != nil {
		err = fmt.Errorf("encode a logo: %w", err)
	}
	return one, err
}
