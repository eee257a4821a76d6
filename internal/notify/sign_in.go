// Package notify tells people things by mail. It knows which words and which
// template a mail has, and leaves the sending to a mail.Sender. It runs as jobs,
// at least once: a mail has the same Message-ID at every try.
package notify

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/jobs"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/templates/email"
)

// Notifier writes mails.
type Notifier struct {
	URL      string // of the board; links start with it
	Accounts *account.Accounts
	Board    *board.Board
	Sender   mail.Sender
}

// MailSignIn sends the mail of a request to sign in, unless the request has
// ended meanwhile.
func (n *Notifier) MailSignIn(ctx context.Context, job account.SignInMail) error {
	request, alive, err := n.Accounts.SignInMail(ctx, job.SignInID)
	if err != nil || !alive {
		return err
	}
	shelves, err := n.Board.Shelves(ctx)
	if err != nil {
		return err
	}
	ctx = i18n.With(ctx, i18n.Match("", request.Language, shelves.Site.Language))
	words := email.SignInMail{SiteName: shelves.Site.Name, Code: request.Code, Minutes: request.Minutes,
		URL: n.URL + link.Query(link.Confirm, "token", request.LinkToken)}
	var html strings.Builder
	if err := email.SignIn(words).Render(ctx, &html); err != nil {
		return fmt.Errorf("write sign-in mail: %w", err)
	}
	return n.send(ctx, mail.Message{
		ID: fmt.Sprintf("sign-in-%d@%s", job.SignInID, n.host()), To: request.Email,
		Subject: email.SignInSubject(ctx, words), Text: email.SignInText(ctx, words), HTML: html.String(),
	})
}

// send sends a mail of a job; what is refused for good is not tried again.
func (n *Notifier) send(ctx context.Context, m mail.Message) error {
	err := n.Sender.Send(ctx, m)
	if mail.Permanent(err) {
		return jobs.GiveUp(err)
	}
	return err
}

// host names the board in Message-IDs.
func (n *Notifier) host() string {
	if u, err := url.Parse(n.URL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}
