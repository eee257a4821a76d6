package web_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/question"
)

// TestWhatIsTooLongComesBackWhole: one character more than a field says is
// refused, and every character stands in the field again.
func TestWhatIsTooLongComesBackWhole(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea, other := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Gift vouchers", site.Cast.Cleo)
	said, err := site.Board.Comment(
		t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID, board.CommentDraft{Body: "Please."},
	)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := site.Questions.Ask(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID, question.Draft{Body: "Which?"})
	if err != nil {
		t.Fatal(err)
	}
	site.Answer(other.ID, board.Reply{Status: "Planned", Body: "In spring."})
	if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Ben), other.ID); err != nil {
		t.Fatal(err)
	}
	ben, maya, admin := site.Cast.Ben, site.Cast.Maya, *ada(site)
	page, question := link.Idea(idea.ID, idea.Title), link.Question(asked.ID)
	for _, form := range []struct {
		who         account.User
		path, field string // of the form that has the field
		fill        url.Values
	}{
		{ben, page, "#say-body", nil},
		{ben, link.CommentEdit(said.ID), "#body", nil},
		{ben, link.IdeaEdit(idea.ID), "#body", nil},
		{ben, link.IdeaEdit(idea.ID), "#title", nil},
		{ben, page, "#question-body", nil},
		{ben, question, "textarea[name=body]", nil},
		{ben, link.Idea(other.ID, other.Title), "#reason-words", nil},
		{ben, link.DuplicateOf(idea.ID), "#body", url.Values{"as": {strconv.FormatInt(other.ID, 10)}}},
		{ben, link.MeProfile, "#name", nil},
		{maya, page, "#answer", nil},
		{maya, question, "textarea[name=summary]", nil},
		{maya, link.AnswerEdit(number(site, "SELECT max(id) FROM answers")), "#answer", nil},
		{maya, link.AnswerEdit(number(site, "SELECT max(id) FROM answers")), "#note", nil},
		{admin, link.Brand, "#intro", nil},
		{admin, link.AdminCategories, "#description", url.Values{"name": {"Payments"}}},
		{admin, link.AdminTags, "#description", url.Values{"name": {"ios"}}},
		{admin, link.AdminInvitations, "#note", url.Values{"emails": {"new@example.com"}}},
	} {
		client := site.As(form.who)
		field := client.Get(form.path).Want(200).Find(form.field)
		most, err := strconv.Atoi(field.AttrOr("data-most", ""))
		if err != nil || field.Length() != 1 {
			t.Errorf("%s of %s: %d fields, %v", form.field, form.path, field.Length(), err)
			continue
		}
		name := field.AttrOr("name", "")
		values := url.Values{name: {strings.Repeat("é", most+1)}}
		for key, value := range form.fill {
			values[key] = value
		}
		parent := field.Closest("form")
		if id := field.AttrOr("form", ""); id != "" {
			parent = client.Get(form.path).Find("form#" + id)
		}
		sent := client.Submit(
			client.Get(form.path),
			`form[action="`+parent.AttrOr("action", "")+`"]:has([name="`+name+`"]), form[id="`+field.AttrOr("form", "-")+`"]`,
			values,
		)
		back := sent.Find(form.field)
		words := back.AttrOr("value", back.Text())
		if sent.Status != 422 || utf8.RuneCountInString(words) != most+1 {
			t.Errorf(
				"%s of %s: %d, %d of %d characters", form.field, form.path, sent.Status, utf8.RuneCountInString(words), most+1,
			)
		}
	}
}

// TestAPastedTextIsNeverCut: what is pasted stays whole; the page counts what is
// too much as one types, and the refused page does so, too.
func TestAPastedTextIsNeverCut(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(
		t,
		tab,
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.WaitVisible(css("#say-body")),
	)
	evaluate[bool](
		t,
		tab,
		`document.querySelector("#say-body").focus(),
			document.execCommand("insertText", false, "word ".repeat(2999) + "end."), true`,
	)
	for _, when := range []string{"typed", "refused"} {
		journey(t, tab, chromedp.WaitVisible(css("#say-body + .too-long:not([hidden])")))
		got := evaluate[string](
			t, tab, `document.querySelector(".too-long").textContent + " " + document.querySelector("#say-body").value.length`,
		)
		if got != "Too long by 4999: at most 10000 characters. 14999" {
			t.Errorf("%s: %s", when, got)
		}
		if when == "typed" {
			journey(
				t,
				tab,
				chromedp.Click(css("#say .say-end .button:last-child")),
				chromedp.WaitVisible(css("#say-body[aria-invalid]")),
			)
		}
	}
	if n := number(site, "SELECT count(*) FROM comments"); n != 0 {
		t.Errorf("%d comments were published", n)
	}
}
