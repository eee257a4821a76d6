package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// byPassword signs a visitor in from an address that they typed, away from the page
// that they were led to.
func byPassword(visitor *apptest.Client, email string) *apptest.Page {
	return visitor.Submit(visitor.Get("/sign-in/password"), passwordForm, url.Values{
		"email":    {email},
		"password": {goodPassword},
	}).Want(http.StatusOK)
}

// TestWhatWaitsIsDoneHoweverOneSignsIn: a visitor who leaves the page that they were
// led to, and signs in by another one, is not forgotten.
func TestWhatWaitsIsDoneHoweverOneSignsIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	givePassword(site, site.Cast.Cleo)
	page := link.Idea(idea.ID, idea.Title)
	for _, tt := range []struct {
		what         string
		do           func(visitor *apptest.Client)
		stored, told string
	}{
		{
			"comment", func(v *apptest.Client) { v.Submit(v.Get(page), "#say", url.Values{"body": {"My eyes hurt."}}) },
			"SELECT count(*) FROM comments WHERE author_id = ? AND body = 'My eyes hurt.'", "your comment is posted",
		},
		{"proposal", func(v *apptest.Client) {
			v.Submit(v.Get(link.NewIdea), "#idea-form", url.Values{
				"title": {"Zebra crossing"},
				"body":  {"Painted."},
				"seen":  {"1"},
			})
		}, "SELECT count(*) FROM ideas WHERE author_id = ? AND title = 'Zebra crossing'", "published"},
		{
			"reaction", func(v *apptest.Client) { v.Post(link.IdeaDo(idea.ID, "react"), url.Values{"emoji": {"heart"}}) },
			"SELECT count(*) FROM idea_reactions WHERE user_id = ? AND emoji = 'heart'", "your reaction counts",
		},
		{
			"follow", func(v *apptest.Client) { v.Post(link.Follow(idea.ID), nil) },
			"SELECT count(*) FROM follows WHERE user_id = ? AND idea_id = 1", "you follow",
		},
		{
			"vote", func(v *apptest.Client) { v.Post(link.Vote(idea.ID), nil) },
			"SELECT count(*) FROM votes WHERE user_id = ? AND idea_id = 1", "your vote counts",
		},
	} {
		alter(site, "DELETE FROM follows")
		visitor := site.Visitor()
		tt.do(visitor)
		visitor.Get(link.Home)
		in := byPassword(visitor, "cleo@example.com")
		if n := number(site, tt.stored, site.Cast.Cleo.ID); n != 1 || !strings.Contains(in.TextOf("#toast"), tt.told) {
			t.Errorf("%s: stored %d times; at %s, told %q", tt.what, n, in.URL, in.TextOf("#toast"))
		}
		if tt.what != "vote" && !strings.HasPrefix(in.URL.Path, "/ideas/") {
			t.Errorf("%s: led to %s", tt.what, in.URL)
		}
	}
	if n := number(site, "SELECT count(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts are left", n)
	}

	// All at once, by a code from the header; one cannot be sent and is in its form.
	visitor := site.Visitor()
	for _, words := range []string{"One more.", "And another."} {
		visitor.Submit(visitor.Get(page), "#say", url.Values{"body": {words}})
	}
	visitor.Post(link.Follow(idea.ID), nil)
	asks := visitor.Get(link.SignIn)
	if !strings.Contains(asks.TextOf(".waits"), "follow") {
		t.Errorf("the page to sign in does not say what waits: %s", asks.TextOf("main"))
	}
	if _, err := site.Board.LockComments(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID); err != nil {
		t.Fatal(err)
	}
	in := byCode(site, visitor, asks, "omar@example.com", 1).Want(http.StatusOK)
	got := strings.TrimSpace(in.Find("#say-body, #body").Text())
	if got != "One more." || !strings.Contains(in.TextOf("#toast"), "not sent yet") {
		t.Errorf("at %s: the form holds %q; told %q", in.URL, got, in.TextOf("#toast"))
	}
	if n := number(site, "SELECT count(*) FROM drafts WHERE browser_hash <> ''"); n != 1 {
		t.Errorf("%d refused comments wait for the next sign-in", n)
	}
	if n := number(site, "SELECT count(*) FROM follows WHERE user_id = ?", site.Cast.Omar.ID); n != 1 {
		t.Errorf("Omar follows %d ideas", n)
	}
}

