package email

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"ideaboard/internal/i18n"
)

// order lists the kinds of items, the most important first.
var order = []string{
	"status",
	"answered",
	"question",
	"question_answered",
	"question_closed",
	"question_closed_plain",
	"question_closed_unanswered",
	"merged",
	"not_same",
	"unmerged",
	"mention",
	"reply",
	"question_staff",
	"note",
	"comment",
	"proposed",
	"tagged",
}

func rank(i NewsItem) int {
	if at := slices.Index(order, i.What); at >= 0 {
		return at
	}
	return len(order)
}

// strongest returns the most important item; the last one if several are equal.
func (i NewsIdea) strongest() NewsItem {
	best := NewsItem{}
	for at, item := range i.Items {
		if at == 0 || rank(item) <= rank(best) {
			best = item
		}
	}
	return best
}

// who returns the name of who did it, or "The team".
func (i NewsItem) who(ctx context.Context) string {
	return cmp.Or(i.Who, i18n.T(ctx, "news_mail.team"))
}

// promiseOnly reports whether an answer contains only a target date.
func (i NewsItem) promiseOnly() bool {
	return i.What == "answered" && i.Promise != "" && i.Text+i.HTML+i.Change == ""
}

// did returns a sentence about what happened.
func (i NewsItem) did(ctx context.Context) string {
	if i.What == "status" && i.Who == "" && i.To != "" {
		return i18n.T(ctx, "news_mail.is_now", "To", i.To)
	}
	if rank(i) == len(order) || i.What == "status" && i.To == "" {
		return i18n.T(ctx, "news_mail.did_something")
	}
	if i.promiseOnly() && i.PromiseCleared {
		return i18n.T(ctx, "news_mail.did_unpromised", "Who", i.who(ctx))
	}
	if i.promiseOnly() {
		return i18n.T(ctx, "news_mail.did_promised", "Who", i.who(ctx))
	}
	if i.Voted {
		return i18n.T(ctx, "news_mail.did_merged_vote", "Who", i.who(ctx), "Together", i.RelatedIdeas)
	}
	// i18n: news_mail.did_status news_mail.did_answered news_mail.did_question news_mail.did_question_answered
	// i18n: news_mail.did_question_closed news_mail.did_mention news_mail.did_reply news_mail.did_question_staff
	// i18n: news_mail.did_note news_mail.did_comment news_mail.did_proposed news_mail.did_tagged
	// i18n: news_mail.did_question_closed_plain news_mail.did_question_closed_unanswered news_mail.did_merged
	// i18n: news_mail.did_not_same news_mail.did_unmerged
	return i18n.T(ctx, "news_mail.did_"+i.What, "Who", i.who(ctx), "To", i.To, "Together", i.RelatedIdeas)
}

// button returns the text of the link to an item.
func (i NewsItem) button(ctx context.Context) string {
	switch i.What {
	case "question", "question_staff":
		return i18n.T(ctx, "news_mail.go_answer")
	case "mention", "reply", "comment", "note":
		return i18n.T(ctx, "news_mail.go_reply")
	case "proposed", "tagged":
		return i18n.T(ctx, "news_mail.go_vote")
	case "question_closed":
		return i18n.T(ctx, "news_mail.go_summary")
	}
	return i18n.T(ctx, "news_mail.go_idea")
}

// why returns why the reader is told of an idea, or "".
func (i NewsIdea) why(ctx context.Context) string {
	// i18n: news_mail.why_mention news_mail.why_reply news_mail.why_author news_mail.why_question news_mail.why_staff
	// i18n: news_mail.why_vote news_mail.why_follow news_mail.why_category news_mail.why_tag news_mail.why_notice
	switch i.Why {
	case "mention", "reply", "author", "question", "staff", "vote", "follow", "category", "tag", "notice":
		return i18n.T(ctx, "news_mail.why_"+i.Why)
	}
	return ""
}

// tallies lists the kinds by which items are counted together, in the order of the email.
var tallies = []string{
	"answers",
	"questions",
	"statuses",
	"mentions",
	"replies",
	"comments",
	"notes",
	"ideas",
	"others",
}

func (i NewsItem) tally() string {
	switch i.What {
	case "answered", "question_answered", "question_closed":
		return "answers"
	case "status":
		if i.Text+i.HTML != "" {
			return "answers"
		}
		return "statuses"
	case "question", "question_staff":
		return "questions"
	case "reply":
		return "replies"
	case "proposed", "tagged":
		return "ideas"
	case "mention", "comment", "note":
		return i.What + "s"
	}
	return "others"
}

