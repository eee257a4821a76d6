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

// judge returns the format of a file that is safe to unpack, or the refusal.
// Only its head is read.
func (f field) judge(data []byte) (format, error) {
	if len(data) > f.largest {
		return format{}, f.large()
	}
	for _, kind := range formats {
		if !kind.begins(data) {
			continue
		}
		config, err := kind.config(bytes.NewReader(data))
		if err != nil || config.Width <= 0 || config.Height <= 0 {
			return format{}, f.broken(err)
		}
		if max(config.Width, config.Height) > Widest || config.Width*config.Height > memory/weight(config, data) {
			return format{}, f.large()
		}
		if bytes.Count(data, []byte("\xff\xda")) > scansMax && kind.begins([]byte("\xff\xd8\xff")) {
			return format{}, f.broken(errors.New("too many scans"))
		}
		return kind, nil
	}
	return format{}, problem.Field(f.name, "problem.picture_type", nil)
}

func (f field) large() error {
	return problem.Field(f.name, "problem.picture_large", map[string]any{"Megabytes": f.largest >> 20, "Megapixels": Pixels / 1_000_000})
}

// scansMax bounds how often a JPEG may go over its pixels again. A few bytes
// ask for one more scan, and cameras and programs use ten or so.
const scansMax = 100

// weight returns how many bytes unpacking takes for each pixel, roughly.
func weight(config image.Config, data []byte) int {
	switch {
	case config.ColorModel == color.RGBA64Model || config.ColorModel == color.NRGBA64Model:
		return 8
	case progressive(data):
		return 12 // its decoder keeps all coefficients
	}
	return 4
}
