package web

import (
	"net/http"
	"strings"

	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/problem"
	"ideaboard/templates"
)

// viewForm is the form of a saved view.
type viewForm struct {
	Name   string `form:"name"`
	Query  string `form:"query"`
	Shared string `form:"shared"`
}

func (f viewForm) draft() board.ViewDraft {
	return board.ViewDraft{Name: f.Name, Query: f.Query, Shared: f.Shared != ""}
}

// toKeep returns the state as a view stores it: without the page and the random seed.
func (l listState) toKeep() string {
	l.after, l.seed = "", ""
	_, query, _ := strings.Cut(l.address(), "?")
	return query
}

// stateOfQuery reads the query of a saved view as the list would today. Parts that no
// longer exist are refused.
func stateOfQuery(c Context, snapshot *board.Snapshot, query string) (listState, board.IdeaFilter, error) {
	request := c.Request().Clone(c.Request().Context())
	request.URL.RawQuery = query
	list := another(c, request)
	list.Set(userKey, c.Get(userKey))
	list.Set(sessionKey, c.Get(sessionKey))
	return listStateOf(list, snapshot)
}

// views serves GET /views: the person's saved views, and shared ones.
func (s *server) views(c Context) error {
	ctx := c.Request().Context()
	kept, err := s.Board.Views(ctx, actor(c))
	if err != nil {
		return err
	}
	view := templates.ViewsPage{Page: s.staffPage(c, i18n.T(ctx, "view.heading"))}
	view.Nav, view.NoIndex = "moderate", true
	for _, v := range kept {
		line := templates.ViewLine{
			Name:     v.Name,
			URL:      link.View(v.ID, ""),
			Moderate: link.ViewInModeration(v.ID, "", 0),
			Shared:   v.Shared,
			Feed:     s.URL + s.viewFeedAddress(v, actor(c).ID),
		}
		if v.OwnerID == actor(c).ID {
			line.Edit = link.View(v.ID, "edit")
		} else {
			line.Owner = nameOf(c, v.OwnerID, v.Owner)
		}
		view.Lines = append(view.Lines, line)
	}
	return show(c, http.StatusOK, templates.Views(view))
}

// saveView serves POST /views: it redirects to the saved list, or shows the form with
// its errors.
func (s *server) saveView(c Context) error {
	if err := actor(c).May(policy.KeepViews, policy.Subject{}); err != nil {
		return err
	}
	var form viewForm
	if err := bind(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	snapshot := s.snapshot(c)
	state, _, err := stateOfQuery(c, snapshot, form.Query)
	if err != nil {
		return err
	}
	form.Query = state.toKeep()
	view, err := s.Board.SaveView(ctx, actor(c), form.draft())
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showViewForm(c, status, board.View{}, form, wrong)
		})
	}
	s.toast(c, "view.toast_saved")
	return s.redirect(c, link.View(view.ID, ""))
}

// viewIn returns the view in the address.
func (s *server) viewIn(c Context) (board.View, error) {
	id, err := numberIn(c)
	if err != nil {
		return board.View{}, err
	}
	return s.Board.View(c.Request().Context(), actor(c), id)
}

// viewOrFeed serves GET /views/{id}, the list in that state, and /views/{id}.atom: to
// the router both are the same pattern. Feed readers do not sign in.
func (s *server) viewOrFeed(c Context) error {
	raw, isFeed := strings.CutSuffix(c.Param("id"), feedSuffix)
	if !isFeed {
		return s.requireReadAccess(s.openView)(c)
	}
	setID(c, raw)
	return s.viewFeed(c)
}

func (s *server) openView(c Context) error {
	view, err := s.viewIn(c)
	if err != nil {
		return err
	}
	snapshot := s.snapshot(c)
	state, _, err := stateOfQuery(c, snapshot.VisibleTo(actor(c)), view.Query)
	if err != nil {
		return gone(err)
	}
	return s.redirect(c, state.address())
}

// gone returns which part of a view no longer exists.
// i18n: view.problem_gone
func gone(err error) error {
	switch problem.KindOf(err) {
	case problem.NotFound, problem.Invalid:
		return &problem.Error{Kind: problem.NotFound, Message: "view.problem_gone", Cause: err}
	}
	return err
}

// viewForm serves GET /views/{id}/edit.
func (s *server) viewForm(c Context) error {
	view, err := s.viewIn(c)
	if err != nil {
		return err
	}
	form := viewForm{Name: view.Name, Query: view.Query}
	if view.Shared {
		form.Shared = "1"
	}
	return s.showViewForm(c, http.StatusOK, view, form, nil)
}

func (s *server) showViewForm(c Context, status int, view board.View, form viewForm, wrong map[string]string) error {
	ctx := c.Request().Context()
	if view.ID != 0 {
		if err := actor(c).May(policy.ChangeView, policy.Subject{OwnerID: view.OwnerID, Shared: view.Shared}); err != nil {
			return err
		}
	}
	page := templates.ViewFormPage{
		Page: s.staffPage(c, i18n.T(ctx, "view.edit_heading")), ID: view.ID,
		Form: templates.ViewForm{Name: form.Name, Query: form.Query, Shared: form.Shared != "", Errors: wrong},
	}
	page.Nav, page.NoIndex = "moderate", true
	if view.ID != 0 {
		page.Feed = s.URL + s.viewFeedAddress(view, actor(c).ID)
	}
	return show(c, status, templates.ViewEdit(page))
}

// changeView serves POST /views/{id}/edit.
func (s *server) changeView(c Context) error {
	id, form, err := bindTo[viewForm](c)
	if err != nil {
		return err
	}
	_, err = s.Board.ChangeView(c.Request().Context(), actor(c), id, form.draft())
	if wrong := fields(c, err); wrong != nil {
		view, err := s.viewIn(c)
		if err != nil {
			return err
		}
		return s.showViewForm(c, http.StatusUnprocessableEntity, view, form, wrong)
	}
	if err != nil {
		return err
	}
	s.toast(c, "view.toast_saved")
	return s.redirect(c, link.Views)
}

// removeView serves POST /views/{id}/remove.
func (s *server) removeView(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	if err := s.Board.RemoveView(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	s.toast(c, "view.toast_removed")
	return s.redirect(c, link.Views)
}

// viewHere returns what the list tells staff about its state: which view it is, or how
// to save it. It returns nil if there is nothing to save.
func (s *server) viewHere(c Context, state listState) (*templates.ViewHere, error) {
	query := state.toKeep()
	if query == "" || actor(c).May(policy.KeepViews, policy.Subject{}) != nil {
		return nil, nil
	}
	kept, err := s.Board.Views(c.Request().Context(), actor(c))
	if err != nil {
		return nil, err
	}
	for _, view := range kept {
		if view.Query == query {
			return &templates.ViewHere{Name: view.Name, Moderate: link.ViewInModeration(view.ID, "", 0)}, nil
		}
	}
	return &templates.ViewHere{Form: templates.ViewForm{Query: query}}, nil
}
