package templates_test

import (
	"context"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/templates"
)

// categoryPages are the samples of the categories' rooms.
func categoryPages(
	ctx context.Context,
	frame func(key string, viewer templates.Viewer) templates.Page,
	wrong func(...string) map[string]string,
) map[string]templ.Component {
	form := templates.CategoryForm{Name: "Bookings", Description: "Whatever has to do with the calendar."}
	for _, field := range []string{"seen_by", "proposed_by", "voted_by", "commented_by"} {
		form.Audiences = append(form.Audiences, templates.AudienceField{
			Field: field,
			Label: i18n.T(ctx, "categories."+field),
			Hint:  i18n.T(ctx, "categories."+field+"_hint"),
			Options: []templates.Option{
				{Value: "members", Name: i18n.T(ctx, "categories.by_members"), Selected: true},
				{Value: "staff", Name: i18n.T(ctx, "categories.by_staff")},
			},
		})
	}
	bad := form
	bad.Errors = wrong("name", "description", "seen_by", "proposed_by", "voted_by", "commented_by")
	rows := []templates.CategoryRow{
		{ID: 1, Name: "Bookings", URL: "/categories/bookings", Ideas: 12, First: true},
		{
			ID:       2,
			Name:     "Internal",
			URL:      "/categories/internal",
			Ideas:    1,
			Narrowed: []string{i18n.T(ctx, "categories.only_seen_staff")},
			Last:     true,
		},
	}
	one := templates.AdminCategoryPage{
		Page:    frame("categories.heading", admin),
		ID:      1,
		Heading: "Bookings",
		URL:     "/categories/bookings",
		Form:    form,
		Held:    12,
		Into:    []templates.Option{{Value: "2", Name: "Internal"}},
	}
	oneBad, last := one, one
	oneBad.Form, oneBad.Wrong, oneBad.Many = bad, i18n.T(ctx, "problem.category_full"), true
	last.Into, last.Held = nil, 0
	return map[string]templ.Component{
		"categories": templates.AdminCategories(
			templates.AdminCategoriesPage{Page: frame("categories.heading", admin), Categories: rows, Form: form},
		),
		"categories, refused": templates.AdminCategories(
			templates.AdminCategoriesPage{Page: frame("categories.heading", admin), Categories: rows, Form: bad},
		),
		"category":           templates.AdminCategory(one),
		"category, refused":  templates.AdminCategory(oneBad),
		"category, the last": templates.AdminCategory(last),
		"nowhere to propose": templates.Nowhere(frame("page.new", member)),
	}
}
