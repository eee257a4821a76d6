package email_test

import (
	"context"
	"strings"
	"time"

	"ideaboard/internal/i18n"
	"ideaboard/templates/email"
)

const board = "https://ideas.example"

var (
	day   = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	may12 = time.Date(2027, 5, 12, 0, 0, 0, 0, time.UTC)
)

// dayInAuckland begins before its day begins in UTC.
var dayInAuckland = time.Date(2026, 11, 22, 7, 0, 0, 0, time.FixedZone("Auckland", 13*3600))

func ago(days int) time.Time { return day.AddDate(0, 0, -days) }

// rich is what Markdown may become, and what it never becomes.
const rich = `<p>We will build it, <a class="mention" href="/people/12">@Cleo Brandt</a>. It comes with:</p>` +
	`<ul><li>a button <strong>Join</strong></li><li>a setting for <code>the_hour_to_take_a_place</code></li></ul>` +
	`<p><a href="/attachments/4/k-1600"><img src="/attachments/4/k-400" srcset="/attachments/4/k-800 800w" ` +
	`alt="The list, with three names"></a><br>` +
	`It reads <a href="https://help.example/lists?a=1&amp;b=2" rel="nofollow">our page</a> on lists.</p>` +
	`<blockquote><p>Somebody comes every week.</p></blockquote><pre><code>Tuesday 18:00   full
Friday   9:30   5 places
</code></pre>` +
	`<table><thead><tr><th>Studio</th><th align="right">Asks</th></tr></thead>` +
	`<tbody><tr><td>Ana</td><td align="right">12</td></tr></tbody></table>`

func waitingList() email.NewsIdea {
	return email.NewsIdea{
		Title:  "A waiting list for full classes",
		URL:    board + "/ideas/1",
		Votes:  42,
		Status: "Planned",
		Kind:   "active",
		Why:    "vote",
	}
}

func with(idea email.NewsIdea, why string, items ...email.NewsItem) email.NewsIdea {
	idea.Why, idea.Items = why, items
	return idea
}

func about(ideas ...email.NewsIdea) email.NewsMail {
	m := email.NewsMail{
		SiteName:    "Larkspur ideas",
		Name:        "Ruth",
		Ideas:       ideas,
		MoreURL:     board + "/notifications",
		SettingsURL: board + "/me/notifications",
		StopURL:     board + "/unsubscribe/t-0k3n",
		StopText:    "answers",
	}
	if len(ideas) == 1 {
		m.MuteURL = board + "/unsubscribe/m-1d34"
	}
	return m
}

func item(what, who, words string) email.NewsItem {
	return email.NewsItem{What: what, Who: who, Text: words, At: ago(1), URL: board + "/comments/7"}
}

func byStaff(i email.NewsItem) email.NewsItem {
	i.Staff, i.URL, i.Milestone = true, board+"/ideas/1", true
	return i
}

func moved(from, to, words string) email.NewsItem {
	i := byStaff(item("status", "Maya Lindqvist", words))
	i.From, i.To = from, to
	return i
}

func refusal() (email.NewsIdea, email.NewsItem) {
	i := moved("Open", "Declined", "")
	i.HTML = "<p>We looked into it with our payment partner. Refunds, which are one booking in twelve on Larkspur, " +
		"cannot be made at a known price, and the fees would be higher than for cards.</p>"
	i.Change = "<p>A partner who guarantees refunds at the price of the day of booking, and twenty studios who would " +
		"switch it on.</p>"
	i.URL = board + "/ideas/2"
	return email.NewsIdea{
		Title:  "Pay with cryptocurrency",
		URL:    board + "/ideas/2",
		Votes:  3,
		Status: "Declined",
		Kind:   "declined",
	}, i
}

