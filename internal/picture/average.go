package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// averaged returns a part of a picture in a size that is no larger. Each pixel is
// the mean of what it covers. It goes row by row and keeps one row: the filters
// of golang.org/x/image keep 32 bytes for each pixel of the old height and the
// new width, more than the picture itself.
func averaged(whole image.Image, from image.Rectangle, width, height int) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	row := image.NewRGBA(image.Rect(0, 0, from.Dx(), 1))
	line, sums := make([]uint64, width*4), make([]uint64, width*4)
	columns, rows := shares(from.Dx(), width), shares(from.Dy(), height)
	area := uint64(from.Dx()) * uint64(from.Dy())
	for y, part := range rows {
		draw.Draw(row, row.Bounds(), whole, image.Pt(from.Min.X, from.Min.Y+y), draw.Src)
		narrow(line, row.Pix, columns)
		for i, value := range line {
			sums[i] += value * part.weight
		}
		if !part.last {
			continue
		}
		pixels := small.Pix[part.index*small.Stride:]
		for i, sum := range sums {
			pixels[i] = uint8((sum + area/2) / area)
			sums[i] = line[i] * part.rest
		}
	}
	return small
}

// narrow adds up a row's pixels, four bytes each, into those of a narrower one.
func narrow(line []uint64, pixels []byte, columns []share) {
	clear(line)
	for x, part := range columns {
		from, to := pixels[x*4:x*4+4], line[part.index*4:]
		for i, value := range from {
			to[i] += uint64(value) * part.weight
		}
		if part.rest > 0 {
			for i, value := range from {
				to[4+i] += uint64(value) * part.rest
			}
		}
	}
}

// share is to which of fewer one of many belongs: with weight to the one at
// index, and with the rest, when it lies on the border, to the one after.
type share struct {
	index        int
	weight, rest uint64
	last         bool // nothing more comes for the one at index
}

func shares(many, fewer int) []share {
	list := make([]share, many)
	for place := range list {
		begin, end := place*fewer, (place+1)*fewer
		index := begin / many
		border := (index + 1) * many
		list[place] = share{
			index:  index,
			weight: uint64(min(end, border) - begin),
			rest:   uint64(max(0, end-border)),
			last:   end >= border,
		}
	}
	return list
}
