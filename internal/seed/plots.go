package seed

import "ideaboard/internal/account"

func maya(c *Cast) *account.User   { return &c.Maya }
func tomasz(c *Cast) *account.User { return &c.Tomasz }
func ben(c *Cast) *account.User    { return &c.Ben }
func cleo(c *Cast) *account.User   { return &c.Cleo }
func ruth(c *Cast) *account.User   { return &c.Ruth }
func kenji(c *Cast) *account.User  { return &c.Kenji }
func ana(c *Cast) *account.User    { return &c.Ana }
func sven(c *Cast) *account.User   { return &c.Sven }
func ines(c *Cast) *account.User   { return &c.Ines }
func omar(c *Cast) *account.User   { return &c.Omar }
func lotte(c *Cast) *account.User  { return &c.Lotte }

// plots are the ideas of the story, oldest first.
var plots = []plot{
	{
		days:     38,
		author:   cleo,
		category: "bookings",
		votes:    8,
		title:    "A waiting list for full classes",
		body: "My Tuesday class is full every week, and people write to me by hand to ask for a place.\n\n" +
			"What I would like:\n\n- a button **Join the waiting list** on a full class\n" +
			"- the first in line gets the free place, and an hour to take it\n- I can see the list and change its order",
		answers: []reply{
			{
				days:   34,
				by:     maya,
				status: "Under review",
				words: "Thank you, Cleo. We are talking to six studios about how their lists work now, yours among them if " +
					"you like.",
			},
			{
				days:   27,
				by:     maya,
				status: "Planned",
				words:  "We will build it. The hour to take a place will be a setting: two studios asked for a whole evening.",
			},
			{days: 16, by: tomasz, status: "In progress"},
			{
				days:   3,
				by:     tomasz,
				status: "Shipped",
				words: "Waiting lists are live for everybody. Open a class and choose **Waiting list**. Thank you all, and " +
					"Cleo most of all, who tried three versions of it.",
			},
		},
	},
	{
		days: 36, author: sven, category: "payments", votes: 3, title: "Pay with cryptocurrency",
		body: "Some of my customers would like to pay with it.",
		answers: []reply{
			{
				days:   30,
				by:     tomasz,
				status: "Declined",
				words: "We looked into it with our payment partner. Refunds, which are one booking in twelve on Larkspur, " +
					"cannot be made at a known price, and the fees would be higher than for cards.",
				change: "A partner who guarantees refunds at the price of the day of booking, and twenty studios who would " +
					"switch it on.",
			},
		},
	},
	{
		days: 33, author: ruth, category: "mobile-app", votes: 7, title: "Dark mode in the app",
		body: "I check tomorrow's bookings in bed, and the white screen wakes up the whole room.",
		answers: []reply{
			{
				days:   29,
				by:     maya,
				status: "Planned",
				words:  "Planned together with the new design of the calendar, because we would have to do it twice otherwise.",
			},
			{
				days:   9,
				by:     tomasz,
				status: "In progress",
				words: "It took longer than we hoped: the colours of the categories were hard to read on black. We expect it " +
					"in the next release but one.",
			},
		},
	},
	{
		days:     29,
		author:   kenji,
		category: "integrations",
		votes:    6,
		title:    "Two-way sync with Google Calendar",
		body: "Now the bookings go to my calendar, but when I block an afternoon there, Larkspur does not know and " +
			"people book it.\n\nIt would be enough to read *busy* times. No need to read what they are.",
		answers: []reply{
			{
				days:   20,
				by:     maya,
				status: "Planned",
				words:  "Reading busy times is the part that we have planned; titles and guests stay where they are.",
			},
		},
	},
	{
		days:     26,
		author:   ana,
		category: "bookings",
		votes:    5,
		title:    "Let customers move a booking themselves",
		body: "Half of my messages are “can I come on Thursday instead?”. If there is a free place on Thursday, " +
			"they should be able to do it without me.\n\nWith a limit, please: not later than 24 hours before.",
		answers: []reply{
			{
				days:   19,
				by:     tomasz,
				status: "Under review",
				words: "We like it. What should happen with a prepaid card of ten when the new class has another price? Tell " +
					"us what you do by hand today.",
			},
		},
	},
	{
		days:     22,
		author:   ben,
		category: "payments",
		votes:    4,
		title:    "Invoices with the customer's company name and tax number",
		body:     "Three of my customers are companies. They send each invoice back because their tax number is missing.",
	},
	{
		days: 19, author: ines, category: "bookings", votes: 5, title: "Repeat a booking every week",
		body: "Piano lessons are every Wednesday at four, for years. I enter each of them by hand, 40 times a pupil.",
	},
	{
		days: 15, author: omar, category: "mobile-app", votes: 2, title: "Check people in by scanning a code at the door",
		body:    "The list on paper is always out of date. A code on their phone, my phone scans it, done.",
		answers: []reply{{days: 11, by: maya, status: "Under review"}},
	},
	{
		days: 12, author: lotte, category: "integrations", votes: 3, title: "Export bookings and customers as CSV",
		body: "For the yearly report to the municipality I copy 600 rows by hand.",
	},
	{
		days: 9, author: cleo, category: "payments", votes: 6, title: "Gift vouchers",
		body: "In December people ask for vouchers every day. I sell them on paper and keep a list on the wall.",
	},
	{
		days: 7, author: ruth, category: "bookings", votes: 3, title: "Show the time zone of online classes",
		body: "My yoga classes by video have people from Lisbon to Helsinki. Somebody comes an hour late each week.",
	},
	{
		days:     5,
		author:   sven,
		category: "mobile-app",
		votes:    2,
		title:    "Bigger text in the calendar",
		body: "With the phone's large text setting, the calendar stays as small as it was. My eyes are not what " +
			"they were, and nor are my pupils'.",
	},
	{
		days: 3, author: kenji, category: "bookings", votes: 4, title: "A note that only the teacher sees",
		body: "“Bad knee, left.” “Prefers the corner.” I keep them in a notebook next to the mat.",
	},
	{
		days: 2, author: omar, category: "integrations", votes: 1, title: "Post free places to our website by itself",
		body: "A small box that shows what is free this week:\n\n```\nToday 18:00   2 places\nFriday 9:30   5 places\n```",
	},
	{
		days: 0.8, author: ines, category: "bookings", votes: 2, title: "Ask for something at booking, such as shoe size",
		body: "We rent climbing shoes. It would save ten minutes before each course to know the sizes.",
	},
	{
		days:     0.1,
		author:   ben,
		category: "mobile-app",
		votes:    0,
		title:    "Remind people two hours before, not only the day before",
		body:     "",
	},
}
