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

// partnerPages are what the people behind an idea are asked, and say.
func partnerPages(ctx context.Context) map[string]templ.Component {
	lines := []templates.ReasonLine{
		{
			Person: cleo,
			Text:   "I would stop answering twenty messages every Monday evening.",
			Weight: "must",
			At:     ago(time.Hour),
			Now:    now,
			Companies: []templates.ReasonCompany{
				{Name: "Studio Nord", URL: "/companies/1", Value: 490},
				{Name: "Reef", URL: "/companies/2"},
			},
		},
		{Person: maya, Text: "It saves an hour a week.", Weight: "nice", Private: true, At: ago(3 * time.Hour), Now: now},
		{Person: maya, Weight: "important", At: ago(3 * time.Hour), Now: now},
	}
	weights := []templates.Filter{
		{Name: "Must have", URL: "/ideas/1/reasons?weight=must", Count: 12, Current: true},
		{Name: "Nice to have", URL: "/ideas/1/reasons?weight=nice", Count: 3},
	}
	public := templates.Reasons{
		Lines: []templates.ReasonLine{{Person: cleo, Text: lines[0].Text, At: ago(time.Hour), Now: now}},
		More:  3,
		URL:   link.Reasons(1),
	}
	forStaff := templates.Reasons{Lines: lines, Weights: weights, More: 11, URL: link.Reasons(1), Staff: true}

	choices := func(counted bool, chosen int64) (all []templates.Choice) {
		for i, words := range []string{"Every week", "Every month", "Less often, or only when a class is really full"} {
			c := templates.Choice{ID: int64(i + 1), Text: words, Of: 12, Chosen: int64(i+1) == chosen}
			if counted {
				c.Count, c.URL = 7-3*i, "/questions/1?choice=1"
			}
			all = append(all, c)
		}
		return all
	}
	replies := []templates.Reply{
		{Person: cleo, Choice: "Every week", Text: "Mondays most of all.", At: ago(time.Hour), Now: now},
		{Person: cleo, Text: "It depends\non the season.", At: ago(2 * time.Hour), Now: now},
	}
	ask := templates.Question{
		ID:        1,
		Asker:     maya,
		Text:      "How often is a class of yours full?",
		At:        ago(26 * time.Hour),
		Now:       now,
		Answers:   12,
		Choices:   choices(false, 0),
		CanAnswer: true,
	}
	answered := ask
	answered.ID, answered.Answered, answered.Choices, answered.Written = 2, true, choices(false, 2), "Mostly on Mondays."
	staffs := ask
	staffs.Choices, staffs.Counted, staffs.CanClose = choices(true, 0), true, true
	staffs.CanAnswer, staffs.Replies, staffs.All = false, replies, "/questions/1"
	closed := staffs
	closed.ID, closed.Closed, closed.ClosedAt = 3, true, ago(time.Hour)
	closed.CanClose = false
	closed.Summary = "<p>Most of you need it <strong>every week</strong>, so we start there.</p>"
	closed.Replies = nil
	own := templates.Question{
		ID:       4,
		Asker:    cleo,
		ToStaff:  true,
		Own:      true,
		Text:     "Will it come before the summer?",
		At:       ago(50 * time.Hour),
		Now:      now,
		CanClose: true,
	}
	waiting := own
	waiting.ID, waiting.Own, waiting.CanClose, waiting.CanAnswer, waiting.Asker = 5, false, true, true, cleo
	told := own
	told.ID, told.Answers = 6, 1
	told.Replies = []templates.Reply{{Person: maya, Text: "Yes, in May.", At: ago(time.Hour), Now: now}}
	visitors := ask
	visitors.ID, visitors.CanAnswer, visitors.SignIn = 7, false, "/sign-in"
	strangers := ask
	strangers.ID, strangers.CanAnswer, strangers.Join = 8, false, true
	wrong := ask
	wrong.Errors, wrong.Written = wrongOne(ctx, "choice", "body"), "What I wrote"
	unclosed := staffs
	unclosed.Errors, unclosed.WrittenSummary = wrongOne(ctx, "summary"), "What I wrote"

	verdicts := []string{"yes", "partly", "no"}
	outcome := templates.Outcome{IdeaID: 1, Shipped: true, Yes: 12, Partly: 2, Not: 1, CanTell: true, Verdicts: verdicts}
	mine := outcome
	mine.Told, mine.Verdict, mine.Text = true, "partly", "Not on phones."
	earlier := mine
	earlier.Earlier = true
	outcomeLines := []templates.OutcomeLine{
		{
			IdeaID:      1,
			Person:      cleo,
			Verdict:     "no",
			Text:        "Not on phones, where I need it.",
			IdeaURL:     "/ideas/1",
			IdeaTitle:   "A waiting list for full classes",
			CommentsURL: "/ideas/1#discussion",
			At:          ago(time.Hour),
			Now:         now,
			Waits:       true,
		},
		{
			IdeaID:      1,
			Person:      cleo,
			Verdict:     "no",
			IdeaURL:     "/ideas/1",
			IdeaTitle:   "A waiting list for full classes",
			CommentsURL: "/ideas/1#discussion",
			At:          ago(2 * time.Hour),
			Now:         now,
			Handled:     true,
		},
	}
	seen := outcome
	seen.CanTell, seen.Shipped = false, false
	seen.Lines, seen.All, seen.Waiting = outcomeLines, "/ideas/1/outcomes", link.Outcomes

	page := func(partner templates.IdeaFeedback, staff bool) templ.Component {
		viewer := member
		if staff {
			viewer = admin
		}
		p := idea(viewer, staff)
		p.IdeaFeedback = partner
		return templates.Idea(p)
	}
	moderated := moderate(ctx)
	moderated.Open.IdeaFeedback.Reasons = forStaff
	back := "A waiting list for full classes"
	asks := func(staff bool, wrong ...string) *templates.AskForm {
		a := &templates.AskForm{IdeaID: 1, ToStaff: !staff}
		if len(wrong) > 0 {
			a.Text, a.Choices, a.Errors = "How often?", "One", wrongOne(ctx, wrong...)
		}
		return a
	}
	return map[string]templ.Component{
		"partner-asked": page(templates.IdeaFeedback{
			Reason: templates.Reason{IdeaID: 1, Voted: true}, Reasons: public, Outcome: outcome,
			Questions: templates.Questions{Shown: []templates.Question{ask, own, closed}, All: "/ideas/1/questions"},
		}, false),
		"partner-said": page(templates.IdeaFeedback{
			Reason: templates.Reason{
				IdeaID: 1,
				Voted:  true,
				Given:  true,
				Text:   lines[0].Text,
				Weight: "must",
				Public: true,
			},
			Outcome:   mine,
			Questions: templates.Questions{Shown: []templates.Question{answered, told}, Ask: asks(false)},
		}, false),
		"partner-wrong": page(templates.IdeaFeedback{
			Reason: templates.Reason{
				IdeaID: 1,
				Voted:  true,
				Given:  true,
				Text:   "x",
				Weight: "must",
				Errors: wrongOne(ctx, "body", "weight"),
			},
			Outcome:   earlier,
			Questions: templates.Questions{Ask: asks(true, "body", "choices")},
		}, false),
		"partner-visitor": page(
			templates.IdeaFeedback{
				Reasons:   public,
				Questions: templates.Questions{Shown: []templates.Question{visitors, strangers}},
			},
			false,
		),
		"partner-private": page(
			templates.IdeaFeedback{Reason: templates.Reason{IdeaID: 1, Voted: true, Given: true, Weight: "nice"}},
			false,
		),
		"partner-staff": page(templates.IdeaFeedback{
			Reasons: forStaff, Outcome: seen,
			Questions: templates.Questions{Shown: []templates.Question{staffs, waiting}, Ask: asks(true)},
		}, true),
		"moderate-reasons": templates.Moderate(moderated),
		"reasons": templates.ReasonList(
			templates.ReasonsPage{
				Page:      frameOf("Why", admin),
				IdeaURL:   "/ideas/1",
				IdeaTitle: back,
				Reasons:   forStaff,
				Next:      "/ideas/1/reasons?after=x",
			},
		),
		"reasons-none": templates.ReasonList(
			templates.ReasonsPage{Page: frameOf("Why", member), IdeaURL: "/ideas/1", IdeaTitle: back},
		),
		"question": templates.QuestionShow(
			templates.QuestionPage{
				Page:      frameOf("How often", admin),
				IdeaURL:   "/ideas/1",
				IdeaTitle: back,
				Question:  staffs,
				Tabs:      weights,
				More:      "/questions/1?after=x",
			},
		),
		"question-wrong": templates.QuestionShow(
			templates.QuestionPage{Page: frameOf("How often", member), IdeaURL: "/ideas/1", IdeaTitle: back, Question: wrong},
		),
		"question-unclosed": templates.QuestionShow(
			templates.QuestionPage{Page: frameOf("How often", admin), IdeaURL: "/ideas/1", IdeaTitle: back, Question: unclosed},
		),
		"questions": templates.QuestionList(
			templates.QuestionsPage{
				Page:      frameOf("Questions", member),
				IdeaURL:   "/ideas/1",
				IdeaTitle: back,
				Shown:     []templates.Question{ask, closed},
				More:      "/ideas/1/questions?after=x",
			},
		),
		"questions-none": templates.QuestionList(
			templates.QuestionsPage{Page: frameOf("Questions", member), IdeaURL: "/ideas/1", IdeaTitle: back},
		),
		"outcome-ask": templates.OutcomeAsk(
			templates.OutcomePage{
				Page:      frameOf("Did it solve it?", member),
				IdeaURL:   "/ideas/1",
				IdeaTitle: back,
				Outcome:   templates.Outcome{IdeaID: 1, Verdict: "yes", CanTell: true, Verdicts: []string{"yes", "partly", "no"}},
			},
		),
		"outcome-wrong": templates.OutcomeAsk(
			templates.OutcomePage{
				Page:      frameOf("Did it solve it?", member),
				IdeaURL:   "/ideas/1",
				IdeaTitle: back,
				Outcome:   templates.Outcome{IdeaID: 1, Text: "x", Errors: wrongOne(ctx, "verdict", "body")},
			},
		),
		"outcomes": templates.OutcomeList(
			templates.OutcomesPage{
				Page:      frameOf("Did it solve it?", admin),
				IdeaURL:   "/ideas/1",
				IdeaTitle: back,
				Outcome:   outcome,
				Lines:     outcomeLines,
				More:      "/ideas/1/outcomes?after=x",
			},
		),
		"outcomes-none": templates.OutcomeList(
			templates.OutcomesPage{Page: frameOf("Did it solve it?", admin), IdeaURL: "/ideas/1", IdeaTitle: back},
		),
		"unsolved": templates.Unsolved(
			templates.UnsolvedPage{
				ModerateQueuePage: templates.ModerateQueuePage{
					Page:   frameOf("Needs follow-up", admin),
					Queues: queues(ctx),
					More:   link.Outcomes,
				},
				Lines: outcomeLines,
			},
		),
		"unsolved-none": templates.Unsolved(
			templates.UnsolvedPage{
				ModerateQueuePage: templates.ModerateQueuePage{Page: frameOf("Needs follow-up", admin), Queues: queues(ctx)},
			},
		),
		"open-questions": templates.OpenQuestions(
			templates.OpenQuestionsPage{
				ModerateQueuePage: templates.ModerateQueuePage{
					Page:   frameOf("Questions", admin),
					Queues: queues(ctx),
					More:   link.OpenQuestions,
				},
				Lines: []templates.OpenQuestion{
					{
						URL:       "/questions/1",
						Text:      own.Text,
						IdeaURL:   "/ideas/1",
						IdeaTitle: back,
						Asker:     "Cleo",
						ToStaff:   true,
						At:        ago(50 * time.Hour),
						Now:       now,
						Waits:     true,
					},
					{
						URL:       "/questions/2",
						Text:      ask.Text,
						IdeaURL:   "/ideas/1",
						IdeaTitle: back,
						Asker:     "Maya",
						Answers:   12,
						At:        ago(200 * time.Hour),
						Now:       now,
						Waits:     true,
					},
				},
			},
		),
		"open-questions-none": templates.OpenQuestions(
			templates.OpenQuestionsPage{
				ModerateQueuePage: templates.ModerateQueuePage{Page: frameOf("Questions", admin), Queues: queues(ctx)},
			},
		),
	}
}

