package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/config"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/mail/mailtest"
)

// mailbox is what a mail server got, from some moment on.
type mailbox struct {
	t      *testing.T
	server *mailtest.Server
	read   int
}

// next waits for n mails, and a moment for one too many, and returns them by
// address. Mails with codes do not count.
func (m *mailbox) next(n int) map[string][]mailtest.Message {
	m.t.Helper()
	for begun := time.Now(); len(m.news()) < n && time.Since(begun) < 20*time.Second; time.Sleep(50 * time.Millisecond) {
	}
	time.Sleep(1500 * time.Millisecond)
	all, by := m.news(), map[string][]mailtest.Message{}
	for _, mail := range all {
		by[mail.To] = append(by[mail.To], mail)
	}
	m.read += len(all)
	if len(all) != n {
		for _, mail := range all {
			m.t.Logf("to %s: %s", mail.To, mail.Subject)
		}
		m.t.Fatalf("%d mails, want %d", len(all), n)
	}
	return by
}

func (m *mailbox) news() (some []mailtest.Message) {
	for _, mail := range m.server.Received() {
		if strings.HasPrefix(mail.MessageID, "letter-") {
			some = append(some, mail)
		}
	}
	return some[min(m.read, len(some)):]
}

// TestTheNewsOfAnIdea plays the life of an idea through forms, with a real mail
// server: each person gets exactly what they asked for, once.
func TestTheNewsOfAnIdea(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	server := mailtest.Start(t)
	site := apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() })
	site.News.CommentWindow, site.News.MentionWindow = time.Second, time.Second
	post := &mailbox{t: t, server: server}
	cast := &site.Cast
	ben := site.As(cast.Ben)
	cleo := site.As(cast.Cleo)
	ruth := site.As(cast.Ruth)
	kenji := site.As(cast.Kenji)
	maya := site.As(cast.Maya)
	want := func(what string, got map[string][]mailtest.Message, people ...account.User) {
		t.Helper()
		for _, user := range people {
			if len(got[*user.Email]) != 1 {
				t.Errorf("%s: %s got %d mails, want one", what, user.Name, len(got[*user.Email]))
			}
		}
	}

	idea := site.Idea("A darker night", cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	cleo.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	kenji.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	ruth.Post(link.Follow(idea.ID), nil).Want(http.StatusOK)
	choose(cleo, url.Values{"comments": {"now"}, "mentions": {"now"}})
	choose(kenji, url.Values{"answers": {"never"}, "comments": {"never"}})

	// Two comments in a burst: one mail to who wants them at once; who is named
	// and waits for the daily digest gets none yet.
	ruth.Submit(ruth.Get(here), fmt.Sprintf("form[action='%s']", link.Comments(idea.ID)), url.Values{
		"body": {fmt.Sprintf("Yes, @[Ben Carter](person:%d), please.", cast.Ben.ID)},
	}).Want(http.StatusOK)
	ruth.Submit(ruth.Get(here), fmt.Sprintf("form[action='%s']", link.Comments(idea.ID)), url.Values{
		"body": {"And a darker day."},
	}).Want(http.StatusOK)
	got := post.next(1)
	want("comments", got, cast.Cleo)
	if mail := got[*cast.Cleo.Email][0]; !strings.Contains(mail.Text, "please.") ||
		!strings.Contains(mail.Text, "And a darker day.") {
		t.Errorf("not both comments:\n%s", mail.Text)
	}
	words := ben.Get(link.Notifications).TextOf("main")
	if !strings.Contains(words, "A darker night") || !strings.Contains(words, "darker day") {
		t.Errorf("Ben's inbox: %s", words)
	}

	// A note is told to nobody here; an answer to all who did not say never.
	maya.Post(link.Comments(idea.ID), url.Values{"body": {"Internal marker words"}, "internal": {"1"}}).Want(http.StatusOK)
	maya.Post(link.Answers(idea.ID), url.Values{"status": {"Planned"}, "answer": {"We will do it in spring."}}).
		Want(http.StatusOK)
	got = post.next(3)
	want("a plan", got, cast.Ben, cast.Cleo, cast.Ruth)
	first := got[*cast.Ben.Email][0]
	if !strings.Contains(first.Subject, "A darker night") || !strings.Contains(first.Text, "in spring") ||
		!strings.Contains(first.HTML, "in spring") {
		t.Errorf("the plan reads %q\n%s", first.Subject, first.Text)
	}

	// The unsubscribe link of the mail alone stops it, signed out, in one click.
	stop := strings.Trim(got[*cast.Cleo.Email][0].Headers.Get("List-Unsubscribe"), "<>")
	if got[*cast.Cleo.Email][0].Headers.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" ||
		!strings.HasPrefix(stop, site.URL+"/unsubscribe/") {
		t.Fatalf("unsubscribe by %q", stop)
	}
	site.Visitor().Get(strings.TrimPrefix(stop, site.URL)).Want(http.StatusOK) // a scanner that looks stops nothing
	maya.Post(link.Answers(idea.ID), url.Values{"answer": {"Still in spring."}}).Want(http.StatusOK)
	want("an answer", post.next(3), cast.Ben, cast.Cleo, cast.Ruth)
	site.Visitor().
		Post(strings.TrimPrefix(stop, site.URL), url.Values{"List-Unsubscribe": {"One-Click"}}).
		Want(http.StatusOK)
	maya.Post(link.Answers(idea.ID), url.Values{"answer": {"Nearly there."}}).Want(http.StatusOK)
	want("after unsubscribing", post.next(2), cast.Ben, cast.Ruth)

	// It ships: thanks to all who helped, Kenji too, who said never to answers only.
	maya.Post(link.Answers(idea.ID), url.Values{"status": {"Shipped"}, "answer": {"It is dark now."}}).Want(http.StatusOK)
	got = post.next(4)
	want("shipped", got, cast.Ben, cast.Cleo, cast.Ruth, cast.Kenji)
	for _, mails := range got {
		for _, mail := range mails {
			if strings.Contains(mail.Text+mail.HTML, "Internal marker") {
				t.Errorf("a note went to %s", mail.To)
			}
		}
	}
	if mail := got[*cast.Kenji.Email][0]; !strings.Contains(mail.Text, link.IdeaDo(idea.ID, "outcome")+"?verdict=no") {
		t.Errorf("no question whether it solved it:\n%s", mail.Text)
	}
	if _, err := site.Board.Idea(t.Context(), board.Actor{}, idea.ID); err != nil {
		t.Fatal(err)
	}
}

