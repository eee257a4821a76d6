package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

func TestProposeAsAMember(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	form := cleo.Get("/ideas/new?title=Dark+mode").Want(http.StatusOK)
	page := cleo.Submit(form, "form[action='/ideas']", url.Values{"body": {"It is **dark** here."}}).Want(http.StatusOK)
	if page.TextOf("h1") != "Dark mode" || !page.Has("main strong") || !strings.HasSuffix(page.URL.Path, "-dark-mode") {
		t.Errorf("%s: %s", page.URL, page.Body)
	}
	if got := page.Find("[data-vote-count]").AttrOr("data-vote-count", ""); got != "1" {
		t.Errorf("votes %q, want the author's own", got)
	}
	wrong := cleo.Submit(form, "form[action='/ideas']", url.Values{"title": {"ab"}, "body": {"kept words"}}).
		Want(http.StatusUnprocessableEntity)
	if !wrong.Has("[name=title][aria-invalid]") || !strings.Contains(wrong.TextOf("textarea[name=body]"), "kept words") ||
		wrong.Find("[name=title]").AttrOr("value", "") != "ab" {
		t.Errorf("the form lost something: %s", wrong.Body)
	}
}

func TestAVisitorsDraftSurvivesSignIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	visitor := site.Visitor()
	form := visitor.Get("/ideas/new").Want(http.StatusOK)
	ask := visitor.Submit(form, "form[action='/ideas']", url.Values{
		"title": {"Dark mode"},
		"body":  {"Written before signing in."},
	}).Want(http.StatusOK)
	if ask.URL.Path != link.SignIn {
		t.Fatalf("led to %s", ask.URL)
	}
	code := visitor.Submit(ask, "form[action='/sign-in']", url.Values{"email": {"new@example.com"}}).Want(http.StatusOK)
	me := visitor.Submit(code, "form[action='/sign-in/code']", url.Values{
		"code": {apptest.Code(site.Mail("new@example.com"))},
	}).Want(http.StatusOK)
	idea := visitor.Submit(me, "form[action='/me/profile']", url.Values{"name": {"Newcomer"}}).Want(http.StatusOK)
	if idea.TextOf("h1") != "Dark mode" || !strings.Contains(idea.Body, "Newcomer") ||
		!strings.Contains(idea.TextOf("#toast"), "published") {
		t.Errorf("at %s, told %q: %s", idea.URL, idea.TextOf("#toast"), idea.Body)
	}
}

func TestAVisitorsVoteCountsAfterSignIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	visitor := site.Visitor()
	list := visitor.Get("/?sort=top").Want(http.StatusOK)
	ask := visitor.Submit(list, "#idea-1 form.vote", nil).Want(http.StatusOK)
	if !ask.Has("form[action='/sign-in'] [name=vote][value='1']") || !strings.Contains(ask.Body, "Dark mode") {
		t.Fatalf("led to %s: %s", ask.URL, ask.Body)
	}
	code := visitor.Submit(ask, "form[action='/sign-in']", url.Values{"email": {"CLEO@example.com "}}).Want(http.StatusOK)
	back := visitor.Submit(code, "form[action='/sign-in/code']", url.Values{
		"code": {apptest.Code(site.Mail("cleo@example.com"))},
	}).Want(http.StatusOK)
	if back.URL.RequestURI() != "/?sort=top" || !back.Has("#idea-1 [data-vote-count='2'][aria-pressed=true]") {
		t.Errorf("at %s: %s", back.URL, back.Body)
	}
	page := visitor.Submit(back, "#idea-1 form.vote", nil).Want(http.StatusOK)
	if !page.Has("#idea-1 [data-vote-count='1'][aria-pressed=false]") {
		t.Errorf("not taken back: %s", page.Body)
	}
}

