package web

import (
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/templates"
)

// mergeForm is what an administrator sends to merge two people or to undo it.
type mergeForm struct {
	Into  int64 `form:"into"`
	Merge int64 `form:"merge"`
}

// personMerge serves GET /admin/people/{id}/merge: it asks for the other person, then
// shows both side by side.
func (s *server) personMerge(c Context) error {
	return s.showMerge(c, c.QueryParam("with"), nil)
}

func (s *server) showMerge(c Context, with string, wrong map[string]string) error {
	ctx := c.Request().Context()
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	from, err := s.Accounts.PersonForStaff(ctx, actor(c), id)
	if err != nil {
		return err
	}
	if err := actor(c).May(policy.MergePeople, policy.Subject{PersonID: id, PersonRole: from.Role}); err != nil {
		return err
	}
	view := templates.PersonMergePage{
		Page:   s.staffPage(c, i18n.T(ctx, "page.merge_people")),
		ID:     id,
		With:   with,
		Errors: wrong,
	}
	view.Nav, view.NoIndex, view.Path = "people", true, link.AdminPerson(id)
	if view.From, err = s.mergeSide(c, from.User); err != nil {
		return err
	}
	if with != "" && wrong == nil {
		into, err := s.Accounts.PersonBy(ctx, actor(c), "with", with)
		if view.Errors = fields(c, err); err != nil && view.Errors == nil {
			return err
		}
		if err == nil && into.ID == id {
			view.Errors = map[string]string{"with": i18n.T(ctx, "problem.merge_same")}
		} else if err == nil {
			if view.Into, err = s.mergeSide(c, into); err != nil {
				return err
			}
		}
	}
	if view.Errors != nil {
		return show(c, http.StatusUnprocessableEntity, templates.PersonMerge(view))
	}
	return show(c, http.StatusOK, templates.PersonMerge(view))
}

func (s *server) mergeSide(c Context, user account.User) (*templates.MergeSide, error) {
	ctx := c.Request().Context()
	_, ideas, err := s.Board.StaffListOf(ctx, actor(c), board.ListProposed, user.ID, "")
	if err != nil {
		return nil, err
	}
	_, votes, err := s.Board.StaffListOf(ctx, actor(c), board.ListVotes, user.ID, "")
	return &templates.MergeSide{
		ID:          user.ID,
		Person:      shownPerson(c, user.Person()),
		Email:       emailOf(user),
		Role:        roleName(c, user.Role),
		URL:         link.AdminPerson(user.ID),
		MemberSince: user.CreatedAt,
		Now:         s.Now(),
		Ideas:       ideas,
		Votes:       votes,
	}, err
}

// mergePeople serves POST /admin/people/{id}/merge.
func (s *server) mergePeople(c Context) error {
	id, form, err := bindTo[mergeForm](c)
	if err != nil {
		return err
	}
	_, err = s.Board.MergePeople(c.Request().Context(), actor(c), id, form.Into)
	if wrong := fields(c, err); wrong != nil {
		return s.showMerge(c, "", wrong)
	}
	return s.backToPerson(c, err, personForm{}, "toast.people_merged")
}

// unmergePeople serves POST /admin/people/{id}/unmerge.
func (s *server) unmergePeople(c Context) error {
	var form mergeForm
	if err := bind(c, &form); err != nil {
		return err
	}
	err := s.Board.UnmergePeople(c.Request().Context(), actor(c), form.Merge)
	return s.backToPerson(c, err, personForm{}, "toast.people_unmerged")
}