// TestWhatACommentCarriesAway: people and pictures that it shows are found from
// the mail and from the feed, and the mail loads no picture.
func TestWhatACommentCarriesAway(t *testing.T) {
	dbtest.NotShort(t)
	t.Parallel()
	server := mailtest.Start(t)
	site := apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() })
	site.News.CommentWindow, site.News.MentionWindow = time.Second, time.Second
	post, cast := &mailbox{t: t, server: server}, &site.Cast
	idea := site.Idea("A darker night", cast.Ben)
	ben := site.As(cast.Ben)
	choose(ben, url.Values{"mentions": {"now"}})
	words := fmt.Sprintf("Look, @[Ben Carter](person:%d)", cast.Ben.ID)
	sendFile(site, site.As(cast.Cleo), link.Comments(idea.ID), drawing(1000, 500), map[string]string{
		"body": words, "picture_alt": "My dark desk",
	}).Want(http.StatusOK)
	mail := post.next(1)[*cast.Ben.Email][0]
	for _, part := range []string{mail.HTML, mail.Text} {
		if !strings.Contains(part, "My dark desk") || !strings.Contains(part, "Ben Carter") {
			t.Errorf("the picture's words or the name are missing:\n%s", part)
		}
	}
	if strings.Contains(mail.HTML, "<img") || strings.Contains(mail.HTML, `href="/`) ||
		strings.Contains(mail.HTML, "src=") ||
		strings.Contains(mail.HTML, "/attachments/") && !strings.Contains(mail.HTML, site.URL+"/attachments/") {
		t.Errorf("the mail loads something, or leads nowhere:\n%s", mail.HTML)
	}
	feed := site.Visitor().Get(link.IdeaFeed(idea.ID)).Want(http.StatusOK).Body
	if !strings.Contains(feed, site.URL+"/attachments/") || strings.Contains(feed, "=&#34;/") ||
		strings.Contains(feed, "=&quot;/") ||
		strings.Contains(feed, `="/`) {
		t.Errorf("the feed leads nowhere:\n%s", feed)
	}
}

// choose sends the form of how one is told, with some choices changed.
func choose(c *apptest.Client, choices url.Values) {
	page := c.Get(link.MeNotifications).Want(http.StatusOK)
	c.Submit(page, "form[action='"+link.MeNotifications+"']", choices).Want(http.StatusOK)
}
