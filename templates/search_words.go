package templates

import (
	"context"

	"ideaboard/internal/i18n"
)

// foundWords says how many ideas were found.
func foundWords(ctx context.Context, p SearchPart) string {
	switch {
	case p.More && p.BestFirst:
		return i18n.T(ctx, "search.found_best", "Number", i18n.Number(ctx, about(p.Total)))
	case p.More:
		return i18n.T(ctx, "search.found_more", "Number", i18n.Number(ctx, about(p.Total)))
	}
	return i18n.T(ctx, "search.found", "Count", p.Total, "Number", i18n.Number(ctx, p.Total))
}

// hiddenWords says how many ideas the filters of a search hide.
func hiddenWords(ctx context.Context, p SearchPart) string {
	if p.HiddenMore {
		return i18n.T(ctx, "search.hidden_more", "Number", i18n.Number(ctx, about(p.Hidden)))
	}
	return i18n.T(ctx, "search.hidden", "Count", p.Hidden, "Number", i18n.Number(ctx, p.Hidden))
}

// withoutFilters says how many ideas a search finds without its filters.
func withoutFilters(ctx context.Context, p SearchPart) string {
	if p.HiddenMore {
		return i18n.T(ctx, "search.without_more", "Number", i18n.Number(ctx, about(p.Hidden)))
	}
	return i18n.T(ctx, "search.without", "Number", i18n.Number(ctx, p.Hidden))
}

// about rounds down to a number that is easy to read.
func about(n int) int {
	round := 1
	for n/round >= 10 {
		round *= 10
	}
	return n / round * round
}
