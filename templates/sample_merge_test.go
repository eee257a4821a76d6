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
	"ideaboard/templates/ui"
)

// mergePages are ideas that become one, that may be the same, and that belong
// together.
func mergePages(ctx context.Context) map[string]templ.Component {
	frame := templates.Page{Title: i18n.T(ctx, "merge.heading"), Path: "/", SiteName: "Larkspur ideas", Viewer: admin}
	sides := []templates.MergeIdea{
		{
			ID:       1,
			URL:      "/ideas/1",
			Title:    "A waiting list for full classes",
			Excerpt:  "My Tuesday class is full every week.",
			Author:   cleo,
			Voters:   1482,
			Comments: 12,
			At:       ago(time.Hour),
			Now:      now,
			Status:   underWay,
		},
		{
			ID:      7,
			URL:     "/ideas/7",
			Title:   "Tell people when a place is free",
			Excerpt: "They ask me by hand.",
			Author:  maya,
			Voters:  1,
			At:      ago(50 * time.Hour),
			Now:     now,
			Status:  open,
			Remove:  "/ideas/1/merge",
		},
	}
	likely := []templates.Likely{{ID: 9, Title: "Queue for a class"}}
	empty := templates.MergePage{
		Page:      frame,
		IdeaID:    1,
		IdeaURL:   "/ideas/1",
		IdeaTitle: sides[0].Title,
		Ideas:     sides[:1],
		Likely:    likely,
		Query:     "x",
		Errors:    wrongOne(ctx, "q"),
	}
	full := templates.MergePage{
		Page:          frame,
		IdeaID:        1,
		IdeaURL:       "/ideas/1",
		IdeaTitle:     sides[0].Title,
		Ideas:         sides,
		Keep:          1,
		Tags:          true,
		Likely:        likely,
		Return:        "/moderate",
		Errors:        wrongOne(ctx, "from", "into"),
		People:        1480,
		Twice:         3,
		ImportedVotes: 12,
		Votes:         1492,
		Comments:      12,
	}

	whole := idea(admin, true)
	pinned := templates.Comment{
		ID:     92,
		HeadID: 92,
		Person: cleo,
		At:     ago(time.Hour),
		Now:    now,
		Body:   "<p>Look here.</p>",
		Pinned: true,
		Copy:   true,
	}
	said := templates.Comment{
		ID:       91,
		HeadID:   91,
		Person:   cleo,
		At:       ago(time.Hour),
		Now:      now,
		Body:     "<p>Me too.</p>",
		CanReply: true,
	}
	whole.Merged = templates.MergedIdeas{
		Authors: []ui.Person{maya}, DuplicateURL: link.DuplicateOf(1),
		Ideas: []templates.MergedIdea{
			{
				ID:         7,
				Title:      sides[1].Title,
				Author:     maya,
				By:         maya,
				ReportedBy: cleo,
				Votes:      12,
				At:         ago(50 * time.Hour),
				Merged:     ago(time.Hour),
				Now:        now,
				Body:       "<p>They ask me by hand.</p>",
				Answers:    whole.Timeline[:1],
				Comments:   []templates.Comment{said},
				Pinned:     &pinned,
				More:       "/ideas/1?merged=7",
				CanUnmerge: true,
			},
			{
				ID:     8,
				Title:  "Queue",
				Author: cleo,
				Votes:  1,
				At:     ago(50 * time.Hour),
				Merged: ago(time.Hour),
				Now:    now,
				Left:   "/ideas/1?merged=8",
			},
		},
		RelatedIdeas: templates.RelatedIdeas{
			IdeaID: 1,
			Links: []templates.RelatedIdeasLink{
				{Kind: "part", URL: "/ideas/3", Title: "Let customers move a booking themselves", Status: review, OtherID: 3},
			},
			Form: &templates.RelatedIdeasForm{Kind: "part", To: "99", Likely: likely, Errors: wrongOne(ctx, "kind", "to")},
		},
	}
	whole.Timeline = append(
		[]templates.Answer{
			{
				At:     ago(time.Hour),
				Now:    now,
				Person: maya,
				Merged: &templates.MergedEntry{URL: "#merged-7", Title: sides[1].Title, Votes: 12, ReportedBy: cleo},
			},
		},
		whole.Timeline...)
	whole.Comments = &templates.CommentList{IdeaID: 1, Count: 1, Return: "/ideas/1"}

	two := [2]templates.DuplicateSide{
		{
			ID:        1,
			URL:       "/ideas/1",
			Title:     sides[0].Title,
			Excerpt:   sides[0].Excerpt,
			Votes:     1482,
			CreatedAt: ago(time.Hour),
			Now:       now,
			Status:    underWay,
		},
		{ID: 7, URL: "/ideas/7", Title: sides[1].Title, Votes: 1, CreatedAt: ago(time.Hour), Now: now, Status: open},
	}
	gone := two
	gone[1].Gone = true
	queuePage := templates.ModerateQueuePage{Page: frame, Queues: queues(ctx)}
	queue := templates.DuplicateQueuePage{ModerateQueuePage: queuePage, Pairs: []templates.DuplicatePair{
		{
			ID:     1,
			By:     cleo,
			Others: 2,
			Text:   "Both are about full classes.",
			At:     ago(time.Hour),
			Now:    now,
			Two:    two,
			Reply:  "x",
			Error:  i18n.T(ctx, "problem.reason_needed"),
		},
		{ID: 2, By: cleo, At: ago(time.Hour), Now: now, Two: gone},
	}}
	return map[string]templ.Component{
		"merge":       templates.Merge(empty),
		"merge-two":   templates.Merge(full),
		"idea-joined": templates.Idea(whole),
		"same": templates.Duplicate(
			templates.DuplicatePage{Page: frame, IdeaID: 1, IdeaURL: "/ideas/1", IdeaTitle: sides[0].Title, Likely: likely},
		),
		"same-wrong": templates.Duplicate(
			templates.DuplicatePage{
				Page:      frame,
				IdeaID:    1,
				IdeaURL:   "/ideas/1",
				IdeaTitle: sides[0].Title,
				As:        "99",
				Text:      "Both",
				Errors:    wrongOne(ctx, "as", "body"),
			},
		),
		"same-queue":       templates.DuplicateQueue(queue),
		"same-queue-empty": templates.DuplicateQueue(templates.DuplicateQueuePage{ModerateQueuePage: queuePage}),
	}
}

// TestPartsThatComeAlone draws what answers htmx alone.
func TestPartsThatComeAlone(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.Languages()[0].Tag)
	choices := draw(t, ctx, templates.IdeaChoices("to", []templates.Likely{{ID: 9, Title: "Queue for a class"}}))
	if !strings.Contains(choices, `name="to_id" value="9"`) {
		t.Error(choices)
	}
	support := draw(t, ctx, templates.IdeaSupport(templates.IdeaPage{ID: 3, VoterCount: 2}, true))
	if !strings.Contains(support, `id="idea-support" hx-swap-oob="outerHTML"`) {
		t.Error(support)
	}
}
