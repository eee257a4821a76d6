package web

import (
	"net/http"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/internal/ratelimit"
	"ideaboard/templates"
)

// invitation serves GET /invite/{token}: who invites, and the ways to join. Opening it
// changes nothing.
func (s *server) invitation(c Context) error { return s.showInvite(c, http.StatusOK, nil) }

func (s *server) showInvite(c Context, status int, wrong map[string]string) error {
	ctx, token := c.Request().Context(), c.Param("token")
	told, err := s.Accounts.Invited(ctx, token)
	if err != nil {
		return err
	}
	if userOf(c) != nil {
		s.toast(c, "toast.member_already")
		return s.redirect(c, link.Home)
	}
	snapshot := s.snapshot(c)
	settings, err := s.Accounts.SignInConfig(ctx)
	if err != nil {
		return err
	}
	view := templates.InvitePage{
		Page:          s.page(c, i18n.T(ctx, "page.invite")),
		Token:         token,
		Inviter:       snapshot.Site.Name,
		Note:          told.Note,
		BoundTo:       told.Email,
		SignIn:        link.Query(link.SignIn, "email", told.Email),
		NoMail:        s.NoMail,
		DevMail:       s.DevMail != nil,
		SignInMethods: signInMethods(settings, signInForm{Return: link.Home, Invite: token}),
		Errors:        wrong,
	}
	if told.Inviter.ID != 0 {
		view.Inviter = nameOf(c, told.Inviter.ID, told.Inviter.Name)
	}
	view.SignInMethods.PasswordURL, view.SignInMethods.Passkey = "", false // new people have neither here yet
	view.NoIndex, view.Path = true, link.Home
	return show(c, status, templates.Invite(view))
}

// accept serves POST /invite/{token}, for an invitation to one address: its holder
// joins.
func (s *server) accept(c Context) error {
	if userOf(c) != nil {
		return s.redirect(c, link.Home)
	}
	if err := s.Limits.Allow(c.Request().Context(), ratelimit.SignInsPerClient, client(c)); err != nil {
		return err
	}
	done, err := s.Accounts.AcceptInvitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return formAgain(c, err, func(status int, wrong map[string]string) error {
			return s.showInvite(c, status, wrong)
		})
	}
	return s.welcome(c, done)
}
