package web_test

import (
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/outcome"
)

// TestUndoLeadsBackToWhereItWasDone takes back, by the button of the toast, what
// staff did to a comment, an outcome and a suggestion: each stands where it stood,
// on the page on which they work, and nobody was told.
func TestUndoLeadsBackToWhereItWasDone(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	idea, other := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Night mode", site.Cast.Ben)
	cleo, staff := board.ActorOf(&site.Cast.Cleo), board.ActorOf(&site.Cast.Maya)
	said, err := site.Board.Comment(t.Context(), cleo, idea.ID, board.CommentDraft{Body: "On phones, too."})
	sure := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sure(err)
	_, err = site.Board.SuggestDuplicate(t.Context(), cleo, other.ID, idea.ID, "Both are dark.")
	sure(err)
	_, err = site.Board.Vote(t.Context(), cleo, other.ID)
	sure(err)
	_, err = site.Board.Answer(t.Context(), staff, other.ID, board.Reply{Status: "Shipped"})
	sure(err)
	_, err = site.Outcomes.Tell(t.Context(), cleo, other.ID, outcome.Not, "Not on paper.")
	sure(err)
	maya, anchor := site.As(site.Cast.Maya), "#"+link.CommentAnchor(said.ID)
	for _, act := range []struct{ page, form string }{
		{link.Idea(idea.ID, idea.Title), "form[action='" + link.CommentDo(said.ID, "hide") + "']"},
		{link.Comment(said.ID), "form[action='" + link.CommentDo(said.ID, "hide") + "']"},
		{link.Idea(idea.ID, idea.Title), "form[action='" + link.CommentDo(said.ID, "pin") + "']"},
		{link.Outcomes, "form[action='" + link.Outcomes + "']"},
		{link.ModerateDuplicates, "form[action='" + link.ModerateDuplicates + "']"},
	} {
		page := maya.Get(act.page).Want(200)
		done := maya.Submit(page, act.form, nil).Want(200)
		if done.Has(act.form) || !done.Has("#toast form") {
			t.Errorf("%s on %s: the toast says %q", act.form, act.page, done.TextOf("#toast"))
			continue
		}
		back := maya.Submit(done, "#toast form", nil).Want(200)
		if back.URL.Path != page.URL.Path || !back.Has(act.form) || !strings.Contains(back.TextOf("#toast"), "Undone") {
			t.Errorf("%s on %s was not undone: at %s, %q", act.form, act.page, back.URL, back.TextOf("#toast"))
		}
		if strings.Contains(act.form, "comments") && !back.Has(anchor) {
			t.Errorf("%s has no %s", back.URL, anchor)
		}
	}
	n := number(
		site,
		"SELECT count(*) FROM notifications JOIN events ON events.id = notifications.event_id "+
			"WHERE events.kind = 'idea.not_same'",
	)
	if n != 0 {
		t.Errorf("%d pieces of news of what was undone", n)
	}
}
