// Package mailer sends emails: sign-in codes, invitations, and the notifications
// that package notification bundles. It picks each email's template and text; package
// notification decides who gets what and when, and a mail.Sender delivers it.
// Emails are sent by jobs, at least once: every attempt has the same Message-ID.
package mailer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/account"
	"ideaboard/internal/board"
	"ideaboard/internal/i18n"
	"ideaboard/internal/jobs"
	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/internal/problem"
	"ideaboard/templates/email"
)

// Notifier writes and sends emails.
type Notifier struct {
	URL           string // of the board; links start with it
	Accounts      *account.Accounts
	Board         *board.Board
	Notifications *notification.Notifications
	Sender        mail.Sender
	Patience      time.Duration // how long a job starts new sends; 5 seconds by default
}

// MailSignIn sends the email of a request to verify an address, unless the request has ended in the
// meantime.
func (n *Notifier) MailSignIn(ctx context.Context, job account.SignInMail) error {
	request, alive, err := n.Accounts.SignInMail(ctx, job.SignInID)
	if err != nil || !alive {
		return err
	}
	snapshot, err := n.Board.Snapshot(ctx)
	if err != nil {
		return err
	}
	ctx = n.readerContext(ctx, snapshot.Site, request.Language)
	m := mail.Message{ID: fmt.Sprintf("sign-in-%d@%s", job.SignInID, n.host()), To: request.Email}
	if request.JoinRefusal != nil {
		return n.cannotJoin(ctx, m, snapshot.Site.Name, request.JoinRefusal)
	}
	data := email.SignInMail{
		SiteName: snapshot.Site.Name,
		Code:     request.Code,
		Minutes:  request.Minutes,
		Purpose:  string(request.Purpose),
		Provider: request.Service,
		URL:      n.URL + link.Query(link.Confirm, "token", request.LinkToken),
	}
	if request.Purpose == account.ToChangeEmail { // its code is entered on the page that requested it
		data.URL = ""
	}
	if data.VoteTitle, err = n.titleOf(ctx, request.VoteIdeaID); err != nil {
		return err
	}
	m.Subject, m.Text = email.SignInSubject(ctx, data), email.SignInText(ctx, data)
	return n.sendAs(ctx, m, email.SignIn(data))
}

// titleOf returns the title of an idea that everybody may see, or "".
func (n *Notifier) titleOf(ctx context.Context, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	idea, err := n.Board.Idea(ctx, board.Actor{}, id)
	if problem.KindOf(err) == problem.NotFound {
		return "", nil
	}
	return idea.Title, err
}

// cannotJoin tells the owner of an address why they cannot join. Nobody else learns whether the
// address has an account.
func (n *Notifier) cannotJoin(ctx context.Context, m mail.Message, site string, why error) error {
	data := email.CannotJoinMail{SiteName: site}
	if e, ok := errors.AsType[*problem.Error](why); ok {
		data.Domains, _ = e.Args["Domains"].(string)
	}
	m.Subject, m.Text = email.CannotJoinSubject(ctx, data), email.CannotJoinText(ctx, data)
	return n.sendAs(ctx, m, email.CannotJoin(data))
}

// MailEmailChanged tells a person at their old address that it was replaced.
func (n *Notifier) MailEmailChanged(ctx context.Context, job account.EmailChangedMail) error {
	user, old, ok, err := n.Accounts.OldAddress(ctx, job)
	if err != nil || !ok {
		return err
	}
	snapshot, err := n.Board.Snapshot(ctx)
	if err != nil {
		return err
	}
	ctx = n.readerContext(ctx, snapshot.Site, user.Language)
	data := email.EmailChangedMail{SiteName: snapshot.Site.Name}
	if user.Email != nil {
		data.Email = notification.Masked(*user.Email)
	}
	m := mail.Message{
		ID: fmt.Sprintf("email-changed-%d@%s", job.SignInID, n.host()), To: old,
		Subject: email.EmailChangedSubject(ctx, data), Text: email.EmailChangedText(ctx, data),
	}
	return n.sendAs(ctx, m, email.EmailChanged(data))
}

// readerContext returns a context for an email to somebody who prefers this language, with
// the board's look.
func (n *Notifier) readerContext(ctx context.Context, site board.Site, language string) context.Context {
	ctx = email.WithLook(ctx, email.LookOf(n.URL, site.LightLogo, site.Colour, site.MailLine))
	return i18n.With(ctx, i18n.Match("", language, site.Language))
}

// sendAs sends an email with its HTML version.
func (n *Notifier) sendAs(ctx context.Context, m mail.Message, html templ.Component) error {
	if err := renderHTML(ctx, &m, html); err != nil {
		return err
	}
	return n.send(ctx, m)
}

// renderHTML renders the HTML version of an email into m.
func renderHTML(ctx context.Context, m *mail.Message, html templ.Component) error {
	var body strings.Builder
	if err := html.Render(ctx, &body); err != nil {
		return fmt.Errorf("write %s: %w", m.ID, err)
	}
	m.HTML = body.String()
	return nil
}

// send sends an email of a job. If it is refused permanently, the job is not retried.
func (n *Notifier) send(ctx context.Context, m mail.Message) error {
	err := n.Sender.Send(ctx, m)
	if answer, refused := mail.Refused(err); refused {
		err = errors.Join(err, n.Accounts.AddressRefused(ctx, m.To, answer))
	}
	if mail.Permanent(err) {
		return jobs.GiveUp(err)
	}
	return err
}

// host returns the board's host name, for Message-IDs.
func (n *Notifier) host() string {
	if u, err := url.Parse(n.URL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}