func TestModerate(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	first, second := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Cleo)
	for _, who := range []*apptest.Client{site.Visitor(), site.As(site.Cast.Ben)} {
		who.Get("/moderate").Want(http.StatusNotFound)
		who.Post(link.Answers(first.ID), url.Values{"status": {"Planned"}}).Want(http.StatusNotFound)
		who.Post(link.Hide(first.ID), nil).Want(http.StatusNotFound)
	}
	maya := site.As(site.Cast.Maya)
	queue := maya.Get("/moderate").Want(http.StatusOK)
	status := "form[action='" + link.Answers(first.ID) + "']"
	next := maya.Submit(queue, status, url.Values{"status": {"Planned"}, "answer": {"In spring."}}).Want(http.StatusOK)
	if !next.Has("form[action='" + link.Answers(second.ID) + "']") {
		t.Errorf("not led to the next: %s", next.URL)
	}
	status = "form[action='" + link.Answers(second.ID) + "']"
	wrong := maya.Submit(next, status, url.Values{"status": {"Declined"}, "answer": {"Too bright."}}).
		Want(http.StatusUnprocessableEntity)
	if !wrong.Has("[name=reconsider_if][aria-invalid]") || wrong.TextOf("textarea[name=answer]") != "Too bright." {
		t.Errorf("%s", wrong.Body)
	}
	empty := maya.Submit(wrong, status, url.Values{"reconsider_if": {"A sunny day."}}).Want(http.StatusOK)
	if empty.Has("main form[action$='/answers']") {
		t.Errorf("the queue is not empty: %s", empty.Body)
	}
	page := site.Visitor().Get(link.Idea(second.ID, second.Title)).Want(http.StatusOK)
	for _, words := range []string{"Too bright.", "A sunny day.", "Maya Lindqvist", "Declined"} {
		if !strings.Contains(page.Body, words) {
			t.Errorf("%q is not on the page", words)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	visitor := site.Visitor()
	for path, want := range map[string]int{
		"/": 200, "/?sort=top": 200, "/?sort=new&status=planned": 200, "/?category=general": 200, "/ideas/1": 200,
		"/ideas/1-wrong": 200, "/ideas/1-dark-mode": 200,
		"/?sort=loudest": 422, "/?after=x": 422, "/?status=nothing": 404, "/?category=nothing": 404, "/ideas/0": 404,
		"/ideas/-1": 404, "/ideas/2": 404,
		"/ideas/99999999999999999999999": 404, "/ideas/9223372036854775807": 404, "/ideas/abc": 404, "/ideas/1.5": 404,
		"/ideas/%00": 404, "/nowhere": 404, "/ideas/1/versions": 404,
		"/healthz": 200, "/readyz": 200, "/robots.txt": 200, "/favicon.ico": 200, "/static/none.css": 404,
		"/static/../go.mod": 404, "/static/%2e%2e/go.mod": 404, "/theme/ff0000.css": 200, "/theme/red.css": 404,
		"/setup?token=wrong": 404, "/sign-in/confirm?token=1-00": 404, "/sign-in": 200, "/sign-in/code": 200,
		"/dev/mail": 200, "/me": 200, "/?mine=1": 200, "/admin/site": 404, "/ideas/1/edit": 200,
		"/ideas/1/vote": 200, "/%ff%fe": 404,
	} {
		t.Run(path, func(t *testing.T) {
			if page := visitor.Get(path); page.Status != want {
				t.Errorf("%d, want %d", page.Status, want)
			}
		})
	}
	if got := visitor.Get("/ideas/1-wrong").URL.Path; got != link.Idea(idea.ID, idea.Title) {
		t.Errorf("a wrong slug leads to %s", got)
	}
	if got := visitor.Get("/me").URL.RequestURI(); got != "/sign-in?return=%2Fme" {
		t.Errorf("a person's room leads to %s", got)
	}
	if log := site.Log(); strings.Contains(log, "level=ERROR") {
		t.Errorf("errors in the log:\n%s", log)
	}
}
