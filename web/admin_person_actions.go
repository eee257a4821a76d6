package web

import (
	"context"
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// power is something that staff do about a person with a form.
type personAction func(ctx context.Context, actor board.Actor, id int64, form personForm) error

// handlePersonAction serves POST /admin/people/{id}/…: it does what the form says and
// goes back to the person's page with the words of toast.
func (s *server) handlePersonAction(toast string, do personAction) HandlerFunc {
	return func(c Context) error {
		id, err := numberIn(c)
		if err != nil {
			return err
		}
		var form personForm
		if err := bind(c, &form); err != nil {
			return err
		}
		return s.backToPerson(c, do(c.Request().Context(), actor(c), id, form), form, toast)
	}
}

func (s *server) block(ctx context.Context, actor board.Actor, id int64, form personForm) error {
	return s.Accounts.Block(ctx, actor, id, form.Reason)
}

func (s *server) unblock(ctx context.Context, actor board.Actor, id int64, _ personForm) error {
	return s.Accounts.Unblock(ctx, actor, id)
}

func (s *server) trust(ctx context.Context, actor board.Actor, id int64, _ personForm) error {
	return s.Accounts.Trust(ctx, actor, id)
}

func (s *server) untrust(ctx context.Context, actor board.Actor, id int64, _ personForm) error {
	return s.Accounts.Untrust(ctx, actor, id)
}

func (s *server) setRole(ctx context.Context, actor board.Actor, id int64, form personForm) error {
	return s.Accounts.SetRole(ctx, actor, id, account.Role(form.Role))
}

func (s *server) signOutPerson(ctx context.Context, actor board.Actor, id int64, _ personForm) error {
	_, err := s.Accounts.EndSessionsOf(ctx, actor, id)
	return err
}

// proved asks an administrator whose session is older than a proof to sign in
// again, and leads back to the person's page, or to the two whom they chose to merge, before something by which whoever
// found the browser open could keep a door to the board. Others pass: they are
// refused further in, in the words that fit.
func (s *server) proved(next HandlerFunc) HandlerFunc {
	return func(c Context) error {
		id, err := numberIn(c)
		if err != nil {
			return err
		}
		if actor(c).Role == account.Admin {
			back := link.AdminPerson(id)
			if into := c.FormValue("into"); into != "" && c.Request().URL.Path == link.AdminPersonDo(id, link.PersonMerge) {
				back = link.Query(link.AdminPersonDo(id, link.PersonMerge), "with", into)
			}
			if led, err := s.proveFirst(c, back); led || err != nil {
				return err
			}
		}
		return next(c)
	}
}

// makeLink serves POST /admin/people/{id}/link: the page with a link that signs
// the person in. It is shown this once.
func (s *server) makeLink(c Context) error {
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	token, err := s.Accounts.MakeSignInLink(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.showPerson(c, http.StatusOK, personForm{link: s.URL + link.Query(link.Confirm, "token", token)}, nil)
}
