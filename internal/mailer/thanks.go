package mailer

import (
	"context"

	"github.com/a-h/templ"

	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/templates/email"
)

// thanks writes the email that tells a person that an idea they helped with has shipped, and asks
// whether it solved their need. A person gets it once for each idea.
func (d *composer) thanks(ctx context.Context, content notification.MailContent, m *mail.Message) templ.Component {
	item := content.Items[len(content.Items)-1]
	id := *item.IdeaID
	outcome := d.URL + link.IdeaDo(id, "outcome")
	data := email.ThanksMail{
		SiteName:    d.snapshot.Site.Name,
		Name:        content.Reader.Name,
		Title:       item.IdeaTitle,
		URL:         d.URL + link.Idea(id, item.IdeaTitle),
		Text:        item.TextHTML,
		Who:         item.Actor.Name,
		Others:      content.Ideas[id].VoteCount,
		Proposed:    content.Help.Proposed,
		Voted:       content.Help.Voted,
		Commented:   content.Help.Commented,
		Told:        content.Help.Answered,
		YesURL:      outcome + "?verdict=yes",
		PartlyURL:   outcome + "?verdict=partly",
		NoURL:       outcome + "?verdict=no",
		SettingsURL: d.URL + link.MeNotifications,
		StopURL:     m.Unsubscribe,
		MuteURL:     d.addToThread(content, m),
	}
	if content.Help.Voted {
		data.Others--
	}
	m.Subject, m.Text = email.ThanksSubject(ctx, data), email.ThanksText(ctx, data)
	return email.Thanks(data)
}
