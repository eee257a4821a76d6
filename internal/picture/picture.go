// Package picture makes pictures of what people send, small squares of people
// and several sizes of what they show: the type is told by the content, the
// size is judged before anything is unpacked, and what comes out is drawn anew,
// so that nothing else of the file is left: no place, no camera, no script. It
// knows neither people nor where pictures are kept.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"
	"slices"
	"time"

	"ideaboard/internal/problem"
)

// Bounds of what is looked at.
const (
	Largest = 5 << 20 // bytes of a file
	Widest  = 12_000  // pixels of a side

	mostPixels = 50_000_000 // of the whole, to bound the time
)

// memory is what unpacking one picture may take, in bytes: a screenshot of an 8K
// screen does, and a photo of 50 megapixels. The whole program is to stay below
// 300 MB.
const memory = 144_000_000

// turns holds a place for each picture that may be unpacked at once in this
// process.
var turns = make(chan struct{}, 1)

// Make returns the middle of a picture as squares of the given sides in pixels,
// with their type, "image/jpeg", or "image/png" for one that one can see
// through. It errs with a refusal about the field "avatar" when what r brings is
// no picture, too large or broken, and with an Unavailable one when its turn
// does not come while ctx lasts.
func Make(ctx context.Context, r io.Reader, sizes []int) (pictures map[int][]byte, kind string, err error) {
	data, whole, err := field{"avatar", Largest}.unpack(ctx, r)
	if err != nil {
		return nil, "", err
	}
	defer giveBack()
	square := middle(whole, slices.Max(sizes))
	opaque := square.Opaque()
	pictures = map[int][]byte{}
	for _, size := range sizes {
		if pictures[size], kind, err = encode(turned(shrunk(square, size, size), orientation(data)), opaque); err != nil {
			return nil, "", fmt.Errorf("encode a picture: %w", err)
		}
	}
	return pictures, kind, nil
}

// field is the field of a form that brought a file, and how large that may be.
type field struct {
	name    string
	largest int // bytes
}

// unpack reads a file and returns it with the picture in it. Unless it errs, a
// turn is taken, which the caller gives back when it has drawn. The turn comes
// first, so that those who wait hold nothing in memory.
func (f field) unpack(ctx context.Context, r io.Reader) (data []byte, whole image.Image, err error) {
	if err := take(ctx); err != nil {
		return nil, nil, err
	}
	kept := false
	defer func() {
		if !kept { // also when a decoder panics
			giveBack()
		}
	}()
	if data, err = io.ReadAll(io.LimitReader(r, int64(f.largest)+1)); err != nil {
		return nil, nil, fmt.Errorf("read a picture: %w", err)
	}
	if len(data) > f.largest {
		return nil, nil, problem.Field(f.name, "problem.picture_large", map[string]any{"Megabytes": f.largest >> 20})
	}
	data = still(data)
	format, err := f.check(data)
	if err != nil {
		return nil, nil, err
	}
	whole, err = format.decode(bytes.NewReader(data))
	if err != nil || whole.Bounds().Empty() {
		return nil, nil, f.broken(err)
	}
	kept = true
	return data, whole, nil
}

// take waits for a turn, or for the end of ctx.
func take(ctx context.Context) error {
	if ctx.Err() == nil {
		select {
		case turns <- struct{}{}:
			return nil
		case <-ctx.Done():
		}
	}
	return &problem.Error{
		Kind:       problem.Unavailable,
		Message:    "problem.busy",
		RetryAfter: 5 * time.Second,
		Cause:      ctx.Err(),
	}
}

// giveBack ends a turn. What it left is freed at once: the next picture is not to
// come on top of it, and the collector alone would wait until there is three
// times as much.
func giveBack() {
	debug.FreeOSMemory()
	<-turns
}

func (f field) broken(cause error) error {
	refused := problem.Field(f.name, "problem.picture_broken", nil)
	refused.Cause = cause
	return refused
}

// middle returns the square in the middle of a picture, no larger than wanted.
func middle(whole image.Image, largest int) *image.RGBA {
	bounds := whole.Bounds()
	side := min(bounds.Dx(), bounds.Dy())
	from := image.Rect(0, 0, side, side).Add(bounds.Min).Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2))
	return averaged(whole, from, min(side, largest), min(side, largest))
}

// encode returns a picture as a file, and its type.
func encode(picture *image.RGBA, opaque bool) ([]byte, string, error) {
	var file bytes.Buffer
	if !opaque {
		err := png.Encode(&file, picture)
		return file.Bytes(), "image/png", err
	}
	err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: 85})
	return file.Bytes(), "image/jpeg", err
}
