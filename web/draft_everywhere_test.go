package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestEveryFormKeepsItsWords: what is written in any form is there again after
// the page was loaded anew, and gone once it was sent.
func TestEveryFormKeepsItsWords(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	own, other := site.Idea("Dark mode", site.Cast.Ines), site.Idea("Gift vouchers", site.Cast.Ben)
	comment, err := site.Board.Comment(
		t.Context(), board.ActorOf(&site.Cast.Ines), own.ID, board.CommentDraft{Body: "First."},
	)
	if err != nil {
		t.Fatal(err)
	}
	ada(site)
	answered := site.Idea("Longer lessons", site.Cast.Ben)
	site.Answer(answered.ID, board.Reply{Status: "Planned", Body: "First."})
	answer := number(site, "SELECT max(id) FROM answers")
	if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Ines), other.ID); err != nil {
		t.Fatal(err)
	}
	const words = "Half of a thought"
	for _, part := range []struct {
		who   account.User
		forms []struct{ path, field string }
	}{
		{site.Cast.Ines, []struct{ path, field string }{
			{link.CommentEdit(comment.ID), "#body"},
			{link.IdeaEdit(own.ID), "#body"},
			{link.Idea(own.ID, own.Title), "#question-body"},
			{link.Idea(other.ID, other.Title), "#reason-words"},
		}},
		{site.Cast.Maya, []struct{ path, field string }{
			{link.Moderate, "#answer"},
			{link.Idea(own.ID, own.Title), "#answer"},
			{link.AnswerEdit(answer), "#answer"},
		}},
		{*ada(site), []struct{ path, field string }{{link.Brand, "[name=intro]"}}},
	} {
		tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
		journey(t, tab, site.SignIn(part.who))
		for _, form := range part.forms {
			find := fmt.Sprintf("document.querySelector(%q)", form.field)
			journey(t, tab, chromedp.Navigate(site.URL+form.path), chromedp.WaitReady(css(form.field)))
			evaluate[bool](t, tab, fmt.Sprintf("(%s.closest('details') ?? {}).open = true; %s.focus(); true", find, find))
			journey(
				t,
				tab,
				chromedp.KeyEvent(kb.End),
				chromedp.KeyEvent(words),
				chromedp.Reload(),
				chromedp.WaitReady(css(form.field)),
			)
			if got := evaluate[string](t, tab, find+".value"); len(got) < len(words) || got[len(got)-len(words):] != words {
				t.Errorf("%s of %s: after a reload it holds %q", form.field, form.path, got)
			}
			if seen := evaluate[bool](t, tab, find+".checkVisibility()"); !seen {
				t.Errorf("%s of %s: what came back cannot be seen", form.field, form.path)
			}
		}
		if part.who.ID == site.Cast.Ines.ID {
			journey(t, tab,
				chromedp.Navigate(site.URL+link.CommentEdit(comment.ID)),
				chromedp.Click(css("main form .actions button")),
				chromedp.WaitVisible(css("#toast p")),
				chromedp.Navigate(site.URL+link.CommentEdit(comment.ID)),
				chromedp.WaitVisible(css("#body")),
			)
			if evaluate[bool](t, tab, `Boolean(document.querySelector(".draft-note:not([hidden])"))`) {
				t.Error("what was sent comes back as a draft")
			}
		}
	}
}

// TestUndoGivesTheWordsBack: an answer that is taken back stands in its form
// again, and what was begun at the next idea is not lost for it.
func TestUndoGivesTheWordsBack(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	first, second := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Gift vouchers", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	open := func(id int64) chromedp.Action[chromedp.Void] {
		return chromedp.WaitVisible(css(fmt.Sprintf("#answer-form[data-idea='%d']", id)))
	}
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Moderate),
		open(first.ID),
		chromedp.SendKeys(css("#answer"), "In spring."),
		chromedp.Click(css("#answer-form > .button")),
		chromedp.WaitVisible(css("#toast form button")),
		open(second.ID),
		chromedp.SendKeys(css("#answer"), "Half of"),
		chromedp.Click(css("#toast form button")),
		open(first.ID),
		chromedp.WaitVisible(css(".answer-draft")),
	)
	if got := evaluate[string](t, tab, `document.querySelector("#answer").value`); got != "In spring." {
		t.Errorf("the answer that was taken back: %q", got)
	}
	journey(t, tab, chromedp.Click(css(fmt.Sprintf("[data-queued='%d'] a", second.ID))), open(second.ID))
	if got := evaluate[string](t, tab, `document.querySelector("#answer").value`); got != "Half of" {
		t.Errorf("what was begun at the next idea: %q", got)
	}
	// Escape leaves the field, and the keys move on.
	journey(t, tab, chromedp.Focus(css("#answer")), chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("k"), open(first.ID))
	if n := number(site, "SELECT count(*) FROM answers WHERE body <> ''"); n != 0 {
		t.Errorf("%d answers are published", n)
	}
}

// TestAReasonIsNotLostWithItsVote: a vote that is taken back by a slip takes its
// reason along, and gives it back.
func TestAReasonIsNotLostWithItsVote(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	drafts := `Object.keys(localStorage).filter(k => k.includes("/reason")).length`
	vote := func(pressed string) chromedp.Action[chromedp.Void] {
		return chromedp.Steps(
			chromedp.Click(css(".idea-head form.vote button")),
			chromedp.WaitVisible(css(".idea-head form.vote [aria-pressed="+pressed+"]")),
		)
	}
	journey(t, tab,
		site.SignIn(site.Cast.Ines),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		vote("true"),
		chromedp.Click(css(".reason-box summary")),
		chromedp.SendKeys(css("#reason-words"), "Because of Lisbon"),
		chromedp.Click(css(".reason-box form button.soft")),
		chromedp.WaitVisible(css(".own-words")),
	)
	if n := evaluate[int](t, tab, drafts); n != 0 {
		t.Errorf("%d drafts of what was saved", n)
	}
	journey(t, tab, vote("false"), vote("true"), chromedp.WaitVisible(css("#reason-words")))
	wantValue(t, tab, "#reason-words", "Because of Lisbon")
}

// TestDraftsOfOneKindAreApart: two reports wait on one page. What is begun at the
// first one never shows at the second, and is there when the first comes back.
func TestDraftsOfOneKindAreApart(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	for _, title := range []string{"Dark mode", "Gift vouchers"} {
		one, two := site.Idea(title, site.Cast.Ben), site.Idea("Again: "+title, site.Cast.Ben)
		_, err := site.Board.SuggestDuplicate(t.Context(), board.ActorOf(&site.Cast.Ines), two.ID, one.ID, "")
		if err != nil {
			t.Fatal(err)
		}
	}
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.ModerateDuplicates),
		chromedp.Click(css("#same-1 details.change > summary")),
		chromedp.WaitReady(css("#same-1 details[open]")),
		chromedp.SendKeys(css("#reply-1"), "Only the title is the same."),
		chromedp.Click(css("#same-1 .same-side form button")),
		chromedp.WaitVisible(css("#toast form button")),
	)
	if shown := evaluate[bool](t, tab, `document.querySelector("#same-2 details").open`); shown {
		t.Error("the second report unfolds with a draft of the first")
	}
	journey(t, tab,
		chromedp.Click(css("#toast form button")),
		chromedp.WaitVisible(css("#same-1 .draft-note")),
	)
	if got := evaluate[string](t, tab, `document.querySelector("#reply-1").value`); got != "Only the title is the same." {
		t.Errorf("the reason that was begun: %q", got)
	}
}
