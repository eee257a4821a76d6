package templates_test

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/internal/link"
	"ideaboard/templates"
	"ideaboard/templates/ui"
)

// Sample data for every page, in the world of the seed's story.

var (
	now     = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	maya    = ui.Person{ID: 1, Name: "Maya Lindqvist", Staff: true}
	cleo    = ui.Person{ID: 12, Name: "Cleo Brandt"}
	visitor = templates.Viewer{}
	member  = templates.Viewer{ID: 12, Name: "Cleo Brandt", SignedIn: true}
	admin   = templates.Viewer{ID: 1, Name: "Maya Lindqvist", SignedIn: true, Staff: true, Admin: true}

	open      = ui.Badge{Name: "Open", Colour: "grey"}
	review    = ui.Badge{Name: "Under review", Colour: "violet"}
	planned   = ui.Badge{Name: "Planned", Colour: "blue"}
	underWay  = ui.Badge{Name: "In progress", Colour: "amber"}
	shipped   = ui.Badge{Name: "Shipped", Colour: "green"}
	declined  = ui.Badge{Name: "Declined", Colour: "red"}
	allStatus = []ui.Badge{open, review, planned, underWay, shipped, declined}
)

func ago(d time.Duration) time.Time { return now.Add(-d) }

func pages(ctx context.Context) map[string]templ.Component {
	wrong := func(fields ...string) map[string]string {
		errors := map[string]string{}
		for _, field := range fields {
			errors[field] = i18n.T(ctx, "problem.reason_needed")
		}
		return errors
	}
	empty := list(ctx, visitor)
	empty.Cards, empty.More, empty.Empty = nil, "", "board"
	none := list(ctx, member)
	none.Cards, none.More, none.Empty = nil, "", "filter"
	decided := none
	decided.Empty = "decided"
	options := []templates.Option{
		{Value: "bookings", Name: "Bookings", Selected: true},
		{Value: "payments", Name: "Payments"},
	}
	languages := []templates.Option{{Value: "en", Name: "English", Selected: true}, {Value: "es", Name: "Español"}}
	frame := func(key string, viewer templates.Viewer) templates.Page {
		return templates.Page{Title: i18n.T(ctx, key), Path: "/", SiteName: "Larkspur ideas", Viewer: viewer}
	}
	edited := idea(member, false)
	edited.Page.Toast = i18n.T(ctx, "toast.proposed")
	edited.Latest, edited.Timeline, edited.VoterCount, edited.Voters = nil, nil, 0, nil
	edited.CanEdit, edited.ClearDraft = true, "new-idea"
	edited.Vote.Closed, edited.Status = false, open
	edited.Source, edited.ImportedVotes = "", 0
	refused := idea(admin, true)
	refused.Hidden = true
	refused.Staff.Hidden = true
	refused.Staff.Errors = wrong("answer", "reconsider_if", "status")
	refused.Staff.Statuses[5].Selected, refused.Staff.Statuses[0].Selected = true, false
	all := map[string]templ.Component{
		"list":         templates.IdeaList(list(ctx, visitor)),
		"list-member":  templates.IdeaList(list(ctx, member)),
		"list-empty":   templates.IdeaList(empty),
		"list-none":    templates.IdeaList(none),
		"list-decided": templates.IdeaList(decided),
		"idea":         templates.Idea(idea(visitor, false)),
		"idea-new":     templates.Idea(edited),
		"idea-staff":   templates.Idea(idea(admin, true)),
		"idea-refused": templates.Idea(refused),
		"form": templates.IdeaForm(
			templates.IdeaFormPage{
				Page:       frame("page.new", visitor),
				Action:     link.Ideas,
				Cancel:     link.Home,
				Title:      "Repeat a booking every week",
				Categories: options,
				DraftKey:   "new-idea",
			},
		),
		"form-wrong": templates.IdeaForm(
			templates.IdeaFormPage{
				Page:       frame("page.edit", member),
				Action:     link.IdeaEdit(3),
				Cancel:     link.Home,
				Title:      "No",
				Body:       "A body",
				Categories: options,
				Errors:     wrong("title", "body", "category"),
				Editing:    true,
				SignedIn:   true,
				DraftKey:   "idea-3",
				Draft:      "x",
			},
		),
		"versions": templates.IdeaVersions(
			templates.IdeaVersionsPage{
				Page:      frame("page.versions", member),
				IdeaURL:   "/ideas/1",
				IdeaTitle: "A waiting list for full classes",
				Versions: []templates.Version{
					{
						Person:  cleo,
						At:      ago(3 * time.Hour),
						Now:     now,
						Title:   "A waiting list for full classes",
						Body:    "<p>My Tuesday class is full every week.</p>",
						Current: true,
					},
					{Person: cleo, At: ago(50 * time.Hour), Now: now, Title: "Waiting list", Body: "<p>My class is full.</p>"},
				},
			},
		),
		"moderate": templates.Moderate(moderate(ctx)),
		"moderate-empty": templates.Moderate(
			templates.ModeratePage{Page: frame("page.moderate", admin), Queues: queues(ctx), Empty: true},
		),
		"sign-in": templates.SignIn(templates.SignInPage{Page: frame("page.sign_in", visitor), Return: "/", DevMail: true}),
		"sign-in-vote": templates.SignIn(
			templates.SignInPage{
				Page:      frame("page.sign_in", visitor),
				Return:    "/",
				VoteID:    1,
				VoteTitle: "A waiting list for full classes",
				Email:     "x",
				Errors:    wrong("email"),
			},
		),
		"code": templates.SignInCode(templates.SignInCodePage{Page: frame("page.code", visitor), Return: "/", DevMail: true}),
		"code-wrong": templates.SignInCode(
			templates.SignInCodePage{Page: frame("page.code", visitor), Email: "cleo@example.com", Errors: wrong("code")},
		),
		"confirm": templates.Confirm(
			templates.ConfirmPage{Page: frame("page.confirm", visitor), Token: "t", Email: "cleo@example.com"},
		),
		"confirm-ask": templates.Confirm(
			templates.ConfirmPage{Page: frame("page.confirm", visitor), Token: "t", AskEmail: true, Errors: wrong("email")},
		),
		"setup": templates.Setup(templates.SetupPage{Page: frame("page.setup", visitor), Token: "t", Errors: wrong("site")}),
		"site": templates.Site(
			templates.SitePage{
				Page:      frame("page.site", admin),
				Languages: languages,
				Errors:    wrong("language"),
			},
		),
		"checklist":         templates.SetupChecklist(sampleChecklist(frame("checklist.heading", admin), "waiting")),
		"checklist-refused": templates.SetupChecklist(sampleChecklist(frame("checklist.heading", admin), "refused")),
		"checklist-sent":    templates.SetupChecklist(sampleChecklist(frame("checklist.heading", admin), "sent")),
		"import":            templates.AdminImport(frame("import.heading", admin)),
		"brand":             templates.AdminBrand(sampleBrand(frame("brand.heading", admin), wrong("brand"))),
		"error-404": templates.Error(
			templates.ErrorPage{
				Page:    frame("error.heading_404", visitor),
				Status:  404,
				Heading: i18n.T(ctx, "error.heading_404"),
				Text:    i18n.T(ctx, "problem.not_found"),
				SignIn:  "/sign-in",
			},
		),
		"error-500": templates.Error(
			templates.ErrorPage{
				Page:      frame("error.heading_500", visitor),
				Status:    500,
				Heading:   i18n.T(ctx, "error.heading_500"),
				Text:      i18n.T(ctx, "problem.internal"),
				RequestID: "3fA9c2",
			},
		),
		"error-503": templates.Error(templates.ErrorPage{
			Page:      frame("error.heading_503", member),
			Status:    503,
			Heading:   i18n.T(ctx, "error.heading_503"),
			Text:      i18n.T(ctx, "problem.unavailable"),
			RequestID: "3fA9c2",
			SignIn:    "/sign-in",
			Kept: &templates.KeptForm{
				Action: "/ideas",
				Texts: []templates.KeptField{
					{Name: "title", Value: "Dark mode"},
					{Name: "body", Value: strings.Repeat("It is dark at night. ", 20)},
				},
				Others:  []templates.KeptField{{Name: "seen", Value: "1"}},
				Secrets: []string{"client_secret"},
				Files:   true,
			},
		}),
		"dev-mail": templates.DevMailBox(
			templates.DevMailPage{
				Page: frame("page.dev_mail", visitor),
				Mails: []templates.DevMail{
					{
						To:      "cleo@example.com",
						Subject: "482 915 is your code",
						At:      ago(time.Minute),
						Now:     now,
						Text:    "Your code:\n\n    482915\n",
						Links:   []string{"http://localhost:8080/sign-in/confirm?token=abc"},
					},
				},
			},
		),
		"dev-mail-empty": templates.DevMailBox(templates.DevMailPage{Page: frame("page.dev_mail", visitor)}),
	}
	maps.Copy(all, signInPages(ctx))
	maps.Copy(all, safetyPages(ctx))
	maps.Copy(all, companyPages(ctx, frame, wrong))
	maps.Copy(all, categoryPages(ctx, frame, wrong))
	maps.Copy(all, myPages(ctx))
	maps.Copy(all, staffPages(ctx))
	maps.Copy(all, richPages(ctx))
	maps.Copy(all, jobPages(ctx))
	maps.Copy(all, commentPages(ctx))
	maps.Copy(all, newsPages(ctx))
	maps.Copy(all, wayPages(ctx))
	maps.Copy(all, partnerPages(ctx))
	maps.Copy(all, mergePages(ctx))
	maps.Copy(all, tagPages(ctx))
	maps.Copy(all, viewPages(ctx))
	maps.Copy(all, searchPages(ctx))
	maps.Copy(all, similarPages(ctx))
	return all
}