// TestAVoteBringsTheReasonAlong: the box takes its place on the page, also empty.
func TestAVoteBringsTheReasonAlong(t *testing.T) {
	ctx := i18n.With(context.Background(), "en")
	for voted, form := range map[bool]bool{true: true, false: false} {
		html := draw(t, ctx, templates.ReasonBox(templates.Reason{IdeaID: 1, Voted: voted}, true))
		if !strings.Contains(html, `id="reason-1" hx-swap-oob="outerHTML"`) || strings.Contains(html, "<form") != form {
			t.Errorf("voted %v: %s", voted, html)
		}
	}
}

// TestAChangedReasonBringsItsUndo: the toast in the response sends the former reason, in place.
func TestAChangedReasonBringsItsUndo(t *testing.T) {
	ctx := i18n.With(context.Background(), "en")
	html := draw(t, ctx, templates.ReasonChanged(templates.Reason{IdeaID: 1, Voted: true}, templates.ActToast{
		Text: "Reason removed.", Undo: "/ideas/1/reason", Stays: true,
		Fields: []templates.ToastField{{Name: "body", Value: "At <night>"}},
	}))
	for _, want := range []string{
		`id="toast" class="toast" role="status" hx-swap-oob="innerHTML"`, `name="body" value="At &lt;night&gt;"`,
		`<summary autofocus>`, `hx-post="/ideas/1/reason" hx-status:422`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in\n%s", want, html)
		}
	}
}
