package email

import (
	"cmp"
	"context"
	"strings"

	"ideaboard/internal/i18n"
)

// greeting is the first line of a plain-text email, with the reader's name.
func greeting(ctx context.Context, name string) string {
	if name == "" {
		return ""
	}
	return i18n.T(ctx, "mails.hello", "Name", name) + "\n\n"
}

// headline is the line above the title of an email's only idea.
func (i NewsIdea) headline(ctx context.Context) string {
	if len(i.Items) == 1 && i.Items[0].More == 0 {
		return i.Items[0].did(ctx)
	}
	return i.counted(ctx)
}

// facts returns an idea's status and votes.
func (i NewsIdea) facts(ctx context.Context) []string {
	var all []string
	for _, item := range i.Items {
		if item.What == "status" && item.From != "" && item.To == i.Status {
			all = []string{i18n.T(ctx, "news_mail.before", "From", item.From)}
		}
	}
	return append(all, i18n.T(ctx, "news_mail.n_votes", "Count", i.Votes))
}

// buttonLink returns the address and text of the button under an idea: for the only
// item, or for the idea if there are several.
func (i NewsIdea) buttonLink(ctx context.Context) (to, word string) {
	if len(i.Items) == 1 {
		return cmp.Or(i.Items[0].URL, i.URL), i.Items[0].button(ctx)
	}
	return i.URL, i18n.T(ctx, "news_mail.go_idea")
}

// summary returns all counts in one sentence.
func (m NewsMail) summary(ctx context.Context) string {
	return i18n.T(ctx, "news_mail.summary", "Counts", and(ctx, counts(ctx, m.Ideas)))
}

// when returns the date and, if staff did it, a note of that.
func (i NewsItem) when(ctx context.Context) string {
	var facts []string
	if i.Staff && i.Who != "" {
		facts = append(facts, i18n.T(ctx, "news_mail.staff"))
	}
	if !i.At.IsZero() {
		facts = append(facts, dateOf(ctx, i.At))
	}
	return strings.Join(facts, " · ")
}

// NewsText returns the email as plain text.
func NewsText(ctx context.Context, m NewsMail) string {
	var text string
	if m.alone() {
		text = m.Ideas[0].aloneText(ctx)
	} else {
		text = m.digestText(ctx)
	}
	if m.More > 0 {
		text += i18n.T(ctx, "news_mail.more_news", "Count", m.More) + " " + linked(i18n.T(ctx, "news_mail.inbox"), m.MoreURL)
	}
	return text + footText(ctx, m.foot(ctx))
}

func (i NewsIdea) aloneText(ctx context.Context) string {
	text := i.headline(ctx) + "\n\n" + i.headText(ctx)
	if len(i.Items) == 1 {
		text += i.Items[0].bodyText(ctx, i)
	} else {
		for _, item := range i.Items {
			text += item.text(ctx, i)
		}
	}
	to, word := i.buttonLink(ctx)
	text += linked(word, to)
	if why := i.why(ctx); why != "" {
		text += why + "\n\n"
	}
	return text
}

// headText returns an idea's title and status.
func (i NewsIdea) headText(ctx context.Context) string {
	facts := i.facts(ctx)
	if i.Status != "" {
		facts = append([]string{i.Status}, facts...)
	}
	return i.Title + "\n" + strings.Join(facts, " · ") + "\n\n"
}

func (i NewsItem) text(ctx context.Context, idea NewsIdea) string {
	first := i.did(ctx)
	if when := i.when(ctx); when != "" {
		first += " (" + when + ")"
	}
	return first + "\n\n" + i.bodyText(ctx, idea) + linked(i.button(ctx), cmp.Or(i.URL, idea.URL))
}

// bodyText returns the text of an item for a plain-text email.
func (i NewsItem) bodyText(ctx context.Context, idea NewsIdea) string {
	text := saidText(ctx, i.Text, i.HTML, idea.URL)
	if i.Promise != "" {
		text += i.Promise + "\n\n"
	}
	if i.Change != "" {
		text += i18n.T(ctx, "news_mail.change") + "\n\n" + saidText(ctx, "", i.Change, idea.URL)
	}
	if i.More > 0 {
		text += i18n.T(ctx, "news_mail.more", "Count", i.More) + "\n\n"
	}
	return text
}

func (m NewsMail) digestText(ctx context.Context) string {
	text := m.title(ctx) + "\n\n" + greeting(ctx, m.Name) + m.summary(ctx) + "\n\n"
	for _, p := range m.parts(ctx) {
		text += strings.ToUpper(p.heading) + "\n\n"
		for _, idea := range p.ideas {
			text += "* " + idea.headText(ctx)
			for _, item := range idea.Items {
				text += item.text(ctx, idea)
			}
			if why := idea.why(ctx); why != "" {
				text += why + "\n\n"
			}
		}
	}
	return text
}
