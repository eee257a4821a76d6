package picture_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"slices"
	"testing"

	"golang.org/x/image/webp"

	"ideaboard/internal/picture"
	"ideaboard/internal/problem"
)

// chunk is a part of a RIFF file.
func chunk(kind string, body []byte) []byte {
	part := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	return append(part, make([]byte, len(body)%2)...)
}

// animated makes an animation of two equal pictures out of a still one.
func animated(still []byte, width, height int) []byte {
	side := func(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n-1))[:3] }
	frame := chunk("ANMF", slices.Concat(make([]byte, 6), side(width), side(height), []byte{100, 0, 0, 0}, still[12:]))
	body := slices.Concat([]byte("WEBP"), chunk("VP8X", slices.Concat([]byte{2, 0, 0, 0}, side(width), side(height))),
		chunk("ANIM", make([]byte, 6)), frame, frame)
	return chunk("RIFF", body)
}

// TestAnAnimatedWebPIsItsFirstPicture, as that of a GIF is.
func TestAnAnimatedWebPIsItsFirstPicture(t *testing.T) {
	t.Parallel()
	config, err := webp.DecodeConfig(bytes.NewReader(tinyWebP))
	if err != nil {
		t.Fatal(err)
	}
	size := image.Pt(config.Width, config.Height)
	moving := animated(tinyWebP, size.X, size.Y)
	sizes, _, err := picture.Fit(context.Background(), bytes.NewReader(moving), widths)
	if err != nil || len(sizes) != 1 || sizes[0].Width != size.X || sizes[0].Height != size.Y {
		t.Errorf("%v: %+v", err, sizes)
	}
	if _, _, err := picture.Make(context.Background(), bytes.NewReader(moving), []int{32}); err != nil {
		t.Error(err)
	}
	for cut := range moving { // no end of it is a panic
		_, _, _ = picture.Make(context.Background(), bytes.NewReader(moving[:cut]), []int{32})
	}
}

// lossless is a lossless WebP of one colour, behind a head that says only how large
// it is: 60 bytes, however many pixels.
func lossless(width, height int) []byte {
	var bits []byte
	var rest, count uint
	put := func(value, n uint) {
		for rest, count = rest|value<<count, count+n; count >= 8; rest, count = rest>>8, count-8 {
			bits = append(bits, byte(rest))
		}
	}
	put(0x2f, 8)
	put(uint(width-1), 14)
	put(uint(height-1), 14)
	put(0, 4) // opaque, version 0
	put(0, 3) // no transform, no cache of colours, one group of codes
	for range 5 {
		put(1, 4) // a code of one symbol, which takes no bit
	}
	put(0, 64)
	side := func(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n-1))[:3] }
	return chunk("RIFF", slices.Concat([]byte("WEBP"),
		chunk("VP8X", slices.Concat(make([]byte, 4), side(width), side(height))), chunk("VP8L", bits)))
}

// TestALosslessWebPHasFewerPixels: its head looks like that of a lossy one, which
// takes half of the memory.
func TestALosslessWebPHasFewerPixels(t *testing.T) {
	t.Parallel()
	if _, _, err := picture.Fit(context.Background(), bytes.NewReader(lossless(300, 200)), widths); err != nil {
		t.Fatal(err)
	}
	_, _, err := picture.Fit(context.Background(), bytes.NewReader(lossless(6000, 5000)), widths)
	if problem.FieldsOf(err)["picture"] != "problem.picture_pixels" {
		t.Errorf("30 megapixels: %v", err)
	}
}