func card(
	id int64,
	title, excerpt string,
	status ui.Badge,
	category, author string,
	age time.Duration,
	votes int,
	viewer templates.Viewer,
) templates.Card {
	return templates.Card{
		ID:       id,
		URL:      link.Idea(id, title),
		Title:    title,
		Excerpt:  excerpt,
		Status:   status,
		Category: category,
		Author:   author,
		At:       ago(age),
		Now:      now,
		Edited:   id == 3,
		Vote: ui.Vote{
			IdeaID:   id,
			Title:    title,
			Count:    votes,
			Voted:    id%3 == 1,
			Closed:   status == shipped || status == declined,
			SignedIn: viewer.SignedIn,
			Return:   "/",
		},
	}
}

func list(ctx context.Context, viewer templates.Viewer) templates.IdeaListPage {
	p := templates.IdeaListPage{
		Page: templates.Page{
			Title:     i18n.T(ctx, "page.ideas"),
			Path:      "/",
			SiteName:  "Larkspur ideas",
			Viewer:    viewer,
			Nav:       "ideas",
			Canonical: "https://ideas.example/",
		},
		Heading: i18n.T(ctx, "list.heading"),
		Intro: "Larkspur takes bookings for small studios. Tell us what would make your day easier; we read and answer " +
			"everything.",
		Tabs: []templates.Tab{
			{Name: i18n.T(ctx, "list.sort_trending"), URL: "/", Current: true},
			{Name: i18n.T(ctx, "list.sort_top"), URL: "/?sort=top"},
			{Name: i18n.T(ctx, "list.sort_new"), URL: "/?sort=new"},
		},
		Orders: []templates.Tab{
			{Name: i18n.T(ctx, "list.sort_discussed"), URL: "/?sort=discussed"},
			{Name: i18n.T(ctx, "list.sort_surprise"), URL: "/?sort=surprise"},
		},
		More:    "/?after=abc",
		Fresh:   true,
		Decided: "/?sort=top",
		Cards: []templates.Card{
			card(
				1,
				"A waiting list for full classes",
				"My Tuesday class is full every week, and people write to me by hand to ask for a place. What I would like: a "+
					"button on a full class, the first in line gets the free place, and an hour to take it.",
				underWay,
				"Bookings",
				"Cleo Brandt",
				3*time.Hour,
				1482,
				viewer,
			),
			card(
				2,
				"Two-way sync with Google Calendar",
				"Now the bookings go to my calendar, but when I block an afternoon there, Larkspur does not know and people "+
					"book it.",
				planned,
				"Integrations",
				"Kenji Watanabe",
				26*time.Hour,
				351,
				viewer,
			),
			card(
				3,
				"Let customers move a booking themselves",
				"Half of my messages are “can I come on Thursday instead?”. If there is a free place, they should be able to do "+
					"it without me.",
				review,
				"Bookings",
				"Ana Lucía Prieto",
				4*24*time.Hour,
				214,
				viewer,
			),
			card(
				4, "Dark mode in the app", "I check tomorrow's bookings in bed, and the white screen wakes up the whole room.",
				shipped, "Mobile app", "Ruth Okafor", 40*24*time.Hour, 187, viewer,
			),
			card(
				5, "Invoices with the customer's company name and tax number",
				"Three of my customers are companies. They send each invoice back because their tax number is missing.", open,
				"Payments", "Member 27", 6*24*time.Hour, 96, viewer,
			),
			card(6, "Pay with cryptocurrency", "", declined, "Payments", "Sven Halvorsen", 12*24*time.Hour, 3, viewer),
			card(
				8, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsautomat",
				"W Szczecinie źdźbło trawy i žluťoučký kůň: every letter of the Latin alphabet.", open, "Bookings",
				"Żaneta Wiśniewska", 13*24*time.Hour, 0, viewer,
			),
		},
	}
	p.Statuses = []templates.Filter{{Name: i18n.T(ctx, "list.all_ideas"), URL: "/", Count: 1371, Current: true}}
	for i, s := range allStatus {
		p.Statuses = append(p.Statuses, templates.Filter{
			Name: s.Name, URL: "/?status=" + s.Colour, Colour: s.Colour, Count: 904 / (i + 1),
		})
	}
	p.Categories = []templates.Filter{
		{Name: i18n.T(ctx, "list.all_categories"), URL: "/", Count: 1371, Current: true},
		{Name: "Bookings", URL: "/?category=b", Count: 620},
		{Name: "Payments", URL: "/?category=p", Count: 88},
	}
	p.Cards[6].New = true
	if viewer.SignedIn {
		p.Orders[0].Current = true
		p.Personal = []templates.Filter{
			{Name: i18n.T(ctx, "list.mine"), URL: "/?mine=1", Count: -1},
			{Name: i18n.T(ctx, "list.voted"), URL: "/?voted=1", Count: -1},
		}
	}
	return p
}

