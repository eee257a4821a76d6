package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/templates"
)

// searchPages are lists of what a search found.
func searchPages(ctx context.Context) map[string]templ.Component {
	found := list(ctx, templates.Viewer{})
	found.Cards = nil
	found.Search = templates.SearchPart{
		On:      true,
		Ideas:   1371,
		Query:   "waitnig list",
		Keep:    []templates.KeptField{{Name: "status", Value: "planned"}},
		Clear:   "/?status=planned",
		Total:   2,
		Meant:   "waiting list",
		Propose: "waitnig list",
	}
	found.Search.Hits = []templates.SearchCard{
		{
			Card: card(
				1, "A waiting list for full classes", "", underWay, "Bookings", "Cleo Brandt", 3*time.Hour, 1482,
				templates.Viewer{},
			),
			Marked: []templates.Mark{
				{Text: "A "},
				{Text: "waiting", Hit: true},
				{Text: " "},
				{Text: "list", Hit: true},
				{Text: " for full classes"},
			},
			Excerpt: []templates.Mark{{Text: "My Tuesday class is full."}},
		},
		{
			Card: card(
				2, "Two-way sync with Google Calendar", "", planned, "Integrations", "Kenji Watanabe", 26*time.Hour, 351,
				templates.Viewer{},
			),
			Marked: []templates.Mark{
				{Text: "Two-way sync with Google Calendar"},
			},
			Place:   "In a comment:",
			Excerpt: []templates.Mark{{Text: "… I keep a "}, {Text: "waiting", Hit: true}, {Text: " list by hand"}},
		},
	}
	none := list(ctx, templates.Viewer{})
	none.Cards, none.More = nil, ""
	none.Search = templates.SearchPart{On: true, Query: "xyzzy plugh", Clear: "/", Propose: "xyzzy plugh"}
	hidden := list(ctx, templates.Viewer{})
	hidden.Cards, hidden.More = nil, ""
	hidden.Search = templates.SearchPart{
		On:         true,
		Query:      "calendar",
		Clear:      "/?status=planned",
		Propose:    "calendar",
		Everywhere: "/?q=calendar",
		Hidden:     12,
	}
	return map[string]templ.Component{
		"search-hidden": templates.IdeaList(hidden),
		"search":        templates.IdeaList(found),
		"search-none":   templates.IdeaList(none),
	}
}
