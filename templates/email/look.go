package email

import (
	"context"
	"strconv"
	"strings"

	"ideaboard/internal/link"
	"ideaboard/internal/palette"
)

// Look is what emails show of the company besides the board's name.
type Look struct {
	Logo          string // absolute address, or ""
	Width, Height int    // of the logo as it is shown, in pixels
	Fill, OnFill  string // colours of buttons, and of the text on them
	Line          string // at the end, or ""
}

// mailLogo is how high the logo of an email is, in pixels, and widestMailLogo how wide at
// most.
const (
	mailLogo       = 32
	widestMailLogo = 220
)

// LookOf returns the look of emails of the board at url: logo is the key of its logo, which
// ends in width and height, or "", and colour is the company's as "#rrggbb", or "".
func LookOf(url, logo, colour, line string) Look {
	look := Look{Line: line}
	if colour != "" {
		mode := palette.Of(colour, "").Light
		look.Fill, look.OnFill = mode.Fill.String(), mode.OnFill.String()
	}
	width, height, _ := strings.Cut(logo[strings.LastIndexByte(logo, '-')+1:], "x")
	w, _ := strconv.Atoi(width)
	h, _ := strconv.Atoi(height)
	if w > 0 && h > 0 {
		look.Logo = url + link.MailLogo
		look.Width, look.Height = w*mailLogo/h, mailLogo
		if look.Width > widestMailLogo {
			look.Width, look.Height = widestMailLogo, max(1, h*widestMailLogo/w)
		}
	}
	return look
}

type lookKey struct{}

// WithLook returns a context in which emails have this look.
func WithLook(ctx context.Context, look Look) context.Context {
	return context.WithValue(ctx, lookKey{}, look)
}

// lookIn returns the look of emails in ctx; that of a board without a brand otherwise.
func lookIn(ctx context.Context) Look {
	look, _ := ctx.Value(lookKey{}).(Look)
	if look.Fill == "" {
		look.Fill, look.OnFill = "#4f4bc4", "#ffffff"
	}
	return look
}
