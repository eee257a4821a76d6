package templates_test

import (
	"context"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// viewPages are those of the views that staff keep.
func viewPages(ctx context.Context) map[string]templ.Component {
	frame := frameOf(i18n.T(ctx, "view.heading"), admin)
	const feed = "https://ideas.example/views/7.atom?for=1&key=rxy1nGYV2c9oYlEYVh3QZ0aP"
	lines := []templates.ViewLine{
		{
			Name:     "Planned, most wanted",
			URL:      link.View(7, ""),
			Moderate: link.ViewInModeration(7, "", 0),
			Edit:     link.View(7, "edit"),
			Shared:   true,
			Feed:     feed,
		},
		{
			Name:     "Payments without an answer",
			URL:      link.View(8, ""),
			Moderate: link.ViewInModeration(8, "", 0),
			Owner:    "Tomasz Adler",
			Shared:   true,
			Feed:     feed,
		},
	}
	form := templates.ViewForm{Name: "Planned, most wanted", Query: "sort=top&status=planned", Shared: true}
	wrong := form
	wrong.Errors = wrongOne(ctx, "name")
	saved := list(ctx, admin)
	saved.View = &templates.ViewHere{Name: "Planned, most wanted", Moderate: link.ViewInModeration(7, "", 0)}
	unsaved := list(ctx, admin)
	unsaved.View = &templates.ViewHere{Form: templates.ViewForm{Query: form.Query}}
	return map[string]templ.Component{
		"views":        templates.Views(templates.ViewsPage{Page: frame, Lines: lines}),
		"views-none":   templates.Views(templates.ViewsPage{Page: frame}),
		"view-edit":    templates.ViewEdit(templates.ViewFormPage{Page: frame, ID: 7, Form: form, Feed: feed}),
		"view-wrong":   templates.ViewEdit(templates.ViewFormPage{Page: frame, Form: wrong}),
		"list-view":    templates.IdeaList(saved),
		"list-unsaved": templates.IdeaList(unsaved),
	}
}
