package web_test

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/mail/mailtest"
	"ideaboard/internal/problem"
	"ideaboard/internal/question"
	"ideaboard/internal/text"
	"ideaboard/internal/text/naughty"
)

// naughtyStrings returns strings that break programs: every third that is known,
// or in "make test-long" all of them, as each goes through dozens of requests.
func naughtyStrings(t *testing.T, every int, more ...string) []string {
	t.Helper()
	var some []string
	for i, s := range naughty.Strings(t) {
		if i%every == 0 {
			some = append(some, s)
		}
	}
	return append(append(some, "\x00", "a\x00b", "\xff\xfe", "\u202etxet"), more...)
}

// everyThird and everyOne are how many strings are tried.
const (
	everyOne   = 1
	everyThird = 3
)

// unsafeParts is what no string may become in a page or a mail.
const unsafeParts = "main script:not([src^='/static/']), main iframe, main [onerror], main [onclick], main " +
	"[onload], main [style], main a[href^=javascript], main a[href^=data]"

// spoken is one string in every place of the comments, on an idea of its own.
type spoken struct {
	words    string
	writer   account.User // has it as their name, if it can be one
	idea     board.Idea
	comment  board.Comment
	question question.Question
	alt      string
	reason   bool // has been given
}

// TestNaughtyStringsInComments: no 500, and what was taken is shown as typed, on
// the page and in the mails.
func TestNaughtyStringsInComments(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	naughtyComments(t, everyThird)
}

func TestLongNaughtyStringsInComments(t *testing.T) {
	dbtest.Long(t)
	t.Parallel()
	naughtyComments(t, everyOne)
}

func naughtyComments(t *testing.T, every int) {
	t.Helper()
	strs := naughtyStrings(
		t, every, strings.Repeat("\u0301", 200), "a\r\nBcc: x@example.com", "=?utf-8?q?x?=", "x](javascript:alert(1))",
	)
	server := mailtest.Start(t)
	h := &leakSite{
		t:      t,
		server: server,
		Site:   apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() }),
		where:  map[string]string{},
	}
	h.admin = h.Admin()
	h.maya, h.ben = board.ActorOf(&h.Cast.Maya), board.ActorOf(&h.Cast.Ben)
	all := make([]spoken, len(strs))
	for i, s := range strs {
		all[i] = h.speak(i, s)
	}
	visitor, cleo := h.Visitor(), h.As(h.Cast.Cleo)
	cleo.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for i, s := range all {
		if i%10 == 0 {
			h.sure(h.Forget())
		}
		h.reads(visitor.Get(link.Idea(s.idea.ID, s.idea.Title)).Want(http.StatusOK), s)
		reply := fmt.Sprint(s.comment.ID)
		for _, page := range []*apptest.Page{
			visitor.Get(link.IdeaFeed(s.idea.ID)),
			visitor.Post(link.Preview, url.Values{"body": {s.words}}),
			cleo.Get(link.Query(link.Mentionable, "idea", "1", "q", s.words)),
			cleo.Post(link.Comments(s.idea.ID), url.Values{"body": {s.words}, "parent": {reply}}),
			cleo.Post(link.Comments(s.idea.ID), url.Values{
				"body":     {s.words},
				"parent":   {s.words},
				"draft":    {s.words},
				"internal": {s.words},
			}),
			cleo.Post(link.IdeaDo(s.idea.ID, "reason"), url.Values{"body": {s.words}, "weight": {s.words}}),
			cleo.Post(link.IdeaDo(s.idea.ID, "react"), url.Values{"emoji": {s.words}}),
			cleo.Post(link.QuestionDo(s.question.ID, "answer"), url.Values{"body": {s.words}, "choice": {s.words}}),
		} {
			if page.Status >= 500 || page.Has(unsafeParts) {
				t.Errorf("%q at %s: %d", s.words, page.URL, page.Status)
			}
		}
	}
	h.quiet()
	h.deliver()
	h.readMails(all)
}

