package web

import (
	"context"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// mailRefused returns the notice about a person's address that refuses email; own is
// for the person's own page.
func (s *server) mailRefused(user account.User, own bool) templates.MailRefused {
	notice := templates.MailRefused{
		Now:    s.Now(),
		Text:   user.MailRefusal,
		Own:    own,
		Action: link.AdminPersonDo(user.ID, link.PersonMail),
	}
	if own {
		notice.Action = link.MeMail
	}
	if user.MailRefusedAt != nil {
		notice.At = *user.MailRefusedAt
	}
	return notice
}

// tryMyMail serves POST /me/notifications/mail: send email to one's own address again.
func (s *server) tryMyMail(c Context) error {
	if err := s.Accounts.TryMailAgain(c.Request().Context(), actor(c), actor(c).ID); err != nil {
		return err
	}
	s.toast(c, "toast.mail_again")
	return s.redirect(c, link.MeNotifications)
}

// tryMail is tryMyMail for another person, by staff.
func (s *server) tryMail(ctx context.Context, actor board.Actor, id int64, _ personForm) error {
	return s.Accounts.TryMailAgain(ctx, actor, id)
}
