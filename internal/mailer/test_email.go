package mailer

import (
	"context"
	"errors"
	"fmt"

	"ideaboard/internal/account"
	"ideaboard/internal/mail"
	"ideaboard/templates/email"
)

// MailTest sends a test email once and records what the mail server said. It does not use
// [Notifier.send]: the job of a failed test is done, because an administrator reads the answer and
// tries again, and no address is marked as refused.
func (n *Notifier) MailTest(ctx context.Context, job account.TestEmailJob) error {
	to, language, alive, err := n.Accounts.TestEmailTo(ctx, job)
	if err != nil || !alive {
		return err
	}
	snapshot, err := n.Board.Snapshot(ctx)
	if err != nil {
		return err
	}
	reader := n.readerContext(ctx, snapshot.Site, language)
	data := email.TestMail{SiteName: snapshot.Site.Name, URL: n.URL}
	m := mail.Message{
		ID: fmt.Sprintf("test-%d@%s", job.Number, n.host()), To: to,
		Subject: email.TestSubject(reader, data), Text: email.TestText(reader, data),
	}
	if err := renderHTML(reader, &m, email.Test(data)); err != nil {
		return err
	}
	answer := ""
	if err := n.Sender.Send(ctx, m); err != nil {
		if errors.Is(ctx.Err(), context.Canceled) { // the program stops: the next one tries again
			return err
		}
		answer = err.Error()
	}
	return n.Accounts.SetTestEmailResult(context.WithoutCancel(ctx), job, answer)
}
