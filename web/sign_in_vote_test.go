package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestAVoteComesBeforeASignUp is the table of what becomes of a visitor's vote.
func TestAVoteComesBeforeASignUp(t *testing.T) {
	t.Parallel()
	const vera = "vera@example.com"
	for name, tt := range map[string]struct {
		do   func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page)
		want string // votes; the author's own is one
	}{
		"nothing more": {func(*apptest.Site, *apptest.Client, *apptest.Page) {}, "1"},
		"asked, and never confirmed": {func(_ *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			visitor.Submit(asks, askForm, url.Values{"email": {vera}}).Want(http.StatusOK)
		}, "1"},
		"the code": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			byCode(site, visitor, asks, vera, 1).Want(http.StatusOK)
		}, "2"},
		"the code, in place": {func(site *apptest.Site, visitor *apptest.Client, _ *apptest.Page) {
			visitor.Header.Set("HX-Request", "true")
			dialog := visitor.Post(link.Vote(1), nil).Want(http.StatusOK)
			dialog = visitor.Submit(dialog, askForm, url.Values{"email": {vera}}).Want(http.StatusOK)
			page := visitor.Submit(dialog, codeForm, url.Values{
				"code": {apptest.Code(nthMail(site, vera, 1))},
			}).Want(http.StatusNoContent)
			if page.Header.Get("HX-Redirect") == "" {
				t.Error("not led on")
			}
		}, "2"},
		"the link": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			visitor.Submit(asks, askForm, url.Values{"email": {vera}})
			visitor.Submit(visitor.Get(mailedLink(site, nthMail(site, vera, 1))), confirmForm, nil).Want(http.StatusOK)
		}, "2"},
		"the link in another browser": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			visitor.Submit(asks, askForm, url.Values{"email": {vera}})
			phone := site.Visitor()
			page := phone.Get(mailedLink(site, nthMail(site, vera, 1)))
			phone.Submit(page, confirmForm, url.Values{"email": {"somebody@example.com"}}).Want(http.StatusUnprocessableEntity)
			phone.Submit(page, confirmForm, url.Values{"email": {vera}}).Want(http.StatusOK)
			wantIn(t, phone, "")
		}, "2"},
		"an expired code, and a new one": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			code := visitor.Submit(asks, askForm, url.Values{"email": {vera}})
			old := apptest.Code(nthMail(site, vera, 1))
			alter(site, "UPDATE sign_ins SET expires_at = ?", time.Now().UTC().Add(-time.Second))
			visitor.Submit(code, codeForm, url.Values{"code": {old}}).Want(http.StatusUnprocessableEntity)
			byCode(site, visitor, visitor.Get(link.SignIn), vera, 2).Want(http.StatusOK)
		}, "2"},
		"a new one after a day": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			visitor.Submit(asks, askForm, url.Values{"email": {vera}})
			nthMail(site, vera, 1)
			alter(site, "UPDATE pending_votes SET created_at = ?", time.Now().UTC().Add(-account.PendingVoteLife-time.Second))
			byCode(site, visitor, visitor.Get(link.SignIn), vera, 2).Want(http.StatusOK)
		}, "1"},
		"another browser signs in by itself": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			visitor.Submit(asks, askForm, url.Values{"email": {vera}})
			nthMail(site, vera, 1)
			phone := site.Visitor()
			byCode(site, phone, phone.Get(link.SignIn), vera, 2).Want(http.StatusOK)
			user, err := site.Accounts.UserByEmail(t.Context(), vera)
			waiting, waitErr := site.Accounts.PendingVotes(t.Context(), user)
			if err != nil || waitErr != nil || len(waiting) != 1 {
				t.Errorf("votes that wait: %v, %v, %v", waiting, err, waitErr)
			}
		}, "1"},
		"decided meanwhile": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			code := visitor.Submit(asks, askForm, url.Values{"email": {"cleo@example.com"}})
			site.Answer(1, board.Reply{Status: "Shipped", Body: "It is here."})
			page := visitor.Submit(code, codeForm, url.Values{
				"code": {apptest.Code(nthMail(site, "cleo@example.com", 1))},
			}).Want(http.StatusOK)
			if !strings.Contains(page.TextOf("#toast"), "closed") && !strings.Contains(page.TextOf("#toast"), "vote") {
				t.Errorf("told %q", page.TextOf("#toast"))
			}
		}, "1"},
		"a password": {func(site *apptest.Site, visitor *apptest.Client, asks *apptest.Page) {
			givePassword(site, site.Cast.Cleo)
			way := asks.Find("a[href^='/sign-in/password']").AttrOr("href", "")
			visitor.Submit(visitor.Get(way), passwordForm, url.Values{
				"email":    {"cleo@example.com"},
				"password": {goodPassword},
			}).Want(http.StatusOK)
		}, "2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			visitor := site.Visitor()
			asks := visitor.Post(link.Vote(idea.ID), nil).Want(http.StatusOK)
			if asks.URL.Path != link.Vote(idea.ID) || !strings.Contains(asks.TextOf("main"), "Dark mode") {
				t.Fatalf("at %s: %s", asks.URL, asks.TextOf("main"))
			}
			tt.do(site, visitor, asks)
			if got := shownVotes(site, idea.ID); got != tt.want {
				t.Errorf("votes %s, want %s", got, tt.want)
			}
		})
	}
}

// TestVotesOfAnotherBrowserAreAskedFor: whoever typed the address there may have
// been somebody else, so its owner says whether they count.
func TestVotesOfAnotherBrowserAreAskedFor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ form, want string }{
		"their own": {"form[action='/me/votes']", "2"}, "somebody else's": {"form[action='/me/votes/drop']", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			visitor := site.Visitor()
			visitor.Submit(visitor.Post(link.Vote(idea.ID), nil), askForm, url.Values{"email": {"cleo@example.com"}}).
				Want(http.StatusOK)
			cleo := site.As(site.Cast.Cleo)
			page := cleo.Get(link.Me).Want(http.StatusOK)
			if !strings.Contains(page.TextOf("section[aria-labelledby=waiting]"), "Dark mode") {
				t.Fatalf("not asked: %s", page.TextOf("main"))
			}
			after := cleo.Submit(page, tt.form, nil).Want(http.StatusOK)
			if got := shownVotes(site, idea.ID); got != tt.want || after.Has("section[aria-labelledby=waiting]") {
				t.Errorf("votes %s, want %s; asked again: %v", got, tt.want, after.Has("section[aria-labelledby=waiting]"))
			}
		})
	}
}
