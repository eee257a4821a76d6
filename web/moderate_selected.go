package web

import (
	"context"
	"slices"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
)

// maxSelected is how many ideas can be changed at once. A page of a queue has fewer.
const maxSelected = 4 * board.PageSize

// selectedForm is what staff do to the ideas that they chose in a queue.
type selectedForm struct {
	Act      string  `form:"act"` // merge, tag, category or hide
	Ideas    []int64 `form:"idea"`
	Tags     []int64 `form:"tag"`
	Category string  `form:"category"`
	Return   string  `form:"return"`
}

// actOnSelected serves POST /moderate/selected: it does the same to each of some ideas. An
// idea that refuses it stays as it is, and the toast says so.
func (s *server) actOnSelected(c Context) error {
	if err := actor(c).May(policy.Moderate, policy.Subject{}); err != nil {
		return err
	}
	var form selectedForm
	if err := bind(c, &form); err != nil {
		return err
	}
	back := returnTo(c, link.Moderate)
	if len(form.Ideas) == 0 || form.Act == "tag" && len(form.Tags) == 0 {
		s.toast(c, "selected.none")
		return s.redirect(c, back)
	}
	if form.Act == "merge" {
		return s.redirect(c, mergeAddress(form.Ideas[0], form.Ideas[1:], form.Return))
	}
	if len(form.Ideas) > maxSelected {
		return problem.Field("idea", "problem.selected_too_many", map[string]any{"Max": maxSelected})
	}
	do, err := s.actOnOne(c, form)
	if err != nil {
		return err
	}
	refused := 0
	for _, id := range form.Ideas {
		switch _, err := do(c.Request().Context(), id); {
		case err == nil:
		case slices.Contains([]problem.Kind{problem.Internal, problem.Unavailable}, problem.KindOf(err)):
			return err
		default:
			refused++
		}
	}
	switch {
	case refused == len(form.Ideas):
		s.toast(c, "selected.some_refused")
	case refused > 0:
		s.toast(c, "selected.done_"+form.Act, "selected.some_refused")
	default:
		s.toast(c, "selected.done_"+form.Act)
	}
	return s.redirect(c, back)
}

// actOnOne returns what the form does to one idea.
func (s *server) actOnOne(c Context, form selectedForm) (func(context.Context, int64) (board.Idea, error), error) {
	switch form.Act {
	case "tag":
		return func(ctx context.Context, id int64) (board.Idea, error) {
			return s.Board.AddTags(ctx, actor(c), id, form.Tags)
		}, nil
	case "category":
		category, _ := s.snapshot(c).CategoryNamed(form.Category) // the board refuses the zero Category
		return func(ctx context.Context, id int64) (board.Idea, error) {
			return s.Board.SetCategory(ctx, actor(c), id, category.ID)
		}, nil
	case "hide":
		return func(ctx context.Context, id int64) (board.Idea, error) {
			return s.Board.Hide(ctx, actor(c), id)
		}, nil
	}
	return nil, problem.Field("act", "problem.choice_unknown", nil)
}
