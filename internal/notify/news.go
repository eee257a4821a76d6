package notify

import (
	"context"
	"fmt"

	"github.com/a-h/templ"

	"ideaboard/internal/link"
	"ideaboard/internal/mail"
	"ideaboard/internal/news"
	"ideaboard/templates/email"
)

// How many comments of one idea a mail about it shows, and a digest.
const (
	commentsInMail   = 10
	commentsInDigest = 5
)

// news writes a mail about one idea, or a digest.
func (d *desk) news(ctx context.Context, parcel news.Parcel, m *mail.Message) templ.Component {
	words := email.NewsMail{SiteName: d.shelves.Site.Name, Name: parcel.Reader.Name, More: parcel.More,
		MoreURL: d.URL + link.Notifications, SettingsURL: d.URL + link.MeNotifications,
		StopURL: m.Unsubscribe, StopWords: string(stops(parcel))}
	comments := commentsInMail
	if parcel.Letter.Kind == news.DigestLetter {
		words.Digest, comments = parcel.Slot, commentsInDigest
	}
	for _, item := range parcel.Items {
		last := len(words.Ideas) - 1
		if url := d.URL + link.Idea(*item.IdeaID, item.IdeaTitle); last < 0 || words.Ideas[last].URL != url {
			words.Ideas = append(words.Ideas, d.idea(parcel, item, url))
			last++
		}
		words.Ideas[last].Items = d.add(words.Ideas[last].Items, d.item(ctx, parcel, item), comments)
	}
	if len(words.Ideas) == 1 {
		words.MuteURL = d.aboutIdea(parcel, m)
	}
	m.Subject, m.Text = email.NewsSubject(ctx, words), email.NewsText(ctx, words)
	return email.News(words)
}

func (d *desk) idea(parcel news.Parcel, item news.Item, url string) email.NewsIdea {
	now := parcel.Ideas[*item.IdeaID]
	status := d.shelves.Status(now.StatusID)
	return email.NewsIdea{Title: item.IdeaTitle, URL: url, Votes: now.VoteCount, Status: status.Name, Kind: string(status.Kind), Why: string(item.Reason)}
}

// aboutIdea makes m a mail of the conversation about the idea of a letter, and
// returns the page on which its reader stops all news of that.
func (d *desk) aboutIdea(parcel news.Parcel, m *mail.Message) (muteURL string) {
	id := *parcel.Items[0].IdeaID
	m.Thread = fmt.Sprint("idea-", id)
	return d.stopURL(parcel.Reader.ID, news.StopIdea(id))
}

// add adds news to that of an idea; of comments that are too many it keeps the
// first and counts the rest.
func (d *desk) add(list []email.NewsItem, item email.NewsItem, most int) []email.NewsItem {
	if item.What != "comment" {
		return append(list, item)
	}
	shown, last := 0, 0
	for i := range list {
		if list[i].What == "comment" {
			shown, last = shown+1, i
		}
	}
	if shown < most {
		return append(list, item)
	}
	list[last].More++
	return list
}

func (d *desk) item(ctx context.Context, parcel news.Parcel, item news.Item) email.NewsItem {
	said := email.NewsItem{What: what(item), Who: item.Actor.Name, Staff: item.Actor.Staff, At: item.Event.CreatedAt.In(news.Zone(parcel.Reader.TimeZone)),
		From: d.shelves.Status(item.From).Name, To: d.shelves.Status(item.To).Name,
		Together: item.Together(ctx), Words: item.Words, Change: item.Change, Promise: item.Promise(ctx), Unpromised: item.PromiseCleared, URL: d.URL + link.Idea(*item.IdeaID, item.IdeaTitle), Milestone: item.Kind.Milestone(),
		Voted: item.What() == news.Joined && item.Reason == news.ForVote}
	if item.CommentID != 0 {
		said.URL = d.URL + link.Comment(item.CommentID)
	}
	if item.QuestionID != 0 {
		said.URL = d.URL + link.Question(item.QuestionID)
	}
	if item.Kind.Milestone() || len(parcel.Items) == 1 {
		said.HTML = item.WordsHTML
	}
	return said
}

// what names what happened as the mail's words know it: they call a comment that
// only staff see a note, whomever it names.
func what(item news.Item) string {
	if item.Internal {
		return "note"
	}
	return string(item.What())
}
