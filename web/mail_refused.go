package web

import (
	"context"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/templates"
)

// mailRefused returns what to say of a person's address that takes no mail; own
// for the page of the person themselves.
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

// tryMyMail serves POST /me/notifications/mail: mail is to go to one's address
// again.
func (s *server) tryMyMail(c Context) error {
	if err := s.Accounts.TryMailAgain(c.Request().Context(), actor(c), actor(c).ID); err != nil {
		return err
	}
	s.toast(c, "toast.mail_again")
	return s.redirect(c, link.MeNotifications)
}

// tryMail is the same of another person, by staff.
func (s *server) tryMail(ctx context.Context, actor board.Actor, id int64, _ personForm) error {
	return s.Accounts.TryMailAgain(ctx, actor, id)
}
