package templates

import (
	"context"

	"ideaboard/internal/i18n"
)

// foundWords says how many ideas were found.
func foundWords(ctx context.Context, p SearchPart) string {
	if p.More {
		return i18n.T(ctx, "search.found_more", "Number", i18n.Number(ctx, p.Total))
	}
	return i18n.T(ctx, "search.found", "Count", p.Total, "Number", i18n.Number(ctx, p.Total))
}
