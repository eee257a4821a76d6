package board_test

import (
	"strings"
	"testing"

	"ideaboard/internal/board"
	"ideaboard/internal/problem"
)

func TestViewsAreKeptByStaff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	maya, tomasz, ben := actorOf(&s.cast.Maya), actorOf(&s.cast.Tomasz), actorOf(&s.cast.Ben)
	draft := board.ViewDraft{Name: "  Planned, most wanted ", Query: "sort=top&status=planned"}
	view, err := s.SaveView(s.ctx, maya, draft)
	if err != nil || view.Name != "Planned, most wanted" {
		t.Fatalf("%+v, %v", view, err)
	}
	for _, wrong := range []board.ViewDraft{
		{Query: "sort=top"}, {Name: strings.Repeat("x", 61), Query: "sort=top"}, {Name: "Everything"},
	} {
		_, err := s.SaveView(s.ctx, maya, wrong)
		wantFields(t, err, "name")
	}
	_, err = s.SaveView(s.ctx, ben, draft)
	wantKind(t, err, problem.NotFound)
	_, err = s.View(s.ctx, tomasz, view.ID)
	wantKind(t, err, problem.NotFound)
	if _, err = s.ChangeView(s.ctx, maya, view.ID, board.ViewDraft{Name: "Ours", Shared: true}); err != nil {
		t.Fatal(err)
	}
	shared, err := s.View(s.ctx, tomasz, view.ID)
	if err != nil || shared.Name != "Ours" || shared.Query != draft.Query || shared.Owner != "Maya Lindqvist" {
		t.Errorf("%+v, %v", shared, err)
	}
	_, err = s.ChangeView(s.ctx, tomasz, view.ID, board.ViewDraft{Name: "Mine now"})
	wantKind(t, err, problem.NotFound)
	wantKind(t, s.RemoveView(s.ctx, tomasz, view.ID), problem.NotFound)
	if views, err := s.Views(s.ctx, tomasz); err != nil || len(views) != 1 {
		t.Errorf("%v, %v", views, err)
	}
	for range 49 {
		if _, err := s.SaveView(s.ctx, maya, draft); err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.SaveView(s.ctx, maya, draft)
	wantFields(t, err, "name")
	if err := s.RemoveView(s.ctx, maya, view.ID); err != nil {
		t.Fatal(err)
	}
	if views, err := s.Views(s.ctx, tomasz); err != nil || len(views) != 0 {
		t.Errorf("%v, %v", views, err)
	}
}
