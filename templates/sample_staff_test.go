package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// staffPages are the staff's rooms: people, one person, a merge, the log.
func staffPages(ctx context.Context) map[string]templ.Component {
	frame := frameOf(i18n.T(ctx, "page.people"), admin)
	blocked := ui.Badge{Name: i18n.T(ctx, "people.mark_blocked"), Colour: "red"}
	options := []templates.Option{
		{Value: "member", Name: i18n.T(ctx, "people.role_member"), Selected: true},
		{Value: "admin", Name: i18n.T(ctx, "people.role_admin")},
	}
	people := templates.PeoplePage{
		Page:     frame,
		Search:   "cleo",
		Roles:    options,
		Marks:    options,
		Narrowed: true,
		More:     "/admin/people?after=1",
		Rows: []templates.PersonRow{
			{
				Person:      cleo,
				URL:         link.AdminPerson(12),
				Email:       "cleo@example.com",
				Marks:       []ui.Badge{blocked},
				MemberSince: ago(50 * time.Hour),
				Seen:        ago(time.Hour),
				Now:         now,
			},
			{
				Person:      maya,
				URL:         link.AdminPerson(1),
				Role:        i18n.T(ctx, "people.role_admin"),
				MemberSince: ago(500 * time.Hour),
				Now:         now,
			},
		},
	}
	nobody := people
	nobody.Rows, nobody.More = nil, ""
	lines := []templates.LogLine{
		{
			Text:  []templates.LogPart{{Text: "Maya blocked "}, {Text: "Cleo", URL: link.AdminPerson(12)}, {Text: ": Spam"}},
			Actor: maya,
			Only:  "/admin/log?object=x",
			At:    ago(time.Hour),
			Now:   now,
		},
		{
			Text:    []templates.LogPart{{Text: "The board: new.kind"}},
			Changes: []templates.LogChange{{Field: i18n.T(ctx, "site.name"), Before: "A", After: "B"}},
			At:      ago(2 * time.Hour),
			Now:     now,
		},
	}
	merged := templates.PersonMerged{
		ID:   3,
		Of:   12,
		Name: "Cleo B.",
		URL:  link.AdminPerson(13),
		At:   ago(time.Hour),
		Undo: true,
	}
	ideas := templates.PersonIdeas{
		Count: 30,
		More:  "/admin/people/12?ideas=1",
		Items: []templates.PersonIdea{
			{Title: "Dark mode", URL: "/ideas/1-dark-mode", Votes: 1482, Status: shipped, Hidden: true},
		},
	}
	person := templates.AdminPersonPage{
		Page:          frame,
		ID:            12,
		Person:        cleo,
		Email:         "cleo@example.com",
		Role:          i18n.T(ctx, "people.role_member"),
		Marks:         []ui.Badge{blocked},
		MemberSince:   ago(50 * time.Hour),
		Seen:          ago(time.Hour),
		Now:           now,
		Sessions:      2,
		Language:      "English",
		SignInMethods: []string{"Password", "Google"},
		Companies:     []templates.NamedLink{{Name: "Harbour Studios", URL: link.Company(1)}},
		Ideas:         ideas,
		Votes:         ideas,
		Doings:        lines,
		Merged:        []templates.PersonMerged{merged},
		Errors:        wrongOne(ctx, "reason", "role"),
		Tools: templates.PersonTools{
			ID:       12,
			Block:    true,
			Trust:    true,
			Role:     true,
			Link:     true,
			Merge:    true,
			HasEmail: true,
			Reason:   "S",
			Roles:    options,
			MadeLink: "https://ideas.example/sign-in/confirm?token=1-abc",
		},
	}
	bare := templates.AdminPersonPage{
		Page:        frame,
		ID:          13,
		Person:      cleo,
		MemberSince: ago(time.Hour),
		Now:         now,
		Into:        &merged,
		Tools:       templates.PersonTools{ID: 13, Refusal: i18n.T(ctx, "problem.admins_only")},
	}
	shut := person
	shut.Tools.Blocked, shut.Tools.Trusted, shut.Tools.MadeLink, shut.Errors = true, true, "", nil
	from := &templates.MergeSide{
		ID:          12,
		Person:      cleo,
		Email:       "cleo@example.com",
		Role:        "Member",
		URL:         link.AdminPerson(12),
		MemberSince: ago(time.Hour),
		Now:         now,
		Ideas:       3,
		Votes:       1204,
	}
	return map[string]templ.Component{
		"people": templates.People(people),
		"answer-edit": templates.AnswerEdit(
			templates.AnswerEditPage{
				Page:      frame,
				ID:        3,
				IdeaURL:   "/ideas/1-dark-mode",
				IdeaTitle: "Dark mode",
				Text:      "Soon.",
				Note:      "N",
				Errors:    wrongOne(ctx, "note", "answer"),
			},
		),
		"people-nobody":        templates.People(nobody),
		"admin-person":         templates.AdminPerson(person),
		"admin-person-blocked": templates.AdminPerson(shut),
		"person-merged":        templates.AdminPerson(bare),
		"person-merge":         templates.PersonMerge(templates.PersonMergePage{Page: frame, ID: 12, From: from, Into: from}),
		"person-merge-wrong": templates.PersonMerge(
			templates.PersonMergePage{Page: frame, ID: 12, With: "x", From: from, Errors: wrongOne(ctx, "with")},
		),
		"log": templates.Log(
			templates.LogPage{
				Page:     frame,
				Person:   "12",
				Object:   "/ideas/1",
				Kinds:    options,
				Narrowed: true,
				Lines:    lines,
				More:     "/admin/log?after=1",
			},
		),
		"log-empty": templates.Log(templates.LogPage{Page: frame, Kinds: options, Errors: wrongOne(ctx, "person", "object")}),
	}
}
