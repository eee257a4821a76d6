package web

import (
	"context"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/templates/ui"
)

// seeded are the names that a new board has, by slug. While a site keeps one, readers
// see it in their own language; a name that the site gave is shown as it is.
// i18n: default_names.open default_names.under_review default_names.planned default_names.in_progress
// i18n: default_names.shipped default_names.declined default_names.general
var seeded = map[string]string{
	"open": "Open", "under-review": "Under review", "planned": "Planned", "in-progress": "In progress",
	"shipped": "Shipped", "declined": "Declined", "general": "General",
}

// categoryName returns a status's or category's name for the reader.
func categoryName(c Context, slug, name string) string {
	return nameIn(c.Request().Context(), slug, name)
}

// nameIn returns a status's or category's name in the language of ctx.
func nameIn(ctx context.Context, slug, name string) string {
	if seeded[slug] != name {
		return name
	}
	return i18n.T(ctx, "default_names."+strings.ReplaceAll(slug, "-", "_"))
}

func badge(c Context, status board.Status) ui.Badge {
	return ui.Badge{Name: categoryName(c, status.Slug, status.Name), Colour: status.Colour}
}
