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

// newsPages are what a person is told, and how.
func newsPages(ctx context.Context) map[string]templ.Component {
	frame := frameOf("x", member)
	frame.Viewer.Unread = 12
	line := func(what string, by ui.Person, excerpt string, unread bool, age time.Duration) templates.NewsLine {
		return templates.NewsLine{
			Text:    i18n.T(ctx, "inbox."+what, "Name", by.Name),
			By:      by,
			Excerpt: excerpt,
			URL:     "/comments/1",
			Unread:  unread,
			At:      ago(age),
			Now:     now,
		}
	}
	moved := line("moved", maya, "Waiting lists are live for everybody.", true, time.Hour)
	moved.From, moved.To = &underWay, &shipped
	note := line("commented", maya, "Ask the studio in Lyon first.", false, 3*time.Hour)
	note.Note = true
	nobody := line("answered", ui.Person{Name: i18n.T(ctx, "inbox.team")}, "", false, 50*time.Hour)
	nobody.Icon = "bulb"
	inbox := templates.NotificationsPage{
		Page: frame,
		UpTo: 7,
		More: "/notifications?after=i1",
		Tabs: []templates.Tab{
			{Name: i18n.T(ctx, "inbox.all"), URL: "/notifications", Current: true},
			{Name: i18n.T(ctx, "inbox.unread"), URL: "/notifications?show=unread"},
		},
		Groups: []templates.NewsGroup{
			{
				IdeaID: 1,
				Title:  "A waiting list for full classes",
				URL:    "/ideas/1",
				Unread: true,
				Lines: []templates.NewsLine{
					moved,
					line("mentioned", cleo, "@Ben would an hour be enough for you?", true, 2*time.Hour),
					note,
				},
				More: i18n.T(ctx, "inbox.more_lines", "Count", 8),
			},
			{
				IdeaID: 2,
				Title:  "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsautomat",
				URL:    "/ideas/2",
				Lines:  []templates.NewsLine{line("replied", cleo, "Yes, exactly that.", false, 30*time.Hour), nobody},
			},
		},
	}
	empty := inbox
	empty.Groups, empty.More, empty.Viewer.Unread = nil, "", 0
	levels := []templates.Option{
		{Value: "everything", Name: i18n.T(ctx, "follow.level_everything")},
		{Value: "silent", Name: i18n.T(ctx, "follow.level_silent"), Selected: true},
	}
	told := templates.MeNotificationsPage{
		Page:     frame,
		Address:  "cleo@example.com",
		TimeZone: "Europe/Madrid",
		From:     []templates.Option{{Value: "22", Name: "22:00", Selected: true}},
		Until:    []templates.Option{{Value: "8", Name: "08:00"}},
		Ideas: []templates.FollowedIdea{
			{ID: 1, Title: "A waiting list for full classes", URL: "/ideas/1", Status: shipped, Levels: levels},
		},
		HasTags: true,
		Tags: []templates.FollowedTag{
			{TagChip: templates.TagChip{Name: "iOS", URL: "/tags/ios", Colour: "blue"}, Unfollow: "/tags/ios/unfollow"},
		},
		More: "/me/notifications?after=i1",
	}
	for _, kind := range []string{"answers", "mentions", "comments", "changelog", "community"} {
		told.Kinds = append(told.Kinds, templates.NewsKind{
			ID:    kind,
			Name:  i18n.T(ctx, "told.kind_"+kind),
			Hint:  i18n.T(ctx, "told.hint_"+kind),
			Paces: []templates.Option{{Value: "now", Name: i18n.T(ctx, "told.pace_now"), Selected: true}},
		})
	}
	refused := told
	refused.Refused = templates.MailRefused{
		At:     ago(time.Hour),
		Now:    now,
		Text:   "550 5.1.1 no such user",
		Own:    true,
		Action: link.MeMail,
	}
	refused.Staff, refused.Ideas, refused.More = true, nil, ""
	refused.Errors = wrongOne(ctx, "answers", "quiet")
	nowhere := told
	nowhere.Address = ""
	all := map[string]templ.Component{
		"notifications":         templates.Notifications(inbox),
		"notifications-empty":   templates.Notifications(empty),
		"me-notifications":      templates.MeNotifications(told),
		"me-notifications-back": templates.MeNotifications(refused),
		"me-notifications-none": templates.MeNotifications(nowhere),
	}
	for _, state := range []string{"ask", "stopped", "all", "back"} {
		all["unsubscribe-"+state] = templates.Unsubscribe(
			templates.UnsubscribePage{
				Page:    frameOf("x", visitor),
				Token:   "1.answers.x",
				What:    i18n.T(ctx, "stop.what_answers"),
				Address: "c•••@example.com",
				State:   state,
			},
		)
	}
	all["unsubscribe-idea"] = templates.Unsubscribe(
		templates.UnsubscribePage{
			Page:  frameOf("x", visitor),
			Token: "1.idea-7.x",
			What:  i18n.T(ctx, "stop.what_some_idea"),
			Level: "milestones",
			State: "stopped",
		},
	)
	return all
}
