package web

import (
	"context"
	"net/http"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// personAction is an action of staff on a person, sent by a form.
type personAction func(ctx context.Context, actor board.Actor, id int64, form personForm) error

// handlePersonAction serves POST /admin/people/{id}/…: it runs an action and
// returns to the person's page with a toast.
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

// afterRecentSignIn requires a recent sign-in from administrators before actions that could
// give a lasting way in. Afterwards they return to the person's page, or to the
// merge that they chose. Other people pass: the operation refuses them.
func (s *server) afterRecentSignIn(next HandlerFunc) HandlerFunc {
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
			if led, err := s.requireRecentSignIn(c, back); led || err != nil {
				return err
			}
		}
		return next(c)
	}
}

// makeLink serves POST /admin/people/{id}/link: the page with a link that signs
// the person in. The link is shown only once.
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