// TestAVoteWaitsForItsAddressInEveryWay: an address was typed for it, and its owner
// signs in by their password in that browser; somebody else's sign-in leaves it.
func TestAVoteWaitsForItsAddressInEveryWay(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	givePassword(site, site.Cast.Cleo)
	givePassword(site, site.Cast.Omar)
	visitor := site.Visitor()
	asks := visitor.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
	visitor.Submit(asks, askForm, url.Values{"email": {"cleo@example.com"}}).Want(http.StatusOK)
	byPassword(visitor, "omar@example.com")
	if got := shownVotes(site, idea.ID); got != "1" {
		t.Errorf("%s votes after somebody else signed in", got)
	}
	visitor.Post(link.SignOut, nil)
	page := byPassword(visitor, "cleo@example.com")
	if shownVotes(site, idea.ID) != "2" || !strings.Contains(page.TextOf("#toast"), "vote") {
		t.Errorf("%s votes; told %q", shownVotes(site, idea.ID), page.TextOf("#toast"))
	}
}

// TestWordsWaitForTheirOwner: another account signs in first, and neither gets nor
// ends them; days later the owner's sign-in in that browser sends them.
func TestWordsWaitForTheirOwner(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	givePassword(site, site.Cast.Cleo)
	givePassword(site, site.Cast.Omar)
	visitor := site.Visitor()
	words := url.Values{"body": {"Please do."}, "drawn_for": {fmt.Sprint(site.Cast.Omar.ID)}}
	asks := visitor.Post(link.Comments(idea.ID), words).Want(http.StatusOK)
	in := visitor.Submit(
		visitor.Get(asks.Find("a[href^='/sign-in/password']").AttrOr("href", "")), passwordForm,
		url.Values{"email": {"cleo@example.com"}, "password": {goodPassword}},
	)
	if strings.Contains(in.Body, "Please do.") || !strings.Contains(in.TextOf("#toast"), "waits") {
		t.Errorf("at %s: told %q", in.URL, in.TextOf("#toast"))
	}
	visitor.Post(link.SignOut, nil)
	if page := visitor.Get(link.SignIn); page.Find(".waits").Length() != 0 {
		t.Errorf("somebody without an account is told: %s", page.TextOf(".waits"))
	}
	again := byPassword(visitor, "cleo@example.com")
	if strings.Contains(again.Body, "Please do.") || number(site, "SELECT count(*) FROM comments") != 0 {
		t.Errorf("another account's: at %s", again.URL)
	}
	visitor.Post(link.SignOut, nil)
	alter(site, "UPDATE drafts SET expires_at = ?", time.Now().UTC().Add(time.Hour)) // nearly a week later
	own := byPassword(visitor, "omar@example.com")
	if commentsSaying(site, "Please do.", site.Cast.Omar.Name) != 1 ||
		!strings.Contains(own.TextOf("#toast"), "your comment is posted") {
		t.Errorf("at %s: told %q", own.URL, own.TextOf("#toast"))
	}

	// What nobody wrote in particular is not sent as somebody's after a day.
	visitor = site.Visitor()
	visitor.Post(link.Comments(idea.ID), url.Values{"body": {"From the library."}}).Want(http.StatusOK)
	alter(site, "UPDATE drafts SET expires_at = ?", time.Now().UTC().Add(board.DraftLife-25*time.Hour))
	byPassword(visitor, "cleo@example.com")
	if number(site, "SELECT count(*) FROM comments WHERE body = 'From the library.'") != 0 {
		t.Error("a visitor's comment is sent as somebody's a day later")
	}
}
