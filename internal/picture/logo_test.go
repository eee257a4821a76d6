package picture

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"ideaboard/internal/problem"
)

func TestLogo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ size, small, large image.Point }{
		"wide":   {image.Pt(3000, 300), image.Pt(480, 48), image.Pt(1024, 102)},
		"square": {image.Pt(600, 600), image.Pt(96, 96), image.Pt(512, 512)},
		"high":   {image.Pt(100, 2000), image.Pt(4, 80), image.Pt(25, 500)},
		"tiny":   {image.Pt(10, 8), image.Pt(10, 8), image.Pt(10, 8)},
		"a line": {image.Pt(4000, 1), image.Pt(480, 1), image.Pt(1024, 1)},
	} {
		var file bytes.Buffer
		if err := png.Encode(&file, image.NewNRGBA(image.Rectangle{Max: test.size})); err != nil {
			t.Fatal(err)
		}
		small, large, err := Logo(t.Context(), &file)
		if err != nil {
			t.Fatal(name, err)
		}
		for what, got := range map[string]struct {
			Sized
			want image.Point
		}{"small": {small, test.small}, "large": {large, test.large}} {
			config, err := png.DecodeConfig(bytes.NewReader(got.File))
			if err != nil || image.Pt(config.Width, config.Height) != got.want || image.Pt(got.Width, got.Height) != got.want {
				t.Errorf("%s, %s: %dx%d, want %v; %v", name, what, config.Width, config.Height, got.want, err)
			}
		}
	}
	_, _, err := Logo(t.Context(), strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	if problem.FieldsOf(err)["logo"] != "problem.picture_type" {
		t.Errorf("an SVG: %v", err)
	}
}
