package templates_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

func alike() []templates.SimilarIdea {
	first := card(
		2, "Two-way sync with Google Calendar", "", planned, "Integrations", "Kenji Watanabe", 26*time.Hour, 351,
		templates.Viewer{},
	)
	return []templates.SimilarIdea{
		{
			ID:     2,
			URL:    "/ideas/2",
			Title:  first.Title,
			Status: first.Status,
			Answer: "We begin in March.",
			Shared: []string{"calendar", "sync"},
			Vote:   first.Vote,
		},
	}
}

// similarPages are the similar ideas of what somebody writes.
func similarPages(ctx context.Context) map[string]templ.Component {
	page := templates.SimilarPage{
		Page:    list(ctx, templates.Viewer{}).Page,
		Title:   "Sync my calendar",
		Similar: templates.Similar{Ideas: alike()},
	}
	none := templates.SimilarPage{Page: page.Page, Title: "Umbrellas"}
	shown := templates.IdeaFormPage{
		Page:    page.Page,
		Title:   page.Title,
		Similar: templates.Similar{Ideas: alike()},
		Seen:    true,
	}
	return map[string]templ.Component{
		"similar":      templates.SimilarIdeas(page),
		"similar-none": templates.SimilarIdeas(none),
		"form-similar": templates.IdeaForm(shown),
	}
}

// TestLookAlikesForWriterAndStaff: who writes joins with a press, and their form
// hears that they saw them; staff merge.
func TestLookAlikesForWriterAndStaff(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.Languages()[0].Tag)
	writer := draw(t, ctx, templates.SimilarWhileTyping(templates.Similar{Ideas: alike()}, link.Similar))
	staff := draw(t, ctx, templates.SimilarList(templates.Similar{Ideas: alike(), For: 7}))
	merge := link.Merge(7) + "?with=2"
	if !strings.Contains(writer, link.Vote(2)) && !strings.Contains(writer, "vote=2") ||
		!strings.Contains(writer, `name="seen"`) ||
		strings.Contains(writer, merge) {
		t.Error(writer)
	}
	drawn := draw(t, ctx, templates.SimilarMerged(true))
	if !strings.Contains(drawn, `id="similar-merged"`) || !strings.Contains(drawn, "kept") {
		t.Error(drawn)
	}
	if !strings.Contains(staff, merge) || strings.Contains(staff, `name="seen"`) {
		t.Error(staff)
	}
}
