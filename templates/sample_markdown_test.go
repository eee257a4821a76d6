package templates_test

import (
	"context"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// reactions are those of a thing, some of them given.
func reactions(ctx context.Context, viewer templates.Viewer, closed bool) *templates.Reactions {
	row := &templates.Reactions{ID: 1, Closed: closed, SignedIn: viewer.SignedIn, Return: "/ideas/1"}
	for i, one := range [][2]string{
		{"thumbs", "👍"}, {"heart", "❤️"}, {"party", "🎉"}, {"laugh", "😄"}, {"think", "🤔"}, {"eyes", "👀"},
	} {
		row.All = append(row.All, templates.Reaction{
			Key:   one[0],
			Sign:  one[1],
			Name:  i18n.T(ctx, "reactions."+one[0]),
			Count: max(0, 12-6*i),
			Mine:  i == 1,
		})
	}
	return row
}

// richPages are an idea with reactions and pictures, and the parts that scripts fetch.
func richPages(ctx context.Context) map[string]templ.Component {
	open, closed := idea(member, false), idea(visitor, false)
	open.Reactions, closed.Reactions = reactions(ctx, member, false), reactions(ctx, visitor, true)
	open.Body += `<p>Thanks <a class="mention" href="/people/12">@Cleo Brandt</a></p>` +
		`<p><a class="picture" href="/attachments/1/abcdefgh-800">` +
		`<img src="/attachments/1/abcdefgh-400" alt="A desk" width="800" height="600" loading="lazy"></a></p>`
	of := reactions(ctx, member, false)
	of.OfComment = true
	form := templates.IdeaFormPage{
		Page:     frameOf("x", member),
		Action:   "/ideas",
		Cancel:   "/",
		Title:    "Dark mode",
		SignedIn: true,
		DraftKey: "x",
		Compose: templates.Composer{
			Kind:     "idea",
			Form:     "idea-form",
			Pictures: true,
			DraftBar: true,
			Mention:  "/mentionable?idea=1",
			Error:    i18n.T(ctx, "problem.picture_type"),
			AltError: i18n.T(ctx, "problem.alt_long", "Max", 300),
		},
	}
	return map[string]templ.Component{
		"idea-reactions":        templates.Idea(open),
		"idea-reactions-closed": templates.Idea(closed),
		"form-picture":          templates.IdeaForm(form),
		"reactions":             asked(list(ctx, visitor), templates.ReactionRow(*of)),
		"linkable-ideas": asked(list(ctx, visitor), templates.LinkableIdeas([]templates.LinkableIdea{
			{ID: 7, Title: "Dark mode", Text: "[Dark mode](idea:7)", Status: ui.Badge{Name: "Planned", Colour: "blue"}},
		})),
		"mentionables": asked(
			list(ctx, visitor),
			templates.Mentionables(
				[]templates.Mentionable{
					{Person: cleo, Text: "@[Cleo Brandt](person:12)"},
					{Person: ui.Person{ID: 1, Name: "Maya", Staff: true, Avatar: "0123456789abcdef0123"}, Text: "@[Maya](person:1)"},
				},
			),
		),
	}
}
