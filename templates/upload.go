package templates

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
)

// How large a picture may be, in bytes. A script checks it before sending.
const (
	LargestPicture = 8 << 20 // in a text
	LargestAvatar  = 5 << 20
)

// sizeLimit returns the attributes that tell a script how large a picture may be, and
// the text for larger ones.
func sizeLimit(ctx context.Context, largest int) templ.Attributes {
	return templ.Attributes{
		"data-largest":   strconv.Itoa(largest),
		"data-too-large": i18n.T(ctx, "problem.picture_large", "Megabytes", largest>>20),
	}
}
