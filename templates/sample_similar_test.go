package templates_test

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"ideaboard/templates"
)

// similarPages are the look-alikes of what somebody writes, and of an idea.
func similarPages(ctx context.Context) map[string]templ.Component {
	first := card(2, "Two-way sync with Google Calendar", "", planned, "Integrations", "Kenji Watanabe", 26*time.Hour, 351, templates.Viewer{})
	alike := []templates.LookAlike{{ID: 2, URL: "/ideas/2", Title: first.Title, Status: first.Status, Answer: "We begin in March.", Shared: []string{"calendar", "sync"}, Vote: first.Vote}}
	page := templates.SimilarPage{Page: list(ctx, templates.Viewer{}).Page, Title: "Sync my calendar", Similar: templates.Similar{Ideas: alike}}
	none := templates.SimilarPage{Page: page.Page, Title: "Umbrellas"}
	return map[string]templ.Component{"similar": templates.SimilarIdeas(page), "similar-none": templates.SimilarIdeas(none)}
}