// news are mails about ideas, by what they show.
func news(ctx context.Context) map[string]email.NewsMail {
	answered := byStaff(item("answered", "Maya Lindqvist", ""))
	promised := byStaff(item("answered", "Maya Lindqvist", ""))
	promised.Promise = i18n.T(
		ctx, "news_mail.promised_moved", "Day", i18n.Day(ctx, may12), "Before", i18n.Day(ctx, may12.AddDate(0, 0, -11)),
	)
	answered.HTML = rich
	payment, refused := refusal()
	bare := email.NewsItem{What: "status", To: "Planned", At: ago(1), Milestone: true}
	last := item("comment", "Ana Sousa", "I do it with a sheet of paper at the door.")
	last.More = 7
	all := map[string]email.NewsMail{
		"answered": about(with(waitingList(), "author", answered)),
		"promised": about(with(waitingList(), "vote", promised)),
		"planned": about(
			with(
				waitingList(),
				"vote",
				moved(
					"Under review", "Planned",
					"We will build it. The hour to take a place will be a setting: two studios asked for a whole evening.",
				),
			),
		),
		"bare":    about(with(waitingList(), "", bare)),
		"refused": about(with(payment, "author", refused)),
		"comment": about(
			with(waitingList(), "follow", item("comment", "Cleo Brandt", "Would an evening be enough for everybody?")),
		),
		"comments": about(
			with(
				waitingList(), "author", item("comment", "Cleo Brandt", "Would an evening be enough for everybody?"),
				item("comment", "Ben Okafor", "For us it would."), last,
			),
		),
		"mention": about(with(waitingList(), "mention", item("mention", "Cleo Brandt", "@Ruth, how do you do it today?"))),
		"reply": about(
			with(
				waitingList(), "reply", item("reply", "Cleo Brandt", "An hour is short at night."),
				item("comment", "Ben Okafor", "For us it would be enough."),
			),
		),
		"question": about(
			with(
				waitingList(), "question",
				byStaff(item("question", "Tomasz Król", "How long should somebody have to take a free place?")),
			),
		),
		"told": about(
			with(waitingList(), "question", byStaff(item("question_answered", "Tomasz Król", "With the release of December."))),
		),
		"closed": about(
			with(
				waitingList(),
				"question",
				byStaff(
					item(
						"question_closed", "Tomasz Król",
						"Most of you want an hour; studios for adults an evening. It becomes a setting.",
					),
				),
			),
		),
		"unanswered": about(
			with(
				waitingList(), "question", byStaff(item("question_closed_unanswered", "Tomasz Król", "When will you read this?")),
			),
		),
		"note":   about(with(waitingList(), "staff", item("note", "Tomasz Król", "Ana's studio would try it in January."))),
		"asked":  about(with(waitingList(), "staff", item("question_staff", "Ruth Adeyemi", "Will the old list move over?"))),
		"merged": about(with(waitingList(), "vote", mergedMail())),
		"proposed": about(
			with(
				waitingList(), "category",
				item("proposed", "Cleo Brandt", "My Tuesday class is full every week, and people write to me by hand."),
			),
		),
		"strange": about(with(waitingList(), "stars", item("exploded", "", ""))),
		"nowhere": about(with(waitingList(), "vote", item("status", "Maya Lindqvist", ""))),
	}
	all["long"] = about(
		with(
			email.NewsIdea{
				Title:  "Fish & <Chips> " + strings.Repeat("Rindfleisch", 12),
				URL:    board + "/ideas/9",
				Votes:  1234,
				Status: "Under review",
				Kind:   "open",
			},
			"follow",
			item(
				"comment", "<b>Mallory</b>",
				strings.Repeat("https://example.com/", 15)+" <img src=x onerror=alert(1)>\nsecond line",
			),
		),
	)
	all["digest_daily"], all["digest_weekly"], all["several"] = daily(), weekly(), several()
	return all
}

func daily() email.NewsMail {
	m := about(with(waitingList(), "follow", item("comment", "Cleo Brandt", "Would an evening be enough for everybody?")))
	m.Digest, m.StopText = "daily", "daily"
	return m
}

// several is news of some ideas at once.
func several() email.NewsMail {
	m := about()
	for _, title := range []string{"Gift vouchers", "Bigger text in the calendar"} {
		m.Ideas = append(
			m.Ideas,
			with(
				email.NewsIdea{Title: title, URL: board + "/ideas/10", Status: "Open", Kind: "open"}, "category",
				item("proposed", "Cleo Brandt", "In December people ask for it every day."),
			),
		)
	}
	m.StopText = "community"
	return m
}

func weekly() email.NewsMail {
	payment, refused := refusal()
	refused.Text = "We looked into it with our payment partner. Refunds cannot be made at a known price."
	refused.HTML = ""
	comment := item("comment", "Ana Sousa", "I do it with a sheet of paper at the door.")
	comment.More = 3
	m := several()
	dark := email.NewsIdea{
		Title:  "Dark mode in the app",
		URL:    board + "/ideas/3",
		Votes:  1,
		Status: "In progress",
		Kind:   "active",
	}
	m.Ideas = append([]email.NewsIdea{
		with(
			waitingList(), "author", item("reply", "Cleo Brandt", "An hour is short at night."), comment,
			moved("Under review", "Planned", "We will build it. The hour to take a place will be a setting."),
		),
		with(dark, "follow", item("comment", "Omar Haddad", "My eyes thank you already.")),
		with(payment, "vote", refused),
	}, m.Ideas...)
	m.Digest, m.More, m.StopText = "weekly", 12, "weekly"
	return m
}

