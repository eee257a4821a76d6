package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"ideaboard/internal/problem"
)

// format is one of the types that are taken. Others that some library may have
// taught the image package are not.
type format struct {
	begins func(data []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var formats = []format{
	{starts("\xff\xd8\xff"), jpeg.DecodeConfig, jpeg.Decode},
	{starts("\x89PNG\r\n\x1a\n"), png.DecodeConfig, png.Decode},
	{starts("GIF8"), gif.DecodeConfig, gif.Decode}, // of a moving one the first picture
	{isWebP, webp.DecodeConfig, webp.Decode},
}

func starts(with string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(with)) }
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

// check returns the format of a file that is safe to unpack, or the refusal.
// Only its head is read.
func (f field) check(data []byte) (format, error) {
	for _, kind := range formats {
		if !kind.begins(data) {
			continue
		}
		config, err := kind.config(bytes.NewReader(data))
		if err != nil || config.Width <= 0 || config.Height <= 0 {
			return format{}, f.broken(err)
		}
		if max(config.Width, config.Height) > Widest {
			return format{}, problem.Field(f.name, "problem.picture_sides", map[string]any{
				"Pixels": Widest, "Width": config.Width, "Height": config.Height,
			})
		}
		if most := min(mostPixels, memory/weight(config, data)*1000); config.Width*config.Height > most {
			return format{}, problem.Field(f.name, "problem.picture_pixels", map[string]any{"Megapixels": most / 1_000_000})
		}
		if bytes.Count(data, []byte("\xff\xda")) > scansMax && kind.begins([]byte("\xff\xd8\xff")) {
			return format{}, f.broken(errors.New("too many scans"))
		}
		return kind, nil
	}
	return format{}, problem.Field(f.name, "problem.picture_type", nil)
}

// scansMax bounds how often a JPEG may go over its pixels again. A few bytes
// ask for one more scan, and cameras and programs use ten or so.
const scansMax = 100

// weight returns how many bytes unpacking takes for each thousand pixels.
func weight(config image.Config, data []byte) int {
	switch config.ColorModel {
	case color.YCbCrModel, color.GrayModel, color.CMYKModel:
		if samples := samplesOf(data); samples > 0 {
			return samples
		}
		if bytes.Contains(data, []byte("VP8L")) { // lossless behind a head that does not say so
			return 6000
		}
		return 3000 // of a lossy WebP
	case color.RGBA64Model, color.NRGBA64Model:
		return interlaced(data, 8000)
	case color.Gray16Model:
		return interlaced(data, 2000)
	case color.NYCbCrAModel:
		return 8000 // what one can see through is unpacked apart
	}
	if _, few := config.ColorModel.(color.Palette); few {
		return interlaced(data, 1000)
	}
	if isWebP(data) {
		return 6000
	}
	return interlaced(data, 4000)
}

// interlaced is the weight of a PNG: one that is sent in seven passes keeps the
// largest of them beside the whole.
func interlaced(data []byte, weight int) int {
	if starts("\x89PNG")(data) && len(data) > 28 && data[28] == 1 {
		return weight * 3 / 2
	}
	return weight
}

// samplesOf returns the bytes for a thousand pixels of a JPEG, whose colours may
// have fewer samples than its light; 0 when data is none.
func samplesOf(data []byte) (bytes int) {
	segments(data, func(marker byte, body []byte) bool {
		if marker < 0xc0 || marker > 0xc2 || len(body) < 6 {
			return true
		}
		most, all := 1, 0
		for at := 7; at < 6+3*int(body[5]) && at < len(body); at += 3 {
			samples := int(body[at]>>4) * int(body[at]&15)
			most, all = max(most, samples), all+samples
		}
		bytes = 1000 * all / most
		if marker == 0xc2 { // its decoder keeps all coefficients, four bytes each
			bytes *= 5
		}
		if body[5] == 4 { // CMYK is unpacked once more
			bytes += 4000
		}
		return false
	})
	return max(bytes, 0)
}
