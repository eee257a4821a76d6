package drawing

import (
	"image"
	"image/color"
	"image/draw"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// bold is the font of all pictures. It has Latin, Greek and Cyrillic letters.
var bold = sync.OnceValue(func() *sfnt.Font {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic(err) // the font is part of the program
	}
	return parsed
})

// face returns the font in a size, in pixels. It is not for concurrent use.
func face(size float64) font.Face {
	made, err := opentype.NewFace(bold(), &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err) // the options are valid ones
	}
	return made
}

// Drawable returns a text without the characters that the font lacks, such as emoji; ""
// if too much of it would be missing for anybody to understand the rest.
func Drawable(text string) string {
	var buffer sfnt.Buffer
	var out strings.Builder
	kept, lost := 0, 0
	for _, r := range norm.NFC.String(text) {
		if unicode.IsSpace(r) {
			out.WriteByte(' ')
			continue
		}
		if index, err := bold().GlyphIndex(&buffer, r); err != nil || index == 0 {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				lost++
			}
			continue
		}
		kept++
		out.WriteRune(r)
	}
	if kept == 0 || lost*8 > kept {
		return ""
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// lines breaks a text into lines no wider than width pixels, and cuts it after most lines
// with an ellipsis. A word that is wider than a line is broken.
func lines(f font.Face, text string, width, most int) (all []string, whole bool) {
	limit, line := fixed.I(width), ""
	for _, word := range strings.Fields(text) {
		if next := strings.TrimSpace(line + " " + word); font.MeasureString(f, next) <= limit {
			line = next
			continue
		}
		if line != "" {
			all = append(all, line)
		}
		for line = word; font.MeasureString(f, line) > limit; {
			head := fitting(f, line, limit)
			all, line = append(all, head), line[len(head):]
		}
	}
	if line != "" {
		all = append(all, line)
	}
	if len(all) <= most {
		return all, true
	}
	last := all[most-1]
	for font.MeasureString(f, last+"…") > limit {
		last = strings.TrimSpace(string([]rune(last)[:len([]rune(last))-1]))
	}
	return append(all[:most-1], strings.TrimRight(last, " ,;:.")+"…"), false
}

// fitting returns the beginning of a word that fits, at least one character.
func fitting(f font.Face, word string, limit fixed.Int26_6) string {
	end := 0
	for at, r := range word {
		next := at + len(string(r))
		if end > 0 && font.MeasureString(f, word[:next]) > limit {
			break
		}
		end = next
	}
	return word[:end]
}

// write draws one line of text that begins at x, with its baseline at y.
func write(on draw.Image, f font.Face, text string, x, y int, ink color.Color) {
	d := font.Drawer{Dst: on, Src: image.NewUniform(ink), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// middle draws one line of text in the middle of a box.
func middle(on draw.Image, f font.Face, text string, box image.Rectangle, ink color.Color) {
	bounds, _ := font.BoundString(f, text)
	width, height := (bounds.Max.X - bounds.Min.X).Ceil(), (bounds.Max.Y - bounds.Min.Y).Ceil()
	x := box.Min.X + (box.Dx()-width)/2 - bounds.Min.X.Floor()
	y := box.Min.Y + (box.Dy()-height)/2 - bounds.Min.Y.Floor()
	write(on, f, text, x, y, ink)
}
