package templates_test

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// tagPages are the pages of tags, and others that show some.
func tagPages(ctx context.Context) map[string]templ.Component {
	chips := []templates.TagChip{
		{Name: "Accessibility", URL: link.Tag("accessibility"), Colour: "violet"},
		{Name: "Churn risk", URL: link.Tag("churn-risk"), Colour: "red", StaffOnly: true},
		{Name: "A very long name of a tag, 40 characters", URL: link.Tag("long"), Colour: "grey"},
	}
	choices := []templates.TagChoice{
		{Value: "accessibility", Name: "Accessibility", Colour: "violet", Count: 1482, Chosen: true},
		{Value: "churn-risk", Name: "Churn risk", Colour: "red", Count: -1, StaffOnly: true},
	}
	rows := []templates.TagRow{
		{TagChip: chips[0], Description: "For everybody, whatever they use.", Count: 1482},
		{TagChip: chips[1], Count: 1},
		{TagChip: chips[2], Count: -1},
	}
	narrowed := list(ctx, member)
	narrowed.Cards[0].Tags = templates.CardTags{Some: [3]templates.TagChip(chips), More: 2}
	narrowed.TagFilter = templates.TagFilter{
		Action:  "/",
		Hidden:  [][2]string{{"sort", "top"}},
		Choices: choices,
		Without: choices,
		All:     true,
		Chosen: []templates.ChosenTag{
			{TagChip: chips[0], How: "any"},
			{TagChip: chips[1], How: "all"},
			{TagChip: chips[2], How: "none"},
		},
	}
	of, followed := list(ctx, admin), list(ctx, visitor)
	of.Tag = &templates.TagHead{
		Slug:        "churn-risk",
		Name:        "Churn risk",
		Colour:      "red",
		Description: "Who may go.",
		StaffOnly:   true,
		Following:   true,
		SignedIn:    true,
		Manage:      link.AdminTag(1, ""),
	}
	followed.Tag = &templates.TagHead{Slug: "accessibility", Name: "Accessibility", Colour: "violet"}
	tagged := idea(admin, true)
	tagged.Tags = chips
	tagged.Staff.Tags = templates.TagForm{Choices: choices, Had: "1,2", Max: 10, Error: i18n.T(ctx, "problem.tag_unknown")}
	form := templates.TagForm{Choices: choices, Max: 10, Error: i18n.T(ctx, "problem.tag_unknown")}
	wrong := templates.TagFields{
		Name:      "Café",
		Colours:   []templates.Option{{Value: "red", Name: "Red", Selected: true}},
		StaffOnly: true,
		Errors:    wrongOne(ctx, "name", "colour", "description"),
	}
	return map[string]templ.Component{
		"list-tags":   templates.IdeaList(narrowed),
		"tag":         templates.IdeaList(of),
		"tag-visitor": templates.IdeaList(followed),
		"tags":        templates.Tags(templates.TagsPage{Page: frameOf("Tags", visitor), Tags: rows}),
		"tags-many":   templates.Tags(templates.TagsPage{Page: frameOf("Tags", visitor), Tags: slices.Repeat(rows, 14)}),
		"tags-none":   templates.Tags(templates.TagsPage{Page: frameOf("Tags", visitor)}),
		"form-tags-many": templates.IdeaForm(
			templates.IdeaFormPage{
				Page:     frameOf("New", member),
				Action:   link.Ideas,
				Cancel:   link.Home,
				SignedIn: true,
				DraftKey: "new-idea",
				Tags:     templates.TagForm{Choices: slices.Repeat(choices, 7), Max: 10},
			},
		),
		"idea-tags": templates.Idea(tagged),
		"form-tags": templates.IdeaForm(
			templates.IdeaFormPage{
				Page:     frameOf("New", member),
				Action:   link.Ideas,
				Cancel:   link.Home,
				SignedIn: true,
				DraftKey: "new-idea",
				Tags:     form,
			},
		),
		"profile-tags": templates.MeProfile(
			templates.MeProfilePage{
				Page:   frameOf("x", member),
				Person: cleo,
				Name:   "Cleo",
				Tags:   choices,
				Errors: wrongOne(ctx, "tag"),
			},
		),
		"admin-tags": templates.AdminTags(
			templates.AdminTagsPage{Page: frameOf("Tags", admin), Tags: rows, Form: wrong, Authors: true},
		),
		"admin-tag": templates.AdminTag(
			templates.AdminTagPage{
				Page:   frameOf("Café", admin),
				ID:     1,
				Name:   "Café",
				Slug:   "cafe",
				Form:   wrong,
				Others: []templates.Option{{Name: "-"}, {Value: "2", Name: "Tea"}},
				Errors: wrongOne(ctx, "into"),
			},
		),
		"admin-tag-merge": templates.TagConfirm(
			templates.TagConfirmPage{Page: frameOf("Café", admin), ID: 1, Name: "Café", Count: 1482, IntoID: 2, Into: "Tea"},
		),
		"admin-tag-go": templates.TagConfirm(
			templates.TagConfirmPage{Page: frameOf("Café", admin), ID: 1, Name: "Café", Count: 1},
		),
	}
}
