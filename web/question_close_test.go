package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/question"
)

// TestClosingAQuestionKeepsItsAnswer: an answer that was typed and not sent is not
// closed away, and a closing can be taken back from its toast.
func TestClosingAQuestionKeepsItsAnswer(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	idea := site.Idea("Dark mode", site.Cast.Ben)
	asked, err := site.Questions.Ask(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID, question.Draft{Body: "When?"})
	if err != nil {
		t.Fatal(err)
	}
	maya := site.As(site.Cast.Maya)
	page := maya.Get(link.Idea(idea.ID, idea.Title))
	button := page.Find("button[formaction$='/close']")
	form := "#" + button.AttrOr("form", "none")
	if page.Find(form+" [name=body]").Length() != 1 {
		t.Fatalf("the button to close sends the answer of %q along", form)
	}
	closes := button.AttrOr("formaction", "")
	open := func() int64 { return number(site, "SELECT count(*) FROM questions WHERE closed_at IS NULL") }
	kept := maya.Post(closes, url.Values{"body": {"In spring."}}).Want(http.StatusUnprocessableEntity)
	got := kept.TextOf(form + " textarea")
	if got != "In spring." || open() != 1 || !strings.Contains(kept.TextOf(form), "written an answer") {
		t.Errorf("the form holds %q and says %q; %d are open", got, kept.TextOf(form), open())
	}
	maya.Submit(kept, form, nil).Want(http.StatusOK)
	page = maya.Post(closes, url.Values{"body": {"In spring."}}).Want(http.StatusOK) // that was sent
	if open() != 0 || !strings.Contains(page.TextOf("#toast"), "closed") {
		t.Errorf("%d are open; told %q", open(), page.TextOf("#toast"))
	}
	back := maya.Submit(page, "#toast form", nil).Want(http.StatusOK)
	if open() != 1 || back.Find("button[formaction='"+closes+"']").Length() != 1 {
		t.Errorf("undone, %d are open: %s", open(), back.TextOf("#toast"))
	}
	n := number(site, "SELECT count(*) FROM question_answers WHERE question_id = ? AND body = 'In spring.'", asked.ID)
	if n != 1 {
		t.Errorf("%d answers", n)
	}
}
