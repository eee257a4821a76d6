package picture_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"ideaboard/internal/picture"
	"ideaboard/internal/problem"
)

// corners has another colour in each quarter: red, green; blue, white.
func corners(width, height int) *image.NRGBA {
	drawn := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			drawn.SetNRGBA(x, y, map[[2]bool]color.NRGBA{
				{false, false}: {255, 0, 0, 255}, {true, false}: {0, 255, 0, 255},
				{false, true}: {0, 0, 255, 255}, {true, true}: {255, 255, 255, 255},
			}[[2]bool{x >= width/2, y >= height/2}])
		}
	}
	return drawn
}

func asPNG(drawn image.Image) []byte {
	return encoded(func(file io.Writer) error { return png.Encode(file, drawn) })
}

func asJPEG(drawn image.Image) []byte {
	return encoded(func(file io.Writer) error {
		return jpeg.Encode(file, drawn, &jpeg.Options{Quality: 95})
	})
}

func asGIF(pictures ...image.Image) []byte {
	all := &gif.GIF{}
	for _, drawn := range pictures {
		paletted := image.NewPaletted(drawn.Bounds(), color.Palette{
			color.Transparent,
			color.NRGBA{255, 0, 0, 255},
			color.NRGBA{0, 255, 0, 255},
			color.NRGBA{0, 0, 255, 255},
			color.White,
		})
		for y := range drawn.Bounds().Dy() {
			for x := range drawn.Bounds().Dx() {
				paletted.Set(x, y, drawn.At(x, y))
			}
		}
		all.Image, all.Delay = append(all.Image, paletted), append(all.Delay, 10)
	}
	return encoded(func(file io.Writer) error { return gif.EncodeAll(file, all) })
}

// encoded returns what encode writes.
func encoded(encode func(io.Writer) error) []byte {
	var file bytes.Buffer
	if err := encode(&file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// oriented returns a JPEG with an EXIF segment that says how to turn it.
func oriented(file []byte, order binary.AppendByteOrder, way uint16) []byte {
	exif := []byte("Exif\x00\x00MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		exif = []byte("Exif\x00\x00II")
	}
	exif = order.AppendUint16(exif, 42)
	exif = order.AppendUint32(exif, 8)
	exif = order.AppendUint16(exif, 2)
	for _, entry := range [][2]uint16{{0x010f, 7}, {0x0112, way}} {
		exif = order.AppendUint16(exif, entry[0])
		exif = order.AppendUint16(exif, 3)
		exif = order.AppendUint32(exif, 1)
		exif = order.AppendUint16(exif, entry[1])
		exif = order.AppendUint16(exif, 0)
	}
	exif = append(exif, "Nikon at 48.2 N 16.4 E"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(exif)+2))
	return slices.Concat(segment, exif, file[2:])
}

// claiming returns a JPEG whose head claims another size and kind of frame.
func claiming(file []byte, frame byte, width, height uint16) []byte {
	file = bytes.Clone(file)
	at := bytes.Index(file, []byte{0xff, 0xc0})
	file[at+1] = frame
	binary.BigEndian.PutUint16(file[at+5:], height)
	binary.BigEndian.PutUint16(file[at+7:], width)
	return file
}

// bigPNG returns the head of a PNG that claims a size and depth.
func bigPNG(width, height uint32, depth byte) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), depth, 6, 0, 0, 0)
	file := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	return binary.BigEndian.AppendUint32(append(file, head...), crc32.ChecksumIEEE(head))
}

// tinyWebP is one grey pixel.
var tinyWebP, _ = base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")

func sizesOf(pictures map[int][]byte) []int { return slices.Sorted(maps.Keys(pictures)) }

