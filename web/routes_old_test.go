package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestOldAddressesStillWork: a link in an old mail leads to the page, and a form
// that was rendered before an address was renamed does what it did.
func TestOldAddressesStillWork(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	maya := site.As(site.Cast.Maya)
	for from, to := range map[string]string{
		"/ideas/1/same?to=2":        link.DuplicateOf(idea.ID),
		"/moderate/same?after=none": link.ModerateDuplicates,
	} {
		if page := maya.Get(from); page.URL.Path != to || page.URL.RawQuery == "" {
			t.Errorf("%s leads to %s", from, page.URL)
		}
	}
	said := maya.Post(link.Comments(idea.ID), url.Values{"body": {"It hurts at night."}}).Want(http.StatusOK)
	for _, name := range []string{"talk", "comments"} {
		path := link.Idea(idea.ID, idea.Title) + "?" + name + "=nothing"
		if status := maya.Get(path).Status; status == http.StatusOK {
			t.Errorf("%s after %s: the place in the comments is not read", path, said.URL)
		}
	}
	page := maya.Post("/ideas/1/status", url.Values{"answer": {"We plan it."}, "status": {"planned"}}).Want(http.StatusOK)
	if shown := site.Visitor().Get(link.Idea(idea.ID, idea.Title)); shown.TextOf(".badge") != "Planned" {
		t.Errorf("answered at %s: %q", page.URL, shown.TextOf(".badge"))
	}
	const member = "form[action$='/remove'] button"
	company := maya.Post(link.AdminCompanies, url.Values{"name": {"Studio Nord"}, "domain": {"example.com"}}).
		Want(http.StatusOK)
	before := company.Find(member).Length()
	left := maya.Post("/admin/companies/1/leave", url.Values{"user": {fmt.Sprint(site.Cast.Cleo.ID)}}).Want(http.StatusOK)
	if before == 0 || left.Find(member).Length() != before-1 {
		t.Errorf("%d members, then %d", before, left.Find(member).Length())
	}
}