func thanks() map[string]email.ThanksMail {
	m := email.ThanksMail{
		SiteName: "Larkspur ideas",
		Name:     "Cleo",
		Title:    "A waiting list for full classes",
		URL:      board + "/ideas/1",
		Who:      "Tomasz Król",
		Others:   41,
		Text: `<p>Waiting lists are live for everybody. Open a class and choose <strong>Waiting list</strong>. ` +
			`Thank you all, and <a href="/people/12">@Cleo</a> most of all, who tried three versions of it.</p>`,
		Proposed:    true,
		Voted:       true,
		Commented:   true,
		Told:        true,
		SettingsURL: board + "/me/notifications",
		StopURL:     board + "/unsubscribe/t-0k3n",
		MuteURL:     board + "/unsubscribe/m-1d34",
	}
	verdict := m.URL + "/outcome?verdict="
	m.YesURL, m.PartlyURL, m.NoURL = verdict+"yes", verdict+"partly", verdict+"no"
	few := m
	few.Name, few.Text, few.Who, few.Others, few.Proposed, few.Commented, few.Told = "", "", "", 1, false, false, false
	only := few
	only.Voted, only.Others, only.Text = false, 0, "<p>It is there.</p>"
	return map[string]email.ThanksMail{"thanks_all": m, "thanks_vote": few, "thanks_alone": only}
}

func staffDigests() map[string]email.StaffMail {
	idea := func(n, title string, votes, days int, words string) email.StaffIdea {
		return email.StaffIdea{
			Title: title,
			URL:   board + "/ideas/" + n,
			Votes: votes,
			Days:  days,
			Rise:  votes / 2,
			At:    day.AddDate(0, 0, days),
			Text:  words,
		}
	}
	m := email.StaffMail{
		SiteName: "Larkspur ideas",
		Name:     "Maya",
		Date:     day,
		Waiting:  9,
		Oldest: []email.StaffIdea{
			idea("6", "Invoices with the customer's company name and tax number", 4, 22, ""),
			idea("7", "Repeat a booking every week", 5, 1, ""),
			idea("9", "Gift vouchers", 6, 0, ""),
		},
		Questions: []email.StaffIdea{
			idea("5", "Let customers move a booking themselves", 5, 3, "What happens to my card of ten?"),
			idea("3", "Dark mode in the app", 7, 0, "Will the colours be mine to choose?"),
		},
		Unsolved: []email.StaffIdea{
			idea("1", "A waiting list for full classes", 42, 1, "Children cannot be put on the list."),
		},
		Promised: []email.StaffIdea{
			idea("4", "Two-way sync with Google Calendar", 6, -2, ""),
			idea("3", "Dark mode in the app", 7, 0, ""),
			idea("8", "Check people in by scanning a code at the door", 2, 4, ""),
		},
		Risen: []email.StaffIdea{
			idea("10", "A note that only the teacher sees", 14, 0, ""),
		},
		NewPeople:   5,
		People:      []string{"Ana Sousa", "Sven Berg", "Inês Duarte"},
		ModerateURL: board + "/moderate",
		PeopleURL:   board + "/admin/people",
		SettingsURL: board + "/me/notifications",
		StopURL:     board + "/unsubscribe/t-0k3n",
	}
	few := email.StaffMail{
		SiteName:    m.SiteName,
		Date:        dayInAuckland,
		Waiting:     1,
		Oldest:      m.Oldest[1:2],
		NewPeople:   1,
		People:      m.People[:1],
		ModerateURL: m.ModerateURL,
		PeopleURL:   m.PeopleURL,
		SettingsURL: m.SettingsURL,
		StopURL:     m.StopURL,
	}
	quiet := few
	quiet.Waiting, quiet.Oldest, quiet.NewPeople, quiet.People = 0, nil, 0, nil
	return map[string]email.StaffMail{"staff_full": m, "staff_few": few, "staff_quiet": quiet}
}

// samples returns every mail that comes unasked, as ctx's reader gets it.
func samples(ctx context.Context) map[string]mail {
	all := map[string]mail{}
	for name, m := range news(ctx) {
		all["news_"+name] = mail{html: email.News(m), text: email.NewsText(ctx, m), subject: email.NewsSubject(ctx, m)}
	}
	for name, m := range thanks() {
		all[name] = mail{html: email.Thanks(m), text: email.ThanksText(ctx, m), subject: email.ThanksSubject(ctx, m)}
	}
	for name, m := range staffDigests() {
		all[name] = mail{html: email.Staff(m), text: email.StaffText(ctx, m), subject: email.StaffSubject(ctx, m)}
	}
	return all
}

// mergedMail tells somebody that what they voted for is part of another idea now.
func mergedMail() email.NewsItem {
	i := byStaff(item("merged", "Maya Lindqvist", ""))
	i.RelatedIdeas, i.Voted = "“Tell people when a place is free”", true
	return i
}
