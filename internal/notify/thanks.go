package notify

import (
	"context"

	"github.com/a-h/templ"

	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/news"
	"ideaboard/templates/email"
)

// thanks writes to somebody that what he helped with has shipped, and asks him
// whether it solved it. Everybody is thanked once for an idea.
func (d *desk) thanks(ctx context.Context, parcel news.Parcel, m *mail.Message) templ.Component {
	item := parcel.Items[len(parcel.Items)-1]
	id := *item.IdeaID
	outcome := d.URL + link.IdeaDo(id, "outcome")
	words := email.ThanksMail{SiteName: d.shelves.Site.Name, Name: parcel.Reader.Name, Title: item.IdeaTitle, URL: d.URL + link.Idea(id, item.IdeaTitle),
		Words: item.WordsHTML, Who: item.Actor.Name, Others: parcel.Ideas[id].VoteCount,
		Proposed: parcel.Help.Proposed, Voted: parcel.Help.Voted, Commented: parcel.Help.Commented, Told: parcel.Help.Answered,
		YesURL: outcome + "?verdict=yes", PartlyURL: outcome + "?verdict=partly", NoURL: outcome + "?verdict=no",
		SettingsURL: d.URL + link.MeNotifications, StopURL: m.Unsubscribe, MuteURL: d.aboutIdea(parcel, m)}
	if parcel.Help.Voted {
		words.Others--
	}
	m.Subject, m.Text = email.ThanksSubject(ctx, words), email.ThanksText(ctx, words)
	return email.Thanks(words)
}
