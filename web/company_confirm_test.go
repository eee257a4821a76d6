package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestACompanyAsksBeforePeopleGo: without its domain, those who belong to a company
// by it alone would go: their number is told first. Who belongs already is not
// added again.
func TestACompanyAsksBeforePeopleGo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	maya := site.As(site.Cast.Maya)
	maya.Submit(maya.Get(link.AdminCompanies), "form[method=post].stack", url.Values{
		"name":   {"Examples"},
		"domain": {"example.com"},
	}).Want(http.StatusOK)
	count := "SELECT count(*) FROM company_members"
	before := number(site, count)
	if before == 0 {
		t.Fatal("nobody is there")
	}
	const form = "form[action='/admin/companies/1']"
	page := maya.Get(link.AdminCompany(1))
	page = maya.Submit(page, form, url.Values{"domain": {""}}).Want(http.StatusUnprocessableEntity)
	notice := page.TextOf(form + " .notice")
	if number(site, count) != before || !strings.Contains(notice, "would belong to it no more") {
		t.Errorf("%d of %d people are left; the form says %q", number(site, count), before, notice)
	}
	if page = maya.Submit(page, form, url.Values{"may_remove": {"true"}}).Want(http.StatusOK); number(site, count) != 0 {
		t.Error("they stay though the box was ticked")
	}
	for _, want := range []string{"Member added to the company", "They were a member of the company already"} {
		page = maya.Submit(page, "form[action$='/members']", url.Values{"who": {"cleo@example.com"}}).Want(http.StatusOK)
		if got := page.TextOf("#toast"); !strings.Contains(got, want) {
			t.Errorf("says %q, want %q", got, want)
		}
	}
}

// TestInvitationLinksSayWhoseTheyAre: on a board without mail each link stands beside
// its address, and who is a member already is named; their link leads to the sign-in.
func TestInvitationLinksSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	maya := site.As(site.Cast.Maya)
	page := maya.Post(link.AdminInvitations, url.Values{
		"emails": {"zoe@new.example\nben@example.com\nada@new.example"},
		"days":   {"7"},
	}).Want(http.StatusOK)
	lines := strings.Split(strings.TrimSpace(page.TextOf("#links")), "\n")
	if len(lines) == 1 {
		lines = strings.Split(page.Find("#links").Text(), "\n")
	}
	var benLink string
	for i, email := range []string{"ada@new.example", "ben@example.com", "zoe@new.example"} {
		address, at, _ := strings.Cut(lines[i], " ")
		if address != email {
			t.Errorf("line %d is %q, want that of %s", i, lines[i], email)
		}
		if email == "ben@example.com" {
			benLink = strings.TrimPrefix(at, site.URL)
		}
	}
	got := page.TextOf("#members-already")
	if !strings.Contains(got, "ben@example.com is a member already") || strings.Contains(got, "zoe@") {
		t.Errorf("says of members: %q", got)
	}
	visitor := site.Visitor()
	refused := visitor.Submit(visitor.Get(benLink), "form[action^='/invite/']", nil).Want(http.StatusUnprocessableEntity)
	if at := refused.Find("form[action^='/invite/'] a").AttrOr("href", ""); at != "/sign-in?email=ben%40example.com" {
		t.Errorf("the refusal leads to %q", at)
	}
}
