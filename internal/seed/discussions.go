package seed

import (
	"ideaboard/internal/board"
	"ideaboard/internal/outcome"
)

// discussions are by the title of the idea. Most are old enough that no email is sent about them.
var discussions = map[string]discussion{
	"A waiting list for full classes": {
		hearts: []who{ruth, ana, lotte, omar},
		pinned: "How it works now",
		reasons: []reason{
			{ana, board.Must, "Two hours a week on the phone, every week."},
			{ruth, board.Important, "People stop asking after the second full class."},
			{omar, board.Nice, ""},
		},
		remarks: []remark{
			{
				days:   33,
				by:     ruth,
				text:   "For yoga an hour is short in the evening: people see the message the next morning.",
				emojis: map[string][]who{"thumbs": {ana, cleo, lotte}},
				replies: []remark{
					{days: 32.6, by: cleo, text: "True. For me an hour would do at noon and a whole evening after six."},
					{days: 32, by: maya, text: "Would one setting for each class be enough, {ruth}?"},
					{days: 31.8, by: ruth, text: "It would.", emojis: map[string][]who{"party": {maya}}},
				},
			},
			{
				days: 31,
				by:   tomasz,
				note: true,
				text: "Six studios asked by phone. All of them keep the list on paper; four let people jump the queue when " +
					"they paid in advance.",
			},
			{
				days: 30,
				by:   kenji,
				text: "What happens to somebody who is on the list of two classes and gets a place in both?",
				replies: []remark{
					{days: 29.5, by: tomasz, text: "They are asked which one they want, and the other place goes on down the list."},
				},
			},
			{
				days: 15,
				by:   cleo,
				text: "I have the trial version since Monday. My list had eleven names on the first day, and **nobody wrote " +
					"to me**.",
				emojis: map[string][]who{"party": {maya, tomasz, ruth}, "heart": {ana, ines}},
			},
			{
				days: 3.4,
				by:   tomasz,
				text: "How it works now:\n\n1. Open a class and choose **Waiting list**.\n" +
					"2. Say how long somebody has to take a place.\n3. That is all. The list moves by itself.\n\n" +
					"{cleo}, thank you once more.",
				emojis: map[string][]who{"heart": {cleo, sven, lotte}},
			},
			{days: 2.2, by: lotte, text: "It is there on my phone. I like the little number beside the class."},
		},
		questions: []askedQuestion{
			{
				days:    25,
				by:      maya,
				text:    "How long should somebody have to take a free place?",
				choices: []string{"An hour", "An evening", "Each class has its own"},
				answers: []given{
					{cleo, 3, "Noon and evening differ."},
					{ruth, 2, ""},
					{ana, 3, ""},
					{kenji, 1, "With a message on the phone an hour is plenty."},
					{sven, 3, ""},
				},
				summary: "Three of five want a setting for each class, so it becomes one. It begins at an hour.",
				closed:  21,
			},
		},
		verdicts: []verdict{
			{days: 2.6, by: cleo, verdict: outcome.Solved, text: "My Tuesdays are quiet."},
			{days: 2.1, by: kenji, verdict: outcome.Solved},
			{days: 1.8, by: ana, verdict: outcome.Partly, text: "I would like to see the list of last week, too."},
			{days: 1.2, by: ines, verdict: outcome.Not, text: "Parents cannot put a child on the list."},
		},
	},
	"Pay with cryptocurrency": {
		remarks: []remark{
			{days: 35, by: lotte, text: "Nobody has ever asked me for it.", emojis: map[string][]who{"thumbs": {ben}}},
			{
				days:   29.5,
				by:     sven,
				text:   "A pity, but I see the point about refunds. Thank you for the clear words.",
				emojis: map[string][]who{"heart": {tomasz, maya}},
			},
		},
	},
	"Dark mode in the app": {
		hearts:  []who{ana, ben},
		reasons: []reason{{kenji, board.Important, "I teach at six in the morning."}},
		remarks: []remark{
			{days: 28, by: ben, text: "Please let it follow the phone's own setting."},
			{
				days:   8.5,
				by:     ruth,
				text:   "Thank you for saying so openly that it takes longer. Which colours are hard to read? I can send you mine.",
				emojis: map[string][]who{"thumbs": {tomasz}},
				replies: []remark{
					{
						days: 8,
						by:   tomasz,
						text: "Dark blue and dark green on black. A picture of a full week of yours would help, {ruth}.",
					},
				},
			},
			{
				days: 4,
				by:   maya,
				note: true,
				text: "The designers say one more week. I will tell people on Friday if it slips again.",
			},
		},
		questions: []askedQuestion{
			{days: 5, by: ruth, text: "Will each of us choose the colours of the classes, or does the studio?"},
		},
	},
	"Two-way sync with Google Calendar": {
		reasons: []reason{{ana, board.Must, "I have been booked twice during the dentist."}},
		remarks: []remark{
			{
				days:   28,
				by:     omar,
				text:   "The same for Outlook, please.",
				emojis: map[string][]who{"thumbs": {lotte, ben}},
				replies: []remark{
					{days: 27.5, by: kenji, text: "One after the other. But yes."},
				},
			},
			{days: 6, by: ines, text: "How often would it look? Somebody books within minutes here."},
		},
	},
	"Let customers move a booking themselves": {
		reasons: []reason{{sven, board.Important, "It is half of my messages, too."}},
		remarks: []remark{
			{
				days: 18,
				by:   ana,
				text: "Today, with a card of ten, I take the dearer class as one and a half. Nobody has complained.",
				replies: []remark{
					{days: 17, by: tomasz, text: "Half a place on a card is new to us. Good to know."},
				},
			},
		},
		questions: []askedQuestion{
			{
				days:    10,
				by:      tomasz,
				text:    "Until when may a customer move a booking by himself?",
				choices: []string{"24 hours before", "12 hours before", "Until it begins"},
				answers: []given{{ana, 1, ""}, {sven, 1, ""}, {omar, 2, "Climbing is often decided in the morning."}},
			},
		},
	},
	"Gift vouchers": {
		hearts:  []who{ruth, ines, omar},
		reasons: []reason{{ana, board.Must, "December is a third of my year."}},
		remarks: []remark{
			{
				days:   7,
				by:     ruth,
				text:   "With a date until when they hold, please: the law here says three years.",
				emojis: map[string][]who{"eyes": {cleo}},
			},
			{
				days:   1.5,
				by:     lotte,
				text:   "And something nice to print. People put it under the tree.",
				emojis: map[string][]who{"heart": {cleo, ana}},
			},
		},
	},
	"Show the time zone of online classes": {
		remarks: []remark{
			{
				days:   6,
				by:     kenji,
				text:   "I write “18:00 Lisbon” into the title by hand. It helps a bit.",
				emojis: map[string][]who{"think": {ruth}},
			},
		},
	},
}
