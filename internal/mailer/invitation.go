package mailer

import (
	"context"
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/templates/email"
)

// MailInvitation sends an invitation to its address, unless it was used or withdrawn in the
// meantime.
func (n *Notifier) MailInvitation(ctx context.Context, job account.InvitationMail) error {
	invitation, alive, err := n.Accounts.InvitationMail(ctx, job.ID)
	if err != nil || !alive {
		return err
	}
	snapshot, err := n.Board.Snapshot(ctx)
	if err != nil {
		return err
	}
	ctx = n.readerContext(ctx, snapshot.Site, invitation.Language)
	data := email.InvitationMail{
		SiteName: snapshot.Site.Name, Inviter: invitation.Inviter, Note: invitation.Note,
		URL: n.URL + link.Invite(invitation.Token), Days: invitation.Days,
	}
	if data.Inviter == "" {
		data.Inviter = snapshot.Site.Name
	}
	return n.sendAs(ctx, mail.Message{
		ID: fmt.Sprintf("invitation-%d@%s", job.ID, n.host()), To: invitation.Email,
		Subject: email.InvitationSubject(ctx, data), Text: email.InvitationText(ctx, data),
	}, email.Invitation(data))
}
