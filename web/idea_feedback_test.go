package web_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/outcome"
	"ideaboard/internal/question"
)

// seedPartners makes people say why they want idea 3 of the story, answer a
// question about it, and whether idea 1, which has shipped, solved it for them.
func seedPartners(t *testing.T, site *apptest.Site) {
	t.Helper()
	ctx, maya := t.Context(), board.ActorOf(&site.Cast.Maya)
	added, err := site.Questions.Ask(
		ctx,
		maya,
		3,
		question.Draft{
			Body:    "How often do you need it?",
			Choices: []string{"Every day", "Every week", "Less often than that, but then badly"},
		},
	)
	asked, _, _, askedErr := site.Questions.Show(ctx, maya, added.ID, 0, "")
	snapshot, snapshotErr := site.Board.Snapshot(ctx)
	shown, shownErr := site.Board.Idea(ctx, maya, 3)
	if err := errors.Join(err, askedErr, snapshotErr, shownErr); err != nil {
		t.Fatal(err)
	}
	if snapshot.Status(shown.StatusID).Kind.Decided() {
		t.Fatal("nobody can vote for idea 3")
	}
	for i, user := range site.Cast.Customers() {
		actor := board.ActorOf(user)
		_, voteErr := site.Board.Vote(ctx, actor, 3)
		_, reasonErr := site.Board.GiveReason(
			ctx,
			actor,
			3,
			board.Reason{
				Body:   "I would stop answering the same message every Monday evening.",
				Weight: board.Weights[i%3],
				Public: i%2 == 0,
			},
		)
		_, _, followErr := site.Board.Follow(ctx, actor, 1)
		_, toldErr := site.Outcomes.Tell(ctx, actor, 1, outcome.Verdicts[i%3], "Not on the phone, where I need it.")
		if err := errors.Join(voteErr, reasonErr, followErr, toldErr); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 && user.ID != site.Cast.Ines.ID {
			_, _, err := site.Questions.Answer(ctx, actor, added.ID, asked.Choices[i%3].ID, "Mondays most of all.")
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestAVoterSaysWhy gives a reason by plain forms, as htmx asks, and wrongly.
func TestAVoterSaysWhy(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	page, to := link.Idea(idea.ID, idea.Title), link.IdeaDo(idea.ID, "reason")
	cleo, maya := site.As(site.Cast.Cleo), site.As(site.Cast.Maya)
	if cleo.Get(page).Has("#reason-words") {
		t.Error("who has not voted is asked why they did")
	}
	cleo.Post(to, url.Values{"body": {"x"}}).Want(409)
	asked := cleo.Submit(cleo.Get(page).Want(200), ".idea-head .vote", nil).Want(200)
	wrong := cleo.Submit(asked, ".reason-slot form", url.Values{"body": {strings.Repeat("x", 281)}, "weight": {"must"}}).
		Want(422)
	if wrong.TextOf("#reason-words-error") == "" || !wrong.Has("#reason-words[value^=xxx]") ||
		!wrong.Has("input[value=must][checked]") {
		t.Error("what was written is lost")
	}
	given := cleo.Submit(asked, ".reason-slot form", url.Values{
		"body":   {"An hour <b>a week"},
		"weight": {"must"},
		"public": {"1"},
	}).Want(200)
	if given.TextOf(".own-words") != "An hour <b>a week" {
		t.Errorf("given: %q", given.TextOf(".reason-slot"))
	}
	seen := site.Visitor().Get(page).Want(200)
	if !strings.Contains(seen.TextOf(".reasons"), "An hour <b>a week") ||
		strings.Contains(seen.TextOf("main"), "Must have") ||
		seen.Has(".weights") {
		t.Errorf("a visitor sees %q", seen.TextOf("aside"))
	}
	staff := maya.Get(page)
	if staff.TextOf(".weights .count") != "1" || !strings.Contains(staff.TextOf(".reasons"), "Must have") {
		t.Errorf("staff see %q", staff.TextOf("aside"))
	}
	all := maya.Get(link.Reasons(idea.ID) + "?weight=must").Want(200)
	if !strings.Contains(all.TextOf(".reasons"), "An hour") {
		t.Error(all.TextOf("main"))
	}
	cleo.Submit(given, ".reason-slot form:last-of-type", nil).Want(200)
	if site.Visitor().Get(page).Has(".reasons") {
		t.Error("the reason is still there")
	}
	if _, err := site.Board.Hide(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		link.Reasons(idea.ID), link.IdeaDo(idea.ID, "questions"), link.IdeaDo(idea.ID, "outcome"),
		link.IdeaDo(idea.ID, "outcomes"),
	} {
		cleo.Get(path).Want(404)
	}
}

// TestWhatIsAskedWronglyComesBack: errors stand beside their fields, with all
// that was written.
func TestWhatIsAskedWronglyComesBack(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	ben, maya := site.As(site.Cast.Ben), site.As(site.Cast.Maya)
	to := link.IdeaDo(idea.ID, "questions")
	page := maya.Post(to, url.Values{"body": {""}, "choices": {"Only one"}}).Want(422)
	if page.TextOf("#question-body-error") == "" || page.TextOf("#question-choices-error") == "" ||
		page.TextOf("#question-choices") != "Only one" ||
		!page.Has("#ask[open]") {
		t.Error(page.TextOf("#ask"))
	}
	maya.Post(to, url.Values{"body": {"How often?"}, "choices": {"Daily\r\nNever\r\n"}}).Want(200)
	again := maya.Post(to, url.Values{"body": {"And why?"}}).Want(409)
	if again.TextOf("#question-body") != "And why?" {
		t.Error(again.TextOf("#ask"))
	}
	wrong := ben.Post("/questions/1/answer", url.Values{"body": {strings.Repeat("x", 1001)}}).Want(422)
	if !strings.HasPrefix(wrong.TextOf("#question-1-body"), "xxx") || wrong.TextOf("#question-1-body-error") == "" {
		t.Error(wrong.TextOf("main"))
	}
	wrong = maya.Post("/questions/1/close", url.Values{"summary": {strings.Repeat("x", 4001)}}).Want(422)
	if wrong.TextOf("#question-1-summary-error") == "" {
		t.Error(wrong.TextOf("main"))
	}
	ben.Post("/questions/1/answer", url.Values{"choice": {"x"}}).Want(422)
	ben.Post("/questions/1/answer", url.Values{"choice": {"1"}, "body": {"My own words"}}).Want(200)
	for name, client := range map[string]*apptest.Client{
		"a visitor": site.Visitor(),
		"a member":  site.As(site.Cast.Cleo),
	} {
		for _, path := range []string{"/questions/1", link.Idea(idea.ID, idea.Title), to} {
			page := client.Get(path).Want(200)
			if strings.Contains(page.TextOf("body"), "My own words") || page.Has("meter") ||
				!strings.Contains(page.TextOf(".question-state"), "1 answer") {
				t.Errorf("%s sees %s", name, page.TextOf("main"))
			}
		}
	}
	staff := maya.Get("/questions/1?choice=1").Want(200)
	if !strings.Contains(staff.TextOf(".listing"), "My own words") || !staff.Has("meter[value='100']") {
		t.Error(staff.TextOf("main"))
	}
	ben.Post(to, url.Values{"body": {"When will it come?"}}).Want(200)
	own := ben.Get(link.Idea(idea.ID, idea.Title))
	if !strings.Contains(own.TextOf("[id^=question-]:not(#question-1)"), "waits for the team") {
		t.Error(own.TextOf("[id^=question-]:not(#question-1)"))
	}
	queue := maya.Get(link.OpenQuestions).Want(200)
	if !strings.Contains(queue.TextOf(".waiting-lines"), "Waits for an answer") ||
		!strings.Contains(queue.TextOf("#staff-nav [aria-current]"), "2") {
		t.Error(queue.TextOf("main"))
	}
}

// TestTheMailAsksAndNothingIsSaidByALook: the link opens a page with the choice
// made, and asks a visitor to sign in first.
func TestTheMailAsksAndNothingIsSaidByALook(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	ask := link.IdeaDo(idea.ID, "outcome") + "?verdict=no"
	ben := site.As(site.Cast.Ben)
	if page := ben.Get(ask).Want(200); page.Has("input[name=verdict]") || page.TextOf("h1") != idea.Title {
		t.Error("an idea that is not shipped asks whether it was solved")
	}
	site.Answer(idea.ID, board.Reply{Status: "Shipped"})
	if page := site.Visitor().Get(ask).Want(200); !page.Has("input[name=return][value*='outcome?verdict=no']") {
		t.Error(page.TextOf("main"))
	}
	site.As(site.Cast.Cleo).Get(ask).Want(403)
	page := ben.Get(ask).Want(200)
	if !page.Has("input[value=no][checked]") ||
		site.Visitor().Get(link.Idea(idea.ID, idea.Title)).Has("#outcome .result") {
		t.Error("the look said something")
	}
	ben.Submit(page, "main form", url.Values{"verdict": {"maybe"}, "body": {"x"}}).Want(422)
	ben.Submit(page, "main form", url.Values{"body": {"Not on phones"}}).Want(200)
	maya := site.As(site.Cast.Maya)
	queue := maya.Get(link.Outcomes).Want(200)
	if !strings.Contains(queue.TextOf(".waiting-lines"), "Not on phones") {
		t.Error(queue.TextOf("main"))
	}
	seen := site.Visitor().Get(link.Idea(idea.ID, idea.Title))
	if !strings.Contains(seen.TextOf("#outcome"), "0 of 1") || strings.Contains(seen.TextOf("main"), "Not on phones") {
		t.Error(seen.TextOf("#outcome"))
	}
	if done := maya.Submit(queue, ".waiting-lines form", nil).Want(200); done.Has(".waiting-lines") {
		t.Error(done.TextOf("main"))
	}
}

// TestThePeopleBehindAnIdea is a life of one in a browser: a vote and its reason,
// a question, what shipped, a "no" and the staff's queue.
func TestThePeopleBehindAnIdea(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	for name, view := range map[string]apptest.View{
		"with JavaScript":    {Width: 1280, Height: 900},
		"on a dark phone":    {Width: 390, Height: 844, Dark: true},
		"without JavaScript": {Width: 390, Height: 844, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look := func(tab context.Context, name string) {
				if !view.NoScript { // axe is a script
					accessible(t, tab, name)
				}
			}
			site := apptest.Start(t)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			page := site.URL + link.Idea(idea.ID, idea.Title)
			cleo, maya := site.Tab(t, view), site.Tab(t, view)
			journey(t, maya, site.SignIn(site.Cast.Maya))
			journey(t, cleo,
				site.SignIn(site.Cast.Cleo),
				chromedp.Navigate(page),
				chromedp.Click(css(".idea-head .vote button")),
				chromedp.WaitVisible(css(".reason-slot summary")),
			)
			journey(t, cleo,
				chromedp.Click(css(".reason-slot summary")),
				chromedp.WaitVisible(css("#reason-words")),
				chromedp.SendKeys(css("#reason-words"), "I check bookings in bed"),
				chromedp.Click(css(".reason-slot .pill input[value=must]")),
				chromedp.Click(css(".reason-slot input[name=public]")),
				chromedp.Click(css(".reason-slot form .button.soft")),
				chromedp.WaitVisible(css(".own-words")),
			)
			look(cleo, "a reason given")
			journey(t, maya,
				chromedp.Navigate(page),
				chromedp.WaitVisible(css(".weights a")),
				chromedp.Click(css("#ask > summary")),
				chromedp.SendKeys(css("#question-body"), "When do you need it?"),
				chromedp.SendKeys(css("#question-choices"), "At night\nAlways"),
				chromedp.Click(css("#ask form .button")),
				chromedp.WaitVisible(css("#question-1")),
			)
			look(maya, "a question asked")
			journey(t, cleo,
				chromedp.Navigate(page),
				chromedp.Click(css("#question-1 .pill input")),
				chromedp.Click(css("#question-1 form .button")),
				chromedp.WaitVisible(css("#question-1 .own-answer")),
			)
			journey(t, maya,
				chromedp.Navigate(page),
				chromedp.Click(css("#question-1 details > summary")),
				chromedp.SendKeys(css("#question-1-summary"), "At night it is."),
				chromedp.Click(css("#question-1 details .button")),
				chromedp.WaitVisible(css("#question-1.is-closed .prose")),
			)
			site.Answer(idea.ID, board.Reply{Status: "Shipped", Body: "It is here."})
			journey(t, cleo,
				chromedp.Navigate(site.URL+link.IdeaDo(idea.ID, "outcome")+"?verdict=no"),
				chromedp.SendKeys(css("#outcome-words"), "Not on phones"),
			)
			look(cleo, "an outcome asked")
			journey(t, cleo,
				chromedp.Click(css("main form .button")),
				chromedp.WaitVisible(css("#outcome .own-answer")),
			)
			look(cleo, "an outcome told")
			journey(t, maya, chromedp.Navigate(site.URL+link.Outcomes), chromedp.WaitVisible(css(".waiting-lines li")))
			look(maya, "a no in the queue")
			journey(
				t,
				maya,
				chromedp.Click(css(".waiting-lines form button")),
				chromedp.WaitVisible(css(".moderation-lines .empty")),
			)
		})
	}
}