func idea(viewer templates.Viewer, staff bool) templates.IdeaPage {
	p := templates.IdeaPage{
		Page: templates.Page{
			Title:       "A waiting list for full classes",
			Path:        "/ideas/1-a-waiting-list",
			SiteName:    "Larkspur ideas",
			Viewer:      viewer,
			Nav:         "ideas",
			Description: "My Tuesday class is full.",
		},
		ID:    1,
		URL:   "/ideas/1-a-waiting-list",
		Title: "A waiting list for full classes",
		Body: "<p>My Tuesday class is full every week, and people write to me by hand to ask for a " +
			"place.</p><p>What I would like:</p><ul><li>a button <strong>Join the waiting list</strong> on a full " +
			"class</li><li>the first in line gets the free place, and an hour to take it</li><li>I can see the list and " +
			"change its order</li></ul><blockquote><p>It takes me an hour a week now.</p></blockquote><pre><code>class.full? " +
			"=&gt; true</code></pre>",
		Author:      cleo,
		At:          ago(38 * 24 * time.Hour),
		Now:         now,
		Edited:      true,
		VersionsURL: "/ideas/1/versions",
		Status:      shipped,
		Category:    "Bookings",
		CategoryURL: "/?category=bookings",
		Vote: ui.Vote{
			IdeaID:   1,
			Title:    "A waiting list for full classes",
			Count:    1482,
			Voted:    true,
			Closed:   !staff && viewer.SignedIn,
			SignedIn: viewer.SignedIn,
			Return:   "/ideas/1",
		},
		VoterCount:    441,
		ImportedVotes: 1041,
		Source:        "UserVoice",
		SourceURL:     "https://example.com/1",
	}
	for i, name := range []string{"Ruth", "Kenji", "Ana", "Sven", "Inés", "Omar", "Lotte", "Ben", "Żaneta", "Émile"} {
		p.Voters = append(p.Voters, ui.Person{ID: int64(i + 20), Name: name})
	}
	p.Timeline = []templates.Answer{
		{
			ID:     5,
			Person: maya,
			At:     ago(2 * time.Hour),
			Now:    now,
			From:   &planned,
			To:     &shipped,
			Text: "<p>Waiting lists are live for everybody. Open a class and choose <strong>Waiting list</strong>. " +
				"Thank you all, and Cleo most of all, who tried three versions of it.</p>",
			ReconsiderIf: "<p>A partner who guarantees refunds at the price of the day of booking.</p>",
		},
		{
			ID:     4,
			Person: ui.Person{ID: 2, Name: "Tomasz Adler", Staff: true},
			At:     ago(16 * 24 * time.Hour),
			Now:    now,
			From:   &review,
			To:     &planned,
		},
		{
			ID:     3,
			Person: maya,
			At:     ago(27 * 24 * time.Hour),
			Now:    now,
			Text:   "<p>We are talking to six studios about how their lists work now.</p>",
		},
		{ID: 2, Imported: true, At: ago(34 * 24 * time.Hour), Now: now, To: &review},
	}
	p.Latest = &p.Timeline[0]
	if staff {
		p.Staff = &templates.StaffPanel{
			IdeaID: 1,
			Return: p.URL,
			Categories: []templates.Option{
				{Value: "bookings", Name: "Bookings", Selected: true},
				{Value: "payments", Name: "Payments"},
			},
		}
		kinds := []string{"open", "open", "active", "active", "shipped", "declined"}
		for i, s := range allStatus {
			p.Staff.Statuses = append(p.Staff.Statuses, templates.Option{
				Value: s.Name, Name: s.Name, Kind: kinds[i], Selected: i == 0,
			})
		}
	}
	return p
}