// speak says a string everywhere. What is refused for its form is not said.
func (h *leakSite) speak(i int, s string) (said spoken) {
	h.t.Helper()
	ctx := h.t.Context()
	said.words = s
	taken := func(err error) bool {
		h.t.Helper()
		if err != nil && problem.KindOf(err) != problem.Invalid {
			h.t.Fatalf("%q: %v", s, err)
		}
		return err == nil
	}
	name := "Somebody"
	if clean, err := account.CleanName(s); taken(err) {
		name = clean
	}
	var err error
	said.writer, err = h.Accounts.AddUser(ctx, fmt.Sprintf("p%d@people.example", i), name, account.Member)
	h.sure(err)
	writer := board.ActorOf(&said.writer)
	said.idea, err = h.Board.Propose(ctx, writer, board.Draft{Title: fmt.Sprint("Title ", s), Body: s})
	if !taken(err) {
		said.idea, err = h.Board.Propose(ctx, writer, board.Draft{Title: "A title", Body: "Words."})
		h.sure(err)
	}
	said.alt, err = board.CleanAlt("alt", s)
	if !taken(err) {
		said.alt = ""
	}
	picture, err := h.Board.Attach(
		ctx,
		h.ben,
		board.Attachment{
			Key:    strings.ToLower(rand.Text()),
			Type:   "image/png",
			Width:  400,
			Height: 9,
			Sizes:  "400",
			Alt:    said.alt,
		},
	)
	h.sure(err)
	named := board.MentionOf(said.writer.Person()) + " " + picture.Markdown() + "\n\n"
	said.comment, err = h.Board.Comment(ctx, h.ben, said.idea.ID, board.CommentDraft{Body: named + s})
	if !taken(err) {
		said.comment, err = h.Board.Comment(ctx, h.ben, said.idea.ID, board.CommentDraft{Body: named})
		h.sure(err)
	}
	_, err = h.Board.GiveReason(ctx, writer, said.idea.ID, board.Reason{Body: s, Public: true})
	said.reason = taken(err) && text.Visible(text.Line(s)) > 0
	said.question, err = h.Questions.Ask(ctx, h.maya, said.idea.ID, question.Draft{Body: s})
	if !taken(err) {
		said.question, err = h.Questions.Ask(ctx, h.maya, said.idea.ID, question.Draft{Body: "A question"})
		h.sure(err)
	}
	return said
}

// reads fails the test unless the page of an idea shows everything as typed.
func (h *leakSite) reads(page *apptest.Page, s spoken) {
	h.t.Helper()
	if page.Has(unsafeParts) {
		h.t.Errorf("%q: got into the page", s.words)
	}
	comment := page.Find("#comment-" + fmt.Sprint(s.comment.ID))
	for what, pair := range map[string][2]string{
		"the name in a mention": {comment.Find(".prose a[href*='/people/']").First().Text(), "@" + s.writer.Name},
		"the alt text":          {comment.Find(".prose img").First().AttrOr("alt", "none"), cmp.Or(s.alt, "picture-")},
		"the title":             {page.Find("h1").First().Text(), s.idea.Title},
		"the question":          {page.Find(fmt.Sprintf("#question-%d", s.question.ID)).Text(), s.question.Body},
	} {
		if got, want := spaces(pair[0]), spaces(pair[1]); !strings.Contains(got, want) || want == "" && got != "" {
			h.t.Errorf("%s is %q, want %q", what, got, want)
		}
	}
	if s.reason && !strings.Contains(spaces(page.Find(".reasons").Text()), spaces(text.Line(s.words))) {
		h.t.Errorf("the reason is %q, want %q", page.Find(".reasons").Text(), s.words)
	}
}

func spaces(words string) string { return strings.Join(strings.Fields(words), " ") }

// readMails fails the test unless everybody got a mail to their name, about their
// idea, with nothing in it that does something.
func (h *leakSite) readMails(all []spoken) {
	h.t.Helper()
	got := map[string]mailtest.Message{}
	for _, mail := range h.server.Received() {
		got[mail.To] = mail
	}
	for _, s := range all {
		mail, came := got[*s.writer.Email]
		html, err := goquery.NewDocumentFromReader(strings.NewReader(mail.HTML))
		h.sure(err)
		if !came || !strings.Contains(spaces(html.Text()), spaces(s.idea.Title)) ||
			!strings.Contains(spaces(mail.Text), spaces(s.idea.Title)) ||
			!strings.Contains(spaces(mail.Text), spaces(s.writer.Name)) {
			h.t.Errorf("%q: the mail is %q\n%s", s.words, mail.Subject, mail.Text)
		}
		if html.Find("script, iframe, [onerror], [onclick], [onload], a[href^=javascript], a[href^=data]").Length() > 0 ||
			mail.Headers.Get("Bcc") != "" {
			h.t.Errorf("%q: got into the mail", s.words)
		}
	}
}
