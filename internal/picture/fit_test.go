package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"slices"
	"testing"

	"ideaboard/internal/picture"
	"ideaboard/internal/problem"
)

var widths = []int{400, 800, 1600}

func TestFit(t *testing.T) {
	t.Parallel()
	clear := corners(500, 300)
	clear.SetNRGBA(0, 0, color.NRGBA{})
	for name, tt := range map[string]struct {
		file              []byte
		kind, sizes, seen string
	}{
		"a large photo":           {asJPEG(corners(2400, 1200)), "image/jpeg", "400x200 800x400 1600x800", "rgbw"},
		"just as wide":            {asJPEG(corners(800, 100)), "image/jpeg", "400x50 800x100", "rgbw"},
		"a small one stays small": {asPNG(corners(30, 20)), "image/jpeg", "30x20", "rgbw"},
		"one pixel":               {asPNG(image.NewGray(image.Rect(0, 0, 1, 1))), "image/jpeg", "1x1", ""},
		"one to see through":      {asPNG(clear), "image/png", "400x240 500x300", "rgbw"},
		"a moving one, its first": {
			asGIF(corners(64, 40), image.NewNRGBA(image.Rect(0, 0, 64, 40))), "image/jpeg", "64x40", "rgbw",
		},
		"on its side": {
			oriented(asJPEG(corners(1000, 500)), binary.BigEndian, 6), "image/jpeg", "400x800 500x1000", "brwg",
		},
		"on its side, the other way": {
			oriented(asJPEG(corners(1000, 500)), binary.LittleEndian, 8), "image/jpeg", "400x800 500x1000", "gwrb",
		},
		"upside down": {
			oriented(asJPEG(corners(500, 250)), binary.BigEndian, 3), "image/jpeg", "400x200 500x250", "wbgr",
		},
		"very tall":         {asPNG(corners(1000, 10000)), "image/jpeg", "400x4000", "rgbw"},
		"as tall as can be": {asPNG(corners(2, 12000)), "image/jpeg", "1x6000", ""},
		"with a page behind it": {
			append(asPNG(corners(30, 20)), "<script>alert(1)</script><?php"...), "image/jpeg", "30x20", "rgbw",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sizes, kind, err := picture.Fit(context.Background(), bytes.NewReader(tt.file), widths)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			for _, size := range sizes {
				got += fmt.Sprintf(" %dx%d", size.Width, size.Height)
				drawn, format, err := image.Decode(bytes.NewReader(size.File))
				if err != nil || "image/"+format != kind || drawn.Bounds().Size() != image.Pt(size.Width, size.Height) {
					t.Error(format, err)
				}
				for _, left := range []string{"Exif", "Nikon", "script", "php"} {
					if bytes.Contains(size.File, []byte(left)) {
						t.Errorf("%d holds %q still", size.Width, left)
					}
				}
				if colours := coloursOf(drawn); tt.seen != "" && colours != tt.seen {
					t.Errorf("%d: %s, want %s", size.Width, colours, tt.seen)
				}
			}
			if got != " "+tt.sizes || kind != tt.kind {
				t.Errorf("%s%s, want %s %s", kind, got, tt.kind, tt.sizes)
			}
		})
	}
}

// coloursOf returns the colours in the quarters of a picture, as letters.
func coloursOf(drawn image.Image) (colours string) {
	size := drawn.Bounds().Size()
	for _, at := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, b, _ := drawn.At(at[0]*size.X/4, at[1]*size.Y/4).RGBA()
		colours += map[[3]bool]string{
			{true, false, false}: "r", {false, true, false}: "g", {false, false, true}: "b", {true, true, true}: "w",
		}[[3]bool{r > 1<<15, g > 1<<15, b > 1<<15}]
	}
	return colours
}

func TestFitRefuses(t *testing.T) {
	t.Parallel()
	photo := asJPEG(corners(96, 64))
	for name, tt := range map[string]struct {
		file []byte
		want string
	}{
		"a drawing in SVG":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "problem.picture_type"},
		"a bomb":            {bigPNG(100_000, 100_000, 8), "problem.picture_sides"},
		"a long screenshot": {bigPNG(400, 12_001, 8), "problem.picture_sides"},
		"too many pixels":   {bigPNG(6300, 6300, 8), "problem.picture_pixels"},
		"too many bytes":    {append(bytes.Clone(photo), make([]byte, picture.LargestFit)...), "problem.picture_large"},
		"a photo cut short": {photo[:len(photo)/2], "problem.picture_broken"},
	} {
		sizes, _, err := picture.Fit(context.Background(), bytes.NewReader(tt.file), widths)
		if got := problem.FieldsOf(err)["picture"]; got != tt.want || sizes != nil {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	// a refusal gives its turn back
	for range 5 {
		if _, _, err := picture.Fit(context.Background(), bytes.NewReader(photo), slices.Clone(widths)); err != nil {
			t.Error(err)
		}
	}
}