// seen returns the colours in the quarters of a file, as letters.
func seen(t *testing.T, file []byte, size int) string {
	t.Helper()
	drawn, _, err := image.Decode(bytes.NewReader(file))
	if err != nil || drawn.Bounds() != image.Rect(0, 0, size, size) {
		t.Fatal(err, drawn)
	}
	var colours []byte
	for _, at := range [][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, b, a := drawn.At(at[0]*size/4, at[1]*size/4).RGBA()
		colour := byte('?')
		for name, want := range map[byte][4]uint32{
			'r': {1, 0, 0, 1}, 'g': {0, 1, 0, 1}, 'b': {0, 0, 1, 1}, 'w': {1, 1, 1, 1}, '.': {0, 0, 0, 0},
		} {
			if [4]uint32{(r + 0x7fff) / 0xffff, (g + 0x7fff) / 0xffff, (b + 0x7fff) / 0xffff, (a + 0x7fff) / 0xffff} == want {
				colour = name
			}
		}
		colours = append(colours, colour)
	}
	return string(colours)
}

func TestMake(t *testing.T) {
	t.Parallel()
	clear := corners(100, 100)
	for y := range 50 {
		for x := range 50 {
			clear.SetNRGBA(x, y, color.NRGBA{})
		}
	}
	photo := asJPEG(corners(96, 64))
	for name, tt := range map[string]struct {
		file       []byte
		kind, seen string
	}{
		"a photo":                  {photo, "image/jpeg", "rgbw"},
		"one that is high":         {asJPEG(corners(64, 300)), "image/jpeg", "rgbw"},
		"a large one":              {asJPEG(corners(2400, 1600)), "image/jpeg", "rgbw"},
		"one smaller than wanted":  {asPNG(corners(8, 8)), "image/jpeg", "rgbw"},
		"a drawing":                {asPNG(corners(64, 64)), "image/jpeg", "rgbw"},
		"one to see through":       {asPNG(clear), "image/png", ".gbw"},
		"a GIF":                    {asGIF(corners(64, 64)), "image/jpeg", "rgbw"},
		"a moving GIF":             {asGIF(corners(64, 64), image.NewNRGBA(image.Rect(0, 0, 64, 64))), "image/jpeg", "rgbw"},
		"a GIF to see through":     {asGIF(clear), "image/png", ".gbw"},
		"as it is":                 {oriented(photo, binary.BigEndian, 1), "image/jpeg", "rgbw"},
		"mirrored":                 {oriented(photo, binary.BigEndian, 2), "image/jpeg", "grwb"},
		"upside down":              {oriented(photo, binary.LittleEndian, 3), "image/jpeg", "wbgr"},
		"upside down and mirrored": {oriented(photo, binary.BigEndian, 4), "image/jpeg", "bwrg"},
		"transposed":               {oriented(photo, binary.BigEndian, 5), "image/jpeg", "rbgw"},
		"turned right":             {oriented(photo, binary.LittleEndian, 6), "image/jpeg", "brwg"},
		"turned and transposed":    {oriented(photo, binary.BigEndian, 7), "image/jpeg", "wgbr"},
		"turned left":              {oriented(photo, binary.LittleEndian, 8), "image/jpeg", "gwrb"},
		"turned in no known way":   {oriented(photo, binary.BigEndian, 9), "image/jpeg", "rgbw"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pictures, kind, err := picture.Make(context.Background(), bytes.NewReader(tt.file), []int{32, 96})
			if err != nil || kind != tt.kind || !slices.Equal(sizesOf(pictures), []int{32, 96}) {
				t.Fatal(sizesOf(pictures), kind, err)
			}
			for size, file := range pictures {
				if got := seen(t, file, size); got != tt.seen {
					t.Errorf("%d: %s, want %s", size, got, tt.seen)
				}
				if bytes.Contains(file, []byte("Exif")) || bytes.Contains(file, []byte("Nikon")) {
					t.Errorf("%d still says where it was taken", size)
				}
			}
		})
	}
	if _, kind, err := picture.Make(context.Background(), bytes.NewReader(tinyWebP), []int{32}); err != nil ||
		!strings.HasPrefix(kind, "image/") {
		t.Error("WebP:", kind, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	photo, drawing := asJPEG(corners(96, 64)), asPNG(corners(64, 64))
	const wrong, large, broken = "problem.picture_type", "problem.picture_large", "problem.picture_broken"
	const sides, pixels = "problem.picture_sides", "problem.picture_pixels"
	scans := bytes.Repeat([]byte("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"), 200)
	for name, tt := range map[string]struct {
		file []byte
		want string
	}{
		"nothing": {nil, wrong},
		"a drawing in SVG": {
			[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), wrong,
		},
		"a page named .png":          {[]byte("<!doctype html><script>alert(1)</script>"), wrong},
		"a page behind a GIF's name": {[]byte("GIF89a/*<script>alert(1)</script>*/=1"), sides},
		"a document":                 {[]byte("%PDF-1.7"), wrong},
		"a picture of Windows":       {[]byte("BM\x00\x00\x00\x00"), wrong},
		"a sound":                    {[]byte("RIFF\x00\x00\x00\x00WAVE"), wrong},
		"a photo cut short":          {photo[:len(photo)/2], broken},
		"a photo's first bytes":      {photo[:3], broken},
		"a drawing cut short":        {drawing[:len(drawing)-20], broken},
		"a GIF cut short":            {asGIF(corners(64, 64))[:40], broken},
		"a WebP cut short":           {tinyWebP[:20], broken},
		"too many bytes":             {append(bytes.Clone(drawing), make([]byte, picture.Largest)...), large},
		"a side too long":            {bigPNG(12_001, 1, 8), sides},
		"too many pixels":            {bigPNG(8000, 4501, 8), pixels},
		"just few enough":            {bigPNG(8000, 4500, 8), broken},
		"too many deep pixels":       {bigPNG(8000, 2251, 16), pixels},
		"a bomb":                     {bigPNG(100_000, 100_000, 8), sides},
		"a bomb beyond counting":     {bigPNG(1<<31-1, 1<<31-1, 8), broken},
		"a photo that claims more":   {claiming(photo, 0xc0, 8000, 6251), pixels},
		"a progressive one":          {claiming(photo, 0xc2, 5000, 4000), pixels},
		"an endless one":             {slices.Concat(photo[:len(photo)-2], scans), broken},
		"a GIF that claims more":     {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), sides},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pictures, _, err := picture.Make(context.Background(), bytes.NewReader(tt.file), []int{32})
			if got := problem.FieldsOf(err)["avatar"]; got != tt.want || pictures != nil {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// TestManyAtOnce: all are served in the end, and who cannot wait is told so.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	file := asPNG(corners(64, 64))
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, _, err := picture.Make(context.Background(), bytes.NewReader(file), []int{32}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := picture.Make(ended, bytes.NewReader(file), []int{32}); problem.KindOf(err) != problem.Unavailable {
		t.Error(err)
	}
	lost := errors.New("the line is gone")
	_, _, err := picture.Make(context.Background(), io.MultiReader(bytes.NewReader(file[:20]), failing{lost}), []int{32})
	if !errors.Is(err, lost) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzMake: whatever comes, the answer is squares of the sizes asked for, or
// words about the field.
func FuzzMake(f *testing.F) {
	photo := asJPEG(corners(24, 16))
	for _, file := range [][]byte{
		photo, oriented(photo, binary.BigEndian, 6), oriented(photo, binary.LittleEndian, 3), claiming(photo, 0xc2, 24, 16),
		asPNG(corners(8, 8)), asGIF(corners(8, 8)), tinyWebP, bigPNG(1, 1, 16), []byte("<svg/>"),
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if tooMuch(file) {
			t.Skip() // allowed, but slow
		}
		pictures, kind, err := picture.Make(context.Background(), bytes.NewReader(file), []int{16})
		if err != nil {
			if problem.FieldsOf(err)["avatar"] == "" {
				t.Error(err)
			}
			return
		}
		config, format, err := image.DecodeConfig(bytes.NewReader(pictures[16]))
		if err != nil || "image/"+format != kind || config.Width != 16 || config.Height != 16 {
			t.Error(config, format, kind, err)
		}
	})
}

func tooMuch(file []byte) bool {
	config, _, err := image.DecodeConfig(bytes.NewReader(file))
	return err == nil && config.Width*config.Height > 1<<20
}
