package web

import (
	"context"

	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// linkForm relates another idea to the one of the page.
type linkForm struct {
	Kind string `form:"kind"` // one of templates.LinkKinds
	To   string `form:"to"`   // the other idea: its number, address or title
}

// linkKinds are the kinds in the form; back means that the other idea comes first.
var linkKinds = map[string]struct {
	kind board.LinkKind
	back bool
}{
	"similar": {board.LinkSimilar, false}, "part": {board.LinkPart, false}, "has_part": {board.LinkPart, true},
	"blocks": {board.LinkBlocks, false}, "blocked_by": {board.LinkBlocks, true},
}

// linkIdea serves POST /ideas/{id}/link.
func (s *server) linkIdea(c Context) error {
	return s.linking(c, s.Board.Link)
}

// unlinkIdea serves POST /ideas/{id}/unlink.
func (s *server) unlinkIdea(c Context) error {
	return s.linking(c, s.Board.Unlink)
}

type linker func(ctx context.Context, actor board.Actor, from, to int64, kind board.LinkKind) (board.Idea, error)

func (s *server) linking(c Context, do linker) error {
	if err := actor(c).May(policy.Link, policy.Subject{}); err != nil {
		return err
	}
	id, form, err := bindTo[linkForm](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	idea, err := s.Board.MergeTarget(ctx, actor(c), id)
	if err != nil {
		return err
	}
	act := int64(0)
	other, err := s.referred(c, "to", form.To, idea.ID)
	if err == nil {
		how := linkKinds[form.Kind] // the board refuses the zero kind
		from, to := idea.ID, other.ID
		if how.back {
			from, to = to, from
		}
		var linked board.Idea
		linked, err = do(ctx, actor(c), from, to, how.kind)
		act = linked.ActID
	}
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showRelatedIdeas(c, status, idea.ID, form, wrong)
		})
	}
	s.toastAct(c, act)
	return s.redirect(c, returnTo(c, link.Idea(idea.ID, idea.Title)))
}

// showRelatedIdeas shows an idea's page with the form as sent.
func (s *server) showRelatedIdeas(c Context, status int, id int64, form linkForm, wrong map[string]string) error {
	idea, err := s.Board.Idea(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	view, err := s.ideaPage(c, idea)
	if err != nil {
		return err
	}
	if view.Comments, err = s.commentList(c, idea, view, commentState{}); err != nil {
		return err
	}
	f := view.Merged.RelatedIdeas.Form
	f.Kind, f.To, f.Errors, f.Likely = form.Kind, form.To, wrong, foundHere(c, f.Likely)
	return show(c, status, templates.Idea(view))
}

// relatedIdeas returns the related ideas of an idea.
func (s *server) relatedIdeas(
	c Context,
	snapshot *board.Snapshot,
	idea *board.ShownIdea,
	here string,
) (view templates.RelatedIdeas, err error) {
	view.IdeaID = idea.ID
	var found []board.LinkedIdea
	if idea.Has.Links || idea.Has.Duplicates { // whose links are shown as well
		if found, err = s.Board.LinksOf(c.Request().Context(), actor(c), idea.ID); err != nil {
			return view, err
		}
	}
	for _, one := range found {
		view.Links = append(view.Links, templates.RelatedIdeasLink{
			Kind: linkKind(one), URL: link.Idea(one.ID, one.Title), Title: one.Title,
			Status: badge(c, snapshot.Status(one.StatusID)), OtherID: one.ID,
		})
	}
	if actor(c).May(policy.Link, policy.Subject{}) == nil {
		view.Form = &templates.RelatedIdeasForm{Return: here}
		view.Form.Likely, err = s.likely(c, &idea.Idea)
	}
	return view, err
}

func linkKind(one board.LinkedIdea) string {
	for _, name := range templates.LinkKinds {
		if how := linkKinds[name]; how.kind == one.Kind && how.back == one.Back {
			return name
		}
	}
	return string(one.Kind)
}