func queues(ctx context.Context) []templates.Filter {
	return []templates.Filter{
		{Name: i18n.T(ctx, "moderate.queue_waiting"), URL: "/moderate", Count: 24, Current: true},
		{Name: i18n.T(ctx, "moderate.queue_under-review"), URL: "/moderate?queue=under-review", Count: 9},
		{Name: i18n.T(ctx, "moderate.queue_hidden"), URL: "/moderate?queue=hidden", Count: 0},
	}
}

func moderate(ctx context.Context) templates.ModeratePage {
	open := idea(admin, true)
	open.Staff.Compact, open.Latest, open.Timeline, open.Status = true, nil, nil, allStatus[0]
	p := templates.ModeratePage{
		Page: templates.Page{
			Title:    i18n.T(ctx, "page.moderate"),
			Path:     link.Moderate,
			SiteName: "Larkspur ideas",
			Viewer:   admin,
			Nav:      "moderate",
		},
		Heading: i18n.T(ctx, "moderate.queue_waiting"),
		Home:    link.Moderate,
		Queues:  queues(ctx),
		More:    "/moderate?after=x",
		Open:    &open,
	}
	for i, c := range list(ctx, admin).Cards {
		p.Items = append(p.Items, templates.QueueItem{
			ID:      c.ID,
			URL:     link.Query(link.Moderate, "idea", "1"),
			Title:   c.Title,
			Author:  c.Author,
			At:      c.At,
			Now:     now,
			Votes:   c.Vote.Count,
			Status:  c.Status,
			Current: i == 0,
		})
	}
	return p
}
