package drawing

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"ideaboard/internal/palette"
)

func brand(colour string) Brand {
	m := palette.Of(colour, "").Light
	return Brand{Name: "Larkspur ideas", Initials: "L", Fill: m.Fill, OnFill: m.OnFill, Edge: m.FillEdge}
}

// TestCards draws cards of titles of all kinds. To look at them: CARDS=/tmp/cards.
func TestCards(t *testing.T) {
	t.Parallel()
	logo := image.NewRGBA(image.Rect(0, 0, 400, 100))
	for i := range logo.Pix {
		logo.Pix[i] = 255 // opaque white, since only the size counts
	}
	wide := brand("#0b2a6b")
	wide.Logo = logo
	for name, card := range map[string]Card{
		"short":    {brand("#ffd400"), "Dark mode", "42 votes", "Planned"},
		"long":     {brand("#0b2a6b"), strings.Repeat("A waiting list for full classes ", 12), "1 vote", "Open"},
		"no-space": {brand("#ffffff"), strings.Repeat("Donaudampfschiff", 12), "1,000,000 votes", "Open"},
		"status":   {brand("#ffffff"), "Dark mode", "1,000,000 votes", strings.Repeat("Long ", 30)},
		"emoji":    {brand("#e30613"), "Dark 🌙 mode, please 👍🏽", "0 votes", "Shipped"},
		"chinese":  {brand("#39ff14"), "深色模式", "3 votes", "已计划"},
		"arabic":   {brand("#39ff14"), "الوضع الداكن", "3 votes", "Open"},
		"nothing":  {Brand{Fill: palette.Colour{}}, "", "", ""},
		"board":    {wide, "What should we build next?", "", ""},
		"cyrillic": {brand("#808080"), "Тёмная тема для ночи", "7 голосов", "Запланировано"},
	} {
		drawn, err := card.Draw()
		if err != nil {
			t.Fatal(name, err)
		}
		config, err := png.DecodeConfig(bytes.NewReader(drawn))
		if err != nil || config.Width != CardWidth || config.Height != CardHeight || len(drawn) > 150_000 {
			t.Errorf("%s: %+v, %v, %d bytes", name, config, err, len(drawn))
		}
		look(t, name, drawn)
	}
}

// look writes a picture into the folder of CARDS.
func look(t *testing.T, name string, drawn []byte) {
	t.Helper()
	if dir := os.Getenv("CARDS"); dir != "" {
		if err := os.WriteFile(dir+"/"+name+".png", drawn, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestIcons(t *testing.T) {
	t.Parallel()
	square := image.NewRGBA(image.Rect(0, 0, 64, 64))
	withLogo := brand("#ffd400")
	withLogo.Logo = square
	for name, test := range map[string]struct {
		b      Brand
		kind   Icon
		corner color.NRGBA
	}{
		"plain":    {brand("#ffd400"), Plain, color.NRGBA{}},
		"full":     {brand("#ffd400"), Full, color.NRGBA{255, 212, 0, 255}},
		"maskable": {brand("#ffd400"), Maskable, color.NRGBA{255, 212, 0, 255}},
		"logo":     {withLogo, Maskable, color.NRGBA{255, 255, 255, 255}},
		"no glyph": {Brand{Initials: "深", Fill: palette.Colour{R: 1}}, Full, color.NRGBA{1, 0, 0, 255}},
	} {
		drawn, err := DrawIcon(test.b, test.kind, 180)
		if err != nil {
			t.Fatal(name, err)
		}
		look(t, "icon-"+strings.ReplaceAll(name, " ", "-"), drawn)
		picture, err := png.Decode(bytes.NewReader(drawn))
		if err != nil || picture.Bounds() != image.Rect(0, 0, 180, 180) {
			t.Fatal(name, err)
		}
		if got := color.NRGBAModel.Convert(picture.At(0, 0)); got != test.corner {
			t.Errorf("%s: the corner is %v", name, got)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	f := face(60)
	for _, text := range []string{
		strings.Repeat("word ", 100), strings.Repeat("x", 500), "ä", "", "a  b", strings.Repeat("wide, ", 40),
	} {
		all, whole := lines(f, text, 400, 3)
		if len(all) > 3 || whole == strings.HasSuffix(strings.Join(all, ""), "…") {
			t.Errorf("%.20q: %d lines, whole %v: %q", text, len(all), whole, all)
		}
		for _, line := range all {
			if font.MeasureString(f, line) > fixed.I(400) {
				t.Errorf("%.20q: %q is too wide", text, line)
			}
		}
	}
}

func BenchmarkCard(b *testing.B) {
	for b.Loop() {
		card := Card{brand("#ffd400"), "A waiting list for full classes", "42 votes", "Planned"}
		if _, err := card.Draw(); err != nil {
			b.Fatal(err)
		}
	}
}
