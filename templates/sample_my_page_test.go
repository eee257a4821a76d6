package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// myPages are a person's own pages, and what others see of them.
func myPages(ctx context.Context) map[string]templ.Component {
	mine := frameOf("x", member)
	item := func(title string, status ui.Badge, votes int, age time.Duration, isNew bool) templates.PersonItem {
		return templates.PersonItem{
			URL:    "/ideas/1",
			Title:  title,
			Status: status,
			Votes:  votes,
			At:     ago(age),
			Now:    now,
			New:    isNew,
		}
	}
	items := []templates.PersonItem{
		item("A waiting list for full classes", shipped, 1482, 38*24*time.Hour, true),
		item("Two-way sync with Google Calendar", planned, 1, 50*24*time.Hour, false),
	}
	proposed := templates.PersonList{
		ID:      "list-ideas",
		Heading: i18n.T(ctx, "me.ideas"),
		Items:   items,
		All:     "/me?show=ideas",
	}
	votes := templates.PersonList{
		ID:      "list-votes",
		Heading: i18n.T(ctx, "me.votes"),
		Empty:   i18n.T(ctx, "me.votes_empty"),
		Way:     "/",
		WayName: i18n.T(ctx, "me.look_around"),
	}
	whole := proposed
	whole.All, whole.More = "", "/me?show=ideas&after=x"
	news := []templates.NewsItem{
		{
			URL:   "/ideas/1",
			Title: "A waiting list for full classes",
			From:  &planned,
			To:    &shipped,
			Text:  "Waiting lists are live for everybody.",
			By:    maya,
			At:    ago(2 * time.Hour),
			Now:   now,
		},
		{
			URL:   "/ideas/2",
			Title: "Two-way sync with Google Calendar",
			Text:  "We are talking to six studios.",
			By:    maya,
			At:    ago(3 * time.Hour),
			Now:   now,
		},
		{URL: "/ideas/3", Title: "Dark mode", To: &review, Imported: true, At: ago(4 * time.Hour), Now: now},
	}
	snapshot := []templates.Filter{
		{Name: "Bookings", URL: "/?category=bookings"},
		{Name: "Payments", URL: "/?category=payments"},
	}
	languages := []templates.Option{{Value: "en", Name: "English", Selected: true}, {Value: "es", Name: "Español"}}
	profile := templates.MeProfilePage{
		Page:       mine,
		Person:     cleo,
		Name:       "Cleo Brandt",
		Email:      "cleo@example.com",
		Return:     "/",
		Languages:  languages,
		TimeZone:   "Europe/Madrid",
		TimeZones:  []string{"Europe/Madrid", "UTC"},
		Categories: []templates.Option{{Value: "1", Name: "Bookings", Selected: true}, {Value: "2", Name: "Payments"}},
	}
	pictured := profile
	pictured.Person.Avatar = "0123456789abcdef0123"
	pictured.Viewer.Avatar = pictured.Person.Avatar
	pictured.Errors = wrongOne(ctx, "name", "language", "time_zone", "category", "avatar")
	welcome := templates.MeProfilePage{Page: mine, Person: cleo, Welcome: true, Return: "/", Errors: wrongOne(ctx, "name")}
	asked, voted := idea(member, false), idea(member, false)
	asked.Follow = ui.Follow{IdeaID: 1, Title: asked.Title, Why: "asked", SignedIn: true, Return: "/ideas/1"}
	voted.Follow.Why, voted.Author.Avatar = "voter", pictured.Person.Avatar
	own := idea(member, false)
	own.Follow.Why = "author"
	own.Source, own.ImportedVotes = "", 2
	person := templates.PersonPage{
		Page:     frameOf("Cleo Brandt", admin),
		Person:   pictured.Person,
		Since:    ago(400 * 24 * time.Hour),
		StaffURL: "/admin/people/12",
		Own:      true,
		Lists:    []templates.PersonList{proposed},
		Contributions: []templates.Contribution{
			{Icon: "bulb", Text: i18n.T(ctx, "profile_page.proposed", "Count", 2)},
			{Icon: "check", Text: i18n.T(ctx, "profile_page.shipped", "Count", 1)},
		},
	}
	return map[string]templ.Component{
		"me": templates.Me(
			templates.MePage{
				Page:               mine,
				Since:              ago(70 * time.Hour),
				Now:                now,
				News:               news,
				MoreNews:           true,
				Companies:          []templates.NamedLink{{Name: "Studio Nord", URL: "/companies/1"}},
				Waiting:            []templates.PendingVote{{Title: "Dark mode", URL: "/ideas/1-dark-mode"}},
				Lists:              []templates.PersonList{proposed, votes},
				FollowedCategories: snapshot,
			},
		),
		"me-empty": templates.Me(
			templates.MePage{Page: mine, Since: ago(70 * time.Hour), Now: now, Lists: []templates.PersonList{votes}},
		),
		"me-list": templates.Me(
			templates.MePage{Page: mine, Alone: true, Heading: proposed.Heading, Lists: []templates.PersonList{whole}},
		),
		"me-profile":  templates.MeProfile(profile),
		"me-pictured": templates.MeProfile(pictured),
		"me-welcome":  templates.MeProfile(welcome),
		"me-data":     templates.MeData(templates.MeDataPage{Page: mine, Name: "Cleo Brandt"}),
		"me-data-wrong": templates.MeData(
			templates.MeDataPage{Page: mine, Typed: "Clio", Votes: "go", Errors: wrongOne(ctx, "confirm", "page")},
		),
		"person": templates.Person(person),
		"person-list": templates.Person(
			templates.PersonPage{
				Page:    mine,
				Person:  cleo,
				Since:   now,
				Alone:   true,
				Heading: proposed.Heading,
				Lists:   []templates.PersonList{whole},
			},
		),
		"person-nothing": templates.Person(templates.PersonPage{Page: mine, Person: maya, Since: now}),
		"idea-asked":     templates.Idea(asked),
		"idea-voted":     templates.Idea(voted),
		"idea-own":       templates.Idea(own),
	}
}
