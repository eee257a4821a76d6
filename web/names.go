package web

import (
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/templates/ui"
)

// seeded are the names that the board starts with, by slug. As long as a site
// keeps one, readers see it in their own language; a name that the site gave
// is shown as it is.
// i18n: shelf.open shelf.under_review shelf.planned shelf.in_progress shelf.shipped shelf.declined shelf.general
var seeded = map[string]string{
	"open": "Open", "under-review": "Under review", "planned": "Planned", "in-progress": "In progress",
	"shipped": "Shipped", "declined": "Declined", "general": "General",
}

// categoryName returns a status's or category's name for the reader.
func categoryName(c Context, slug, name string) string {
	if seeded[slug] != name {
		return name
	}
	return i18n.T(c.Request().Context(), "shelf."+strings.ReplaceAll(slug, "-", "_"))
}

func badge(c Context, status board.Status) ui.Badge {
	return ui.Badge{Name: categoryName(c, status.Slug, status.Name), Colour: status.Colour}
}