// counts returns the items of ideas, counted by kind: "2 answers", "5 comments".
func counts(ctx context.Context, ideas []NewsIdea) []string {
	number := map[string]int{}
	for _, idea := range ideas {
		for _, item := range idea.Items {
			number[item.tally()] += 1 + item.More
		}
	}
	var all []string
	// i18n: news_mail.n_answers news_mail.n_questions news_mail.n_statuses news_mail.n_mentions news_mail.n_replies
	// i18n: news_mail.n_comments news_mail.n_notes news_mail.n_ideas news_mail.n_others
	for _, kind := range tallies {
		if number[kind] > 0 {
			all = append(all, i18n.T(ctx, "news_mail.n_"+kind, "Count", number[kind]))
		}
	}
	return all
}

// NewsSubject returns the subject: what happened, and to which idea.
func NewsSubject(ctx context.Context, m NewsMail) string {
	some := counts(ctx, m.Ideas)
	told := strings.Join(some[:min(3, len(some))], ", ")
	switch {
	case len(m.Ideas) == 0:
		return m.SiteName
	case m.Digest == "daily":
		return i18n.T(ctx, "news_mail.subject_daily", "Site", m.SiteName, "Counts", told)
	case m.Digest == "weekly":
		return i18n.T(ctx, "news_mail.subject_weekly", "Site", m.SiteName, "Counts", told)
	case len(m.Ideas) > 1:
		return i18n.T(ctx, "news_mail.subject_about", "What", told, "Title", m.SiteName)
	}
	return m.Ideas[0].subject(ctx)
}

// counted returns the items of an idea, counted: "3 new comments", "1 reply to you and
// 2 comments".
func (i NewsIdea) counted(ctx context.Context) string {
	some, fresh := counts(ctx, []NewsIdea{i}), 0
	for _, item := range i.Items {
		fresh += 1 + item.More
	}
	if len(some) == 1 && i.strongest().What == "comment" {
		return i18n.T(ctx, "news_mail.n_new_comments", "Count", fresh)
	}
	return and(ctx, some)
}

// subject returns the subject of an email about this idea alone.
func (i NewsIdea) subject(ctx context.Context) string {
	var what string
	item := i.strongest()
	switch {
	case (len(i.Items) > 1 || item.More > 0) && rank(item) > slices.Index(order, "reply"):
		what = i.counted(ctx)
	case item.What == "status":
		what = cmp.Or(item.To, item.did(ctx))
	case item.What == "proposed":
		what = i18n.T(ctx, "news_mail.new_idea")
	default:
		item.Voted = false // keep subjects short
		what = item.did(ctx)
	}
	return i18n.T(ctx, "news_mail.subject_about", "What", what, "Title", i.Title)
}

// before returns what a list of emails shows after the subject.
func (m NewsMail) before(ctx context.Context) string {
	if m.alone() && len(m.Ideas[0].Items) == 1 {
		if item := m.Ideas[0].Items[0]; item.Text+item.HTML != "" {
			return short(cmp.Or(item.Text, plain(ctx, item.HTML, m.Ideas[0].URL)), 140)
		} else if item.Promise != "" {
			return item.Promise
		}
		return m.Ideas[0].why(ctx)
	}
	var titles []string
	for _, idea := range m.Ideas {
		titles = append(titles, idea.Title)
	}
	if m.alone() {
		return short(m.Ideas[0].strongest().Text, 140)
	}
	return short(and(ctx, titles), 140)
}

// alone reports whether the email is about one idea, and not a digest.
func (m NewsMail) alone() bool { return len(m.Ideas) == 1 && m.Digest == "" }

// pace returns how often such an email is sent, or "".
func (m NewsMail) pace(ctx context.Context) string {
	switch m.Digest { // i18n: news_mail.pace_daily news_mail.pace_weekly
	case "daily", "weekly":
		return i18n.T(ctx, "news_mail.pace_"+m.Digest)
	}
	return ""
}

func (m NewsMail) foot(ctx context.Context) foot {
	return foot{
		site:     m.SiteName,
		pace:     m.pace(ctx),
		settings: m.SettingsURL,
		stop:     m.StopURL,
		stops:    m.StopText,
		mute:     m.MuteURL,
	}
}
