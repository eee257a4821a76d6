package mailer

import (
	"context"
	"fmt"

	"github.com/a-h/templ"

	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/notification"
	"ideaboard/templates/email"
)

// Maximum comments per idea, in an email about one idea and in a digest.
const (
	commentsInMail   = 10
	commentsInDigest = 5
)

// news returns the HTML of an email about one idea, or of a digest, and fills in m.
func (d *composer) news(ctx context.Context, content notification.MailContent, m *mail.Message) templ.Component {
	data := email.NewsMail{
		SiteName: d.snapshot.Site.Name, Name: content.Reader.Name, More: content.More,
		MoreURL: d.URL + link.Notifications, SettingsURL: d.URL + link.MeNotifications,
		StopURL: m.Unsubscribe, StopText: string(stops(content)),
	}
	comments := commentsInMail
	if content.OutgoingMail.Kind == notification.DigestMail {
		data.Digest, comments = content.Bundle, commentsInDigest
	}
	for _, item := range content.Items {
		last := len(data.Ideas) - 1
		if url := d.URL + link.Idea(*item.IdeaID, item.IdeaTitle); last < 0 || data.Ideas[last].URL != url {
			data.Ideas = append(data.Ideas, d.idea(content, item, url))
			last++
		}
		data.Ideas[last].Items = d.add(data.Ideas[last].Items, d.item(ctx, content, item), comments)
	}
	if len(data.Ideas) == 1 {
		data.MuteURL = d.addToThread(content, m)
	}
	m.Subject, m.Text = email.NewsSubject(ctx, data), email.NewsText(ctx, data)
	return email.News(data)
}

func (d *composer) idea(content notification.MailContent, item notification.Item, url string) email.NewsIdea {
	now := content.Ideas[*item.IdeaID]
	status := d.snapshot.Status(now.StatusID)
	return email.NewsIdea{
		Title:  item.IdeaTitle,
		URL:    url,
		Votes:  now.VoteCount,
		Status: status.Name,
		Kind:   string(status.Kind),
		Why:    string(item.Reason),
	}
}

// addToThread makes m part of the email thread of its idea. It returns the page on which the reader
// stops all emails about that idea.
func (d *composer) addToThread(content notification.MailContent, m *mail.Message) (muteURL string) {
	id := *content.Items[0].IdeaID
	m.Thread = fmt.Sprint("idea-", id)
	return d.stopURL(content.Reader.ID, notification.UnsubscribeIdea(id))
}

// add adds an item to those of an idea. It keeps the first limit comments and counts the rest.
func (d *composer) add(list []email.NewsItem, item email.NewsItem, limit int) []email.NewsItem {
	if item.What != "comment" {
		return append(list, item)
	}
	shown, last := 0, 0
	for i := range list {
		if list[i].What == "comment" {
			shown, last = shown+1, i
		}
	}
	if shown < limit {
		return append(list, item)
	}
	list[last].More++
	return list
}

func (d *composer) item(ctx context.Context, content notification.MailContent, item notification.Item) email.NewsItem {
	said := email.NewsItem{
		What:           what(item),
		Who:            item.Actor.Name,
		Staff:          item.Actor.Staff,
		At:             item.Event.CreatedAt.In(notification.Zone(content.Reader.TimeZone)),
		From:           d.snapshot.Status(item.From).Name,
		To:             d.snapshot.Status(item.To).Name,
		RelatedIdeas:   item.Together(ctx),
		Text:           item.Text,
		Change:         item.Change,
		Promise:        item.Promise(ctx),
		PromiseCleared: item.PromiseCleared,
		URL:            d.URL + link.Idea(*item.IdeaID, item.IdeaTitle),
		Milestone:      item.Kind.Milestone(),
		Voted:          item.What() == notification.Merged && item.Reason == notification.ForVote,
	}
	if item.CommentID != 0 {
		said.URL = d.URL + link.Comment(item.CommentID)
	}
	if item.QuestionID != 0 {
		said.URL = d.URL + link.Question(item.QuestionID)
	}
	if item.Kind.Milestone() || len(content.Items) == 1 {
		said.HTML = item.TextHTML
	}
	return said
}

// what returns the value of NewsItem.What for an item. A comment for staff only is
// a note, even if it mentions the reader.
func what(item notification.Item) string {
	if item.Internal {
		return "note"
	}
	return string(item.What())
}
