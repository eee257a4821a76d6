package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/account"
	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

func TestStaffFindPeople(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	staff := site.As(site.Cast.Maya)
	page := staff.Get(link.AdminPeople + "?q=ana").Want(http.StatusOK)
	if n := page.Find(".person-row").Length(); n != 1 {
		t.Errorf("%d people found, want Ana alone", n)
	}
	if row := page.TextOf(".person-row"); !strings.Contains(row, "ana@example.com") {
		t.Errorf("the row says %q", row)
	}
	page = staff.Get(link.AdminPeople + "?role=moderator").Want(http.StatusOK)
	if n := page.Find(".person-row").Length(); n != 2 {
		t.Errorf("%d moderators, want 2", n)
	}
	page = staff.Get(link.AdminPeople + "?q=zzz&mark=blocked").Want(http.StatusOK)
	if !page.Has(".empty a[href='" + link.AdminPeople + "']") {
		t.Error("an empty result does not offer to clear")
	}
	staff.Get(link.AdminPeople + "?after=x").Want(http.StatusUnprocessableEntity)
	staff.Get(link.AdminPeople + "?role=king").Want(http.StatusUnprocessableEntity)
	for _, id := range []string{"0", "-1", "99999", "x", "99999999999999999999"} {
		staff.Get(link.AdminPeople + "/" + id).Want(http.StatusNotFound)
	}
}

func TestEveryButtonAboutAPerson(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ben := site.Cast.Ben
	site.Idea("Dark mode", ben)
	admin, person := site.As(site.Admin()), link.AdminPerson(ben.ID)
	form := func(what string) string { return "form[action='" + link.AdminPersonDo(ben.ID, what) + "']" }
	bens := site.As(ben)

	page := admin.Get(person).Want(http.StatusOK)
	if page.Has(form(link.PersonUnblock)) || page.Has(form(link.PersonUntrust)) {
		t.Error("what was not done can be undone")
	}
	if facts := page.TextOf("#ideas"); !strings.Contains(facts, "Dark mode") {
		t.Errorf("their ideas: %q", facts)
	}
	page = admin.Submit(page, form(link.PersonTrust), nil).Want(http.StatusOK)
	page = admin.Submit(page, form(link.PersonUntrust), nil).Want(http.StatusOK)
	wrong := admin.Submit(page, form(link.PersonBlock), url.Values{"reason": {"   "}}).Want(http.StatusUnprocessableEntity)
	if wrong.TextOf("#reason-error") == "" {
		t.Error("no word about the missing reason")
	}
	page = admin.Submit(page, form(link.PersonBlock), url.Values{"reason": {"Sells shoes"}}).Want(http.StatusOK)
	if page.TextOf("#toast") == "" || !strings.Contains(page.TextOf(".log"), "Sells shoes") {
		t.Errorf("the page after the block says %q", page.TextOf(".log"))
	}
	if bens.Get("/").Has("header details.menu") {
		t.Error("who is blocked is still signed in")
	}
	if page.Has(form(link.PersonLink)) {
		t.Error("a link is offered for who is blocked")
	}
	page = admin.Submit(page, form(link.PersonUnblock), nil).Want(http.StatusOK)
	made := admin.Submit(page, form(link.PersonLink), nil).Want(http.StatusOK)
	address := made.Find("#sign_in_link").AttrOr("value", "")
	if !strings.HasPrefix(address, site.URL+link.Confirm) || admin.Get(person).Has("#sign_in_link") {
		t.Fatalf("the link is %q, and must be shown once", address)
	}
	again := site.Visitor()
	again.Submit(again.Get(strings.TrimPrefix(address, site.URL)), "form[action='/sign-in/confirm']", nil).
		Want(http.StatusOK)
	if !again.Get("/").Has("header details.menu") {
		t.Error("the link signs nobody in")
	}
	page = admin.Submit(page, form(link.PersonSignOut), nil).Want(http.StatusOK)
	if again.Get("/").Has("header details.menu") {
		t.Error("signed out everywhere, and still in")
	}
	page = admin.Submit(page, form(link.PersonRole), url.Values{"role": {"moderator"}}).Want(http.StatusOK)
	if page.Find("#role option[selected]").AttrOr("value", "") != "moderator" || page.Has(form(link.PersonLink)) {
		t.Error("the new role does not show")
	}
	admin.Post(link.AdminPersonDo(ben.ID, link.PersonRole), url.Values{"role": {"king"}}).
		Want(http.StatusUnprocessableEntity)
	admin.Post(link.AdminPersonDo(ben.ID, link.PersonLink), nil).Want(http.StatusForbidden)
	if got := admin.Get(link.AdminLog).Want(http.StatusOK).Find(".log > li").Length(); got != 7 {
		t.Errorf("the log has %d lines", got)
	}
	ofBen := admin.Get(link.AdminLog + "?kind=person.blocked&person=" + *ben.Email).Want(http.StatusOK)
	if got := ofBen.Find(".log > li").Length(); got != 1 {
		t.Errorf("the narrowed log has %d lines, want 1", got)
	}
	admin.Get(link.AdminLog + "?person=nobody@example.com").Want(http.StatusUnprocessableEntity)
	admin.Get(link.AdminLog + "?kind=idea.voted").Want(http.StatusOK)
}

func TestWhatModeratorsMayNotDo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	boss := site.Admin()
	staff, cast := site.As(site.Cast.Maya), site.Cast
	page := staff.Get(link.AdminPerson(cast.Ben.ID)).Want(http.StatusOK)
	for _, what := range []string{link.PersonRole, link.PersonLink, link.PersonMerge} {
		if page.Has("form[action='" + link.AdminPersonDo(cast.Ben.ID, what) + "']") {
			t.Errorf("a moderator is offered %s", what)
		}
		staff.Post(link.AdminPersonDo(cast.Ben.ID, what), url.Values{"role": {"admin"}, "into": {fmt.Sprint(cast.Cleo.ID)}}).
			Want(http.StatusForbidden)
	}
	for _, person := range []account.User{cast.Maya, cast.Tomasz, boss} {
		page := staff.Get(link.AdminPerson(person.ID)).Want(http.StatusOK)
		if page.Has(".tool") {
			t.Errorf("a moderator is offered power over %s", person.Name)
		}
		staff.Post(link.AdminPersonDo(person.ID, link.PersonBlock), url.Values{"reason": {"Because"}}).
			Want(http.StatusForbidden)
	}
	own := site.As(boss)
	own.Post(link.AdminPersonDo(boss.ID, link.PersonRole), url.Values{"role": {"member"}}).Want(http.StatusForbidden)
	if own.Get(link.AdminPerson(boss.ID)).Want(http.StatusOK).Has(".tool") {
		t.Error("an administrator is offered power over themselves")
	}
	site.As(cast.Cleo).
		Post(link.AdminPersonDo(cast.Ben.ID, link.PersonBlock), url.Values{"reason": {"Because"}}).
		Want(http.StatusNotFound)
}

func TestTwoPeopleAreMergedAndParted(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ben, cleo := site.Cast.Ben, site.Cast.Cleo
	site.Idea("Dark mode", ben)
	admin := site.As(site.Admin())
	page := admin.Get(link.AdminPerson(ben.ID))
	ask := "form[action='" + link.AdminPersonDo(ben.ID, link.PersonMerge) + "']"
	if !page.Has(ask + "[method=get]") {
		t.Fatal("no form to merge")
	}
	look := link.AdminPersonDo(ben.ID, link.PersonMerge) + "?with="
	for _, wrong := range []string{"nobody@example.com", "xyz", fmt.Sprint(ben.ID)} {
		page = admin.Get(look + url.QueryEscape(wrong)).Want(http.StatusUnprocessableEntity)
		if page.TextOf("#with-error") == "" || page.Find("#with").AttrOr("value", "") != wrong {
			t.Errorf("%q: %q", wrong, page.Find("#with").AttrOr("value", ""))
		}
	}
	page = admin.Get(look + url.QueryEscape(*cleo.Email)).Want(http.StatusOK)
	if sides := page.Find(".two-people section").Length(); sides != 2 {
		t.Fatalf("%d sides", sides)
	}
	page = admin.Submit(page, ask, nil).Want(http.StatusOK)
	if notice := page.TextOf(".must"); !strings.Contains(notice, "Cleo") {
		t.Errorf("the notice says %q", notice)
	}
	if !strings.Contains(admin.Get(link.AdminPerson(cleo.ID)).TextOf("#ideas"), "Dark mode") {
		t.Error("the idea did not come along")
	}
	if admin.Get(link.AdminPeople + "?q=ben").Has(".person-row") {
		t.Error("who was merged is still in the list")
	}
	admin.Post(link.AdminPersonDo(ben.ID, link.PersonBlock), url.Values{"reason": {"Because"}}).Want(http.StatusConflict)
	page = admin.Submit(page, "form[action='"+link.AdminPersonDo(ben.ID, link.PersonUnmerge)+"']", nil).Want(http.StatusOK)
	if page.Has(".must") || !strings.Contains(page.TextOf("#ideas"), "Dark mode") {
		t.Error("the merge is not undone")
	}
}

// TestPowerWantsANewProof: what opens a way into the board leads to signing in
// again, and back to the person; what shuts one out does not.
func TestPowerWantsANewProof(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	ben, admin := site.Cast.Ben, site.As(site.Admin())
	later(site)
	form := url.Values{"role": {"admin"}, "into": {fmt.Sprint(site.Cast.Cleo.ID)}, "merge": {"1"}, "reason": {"Because"}}
	for _, what := range []string{link.PersonRole, link.PersonLink, link.PersonMerge, link.PersonUnmerge} {
		page := admin.Post(link.AdminPersonDo(ben.ID, what), form)
		back := link.AdminPerson(ben.ID)
		if what == link.PersonMerge { // both are chosen still
			back = link.Query(link.AdminPersonDo(ben.ID, what), "with", fmt.Sprint(site.Cast.Cleo.ID))
		}
		if q := page.URL.Query(); page.URL.Path != link.SignIn || q.Get("again") != "1" || q.Get("return") != back {
			t.Errorf("%s leads to %s", what, page.URL)
		}
	}
	both := admin.Get(link.Query(link.AdminPersonDo(ben.ID, link.PersonMerge), "with", fmt.Sprint(site.Cast.Cleo.ID)))
	if !strings.Contains(both.TextOf("main"), site.Cast.Cleo.Name) {
		t.Errorf("the page to merge shows %s", both.TextOf("main"))
	}
	n := number(site, "SELECT count(*) FROM users WHERE id = ? AND role = 'member' AND merged_into_id IS NULL", ben.ID)
	if n != 1 {
		t.Error("something was done all the same")
	}
	site.As(site.Cast.Cleo).Post(link.AdminPersonDo(ben.ID, link.PersonRole), form).Want(http.StatusNotFound)
	for _, what := range []string{link.PersonTrust, link.PersonBlock} {
		page := admin.Post(link.AdminPersonDo(ben.ID, what), form).Want(http.StatusOK)
		if page.URL.Path != link.AdminPerson(ben.ID) {
			t.Errorf("%s leads to %s", what, page.URL)
		}
	}
}

// TestARoleByInvitationWantsANewProof: who invites somebody into the team signs in
// anew, as who gives the role does; an invitation for a member needs none.
func TestARoleByInvitationWantsANewProof(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	user := site.Admin()
	admin := site.As(user)
	later(site)
	invite := func(role, email string) *apptest.Page {
		t.Helper()
		return admin.Post(link.AdminInvitations, url.Values{"role": {role}, "emails": {email}, "days": {"7"}}).
			Want(http.StatusOK)
	}
	made := func() int64 { return number(site, "SELECT count(*) FROM invitations") }
	for _, role := range []string{"moderator", "admin"} {
		page := invite(role, role+"@new.example")
		q := page.URL.Query()
		if page.URL.Path != link.SignIn || q.Get("again") != "1" || q.Get("return") != link.AdminInvitations {
			t.Errorf("%s leads to %s", role, page.URL)
		}
	}
	if made() != 0 {
		t.Error("somebody is invited all the same")
	}
	if page := invite("member", "member@new.example"); page.URL.Path != link.AdminInvitations || made() != 1 {
		t.Errorf("for a member: %s, %d made", page.URL, made())
	}
	page := byCode(
		site, admin, admin.Get(link.SignIn+"?again=1&return="+url.QueryEscape(link.AdminInvitations)), *user.Email, 1,
	).Want(http.StatusOK)
	if page.URL.Path != link.AdminInvitations {
		t.Errorf("led back to %s", page.URL)
	}
	if page := invite("moderator", "moderator@new.example"); page.URL.Path != link.AdminInvitations || made() != 2 {
		t.Errorf("after a new proof: %s, %d made", page.URL, made())
	}
}

// TestABlockedPersonIsOutAtOnce: staff search and block; the tab that the
// person has open is signed out with its next step.
func TestABlockedPersonIsOutAtOnce(t *testing.T) {
	site := apptest.Start(t)
	bens := site.As(site.Cast.Ben)
	bens.Get(link.Me).Want(http.StatusOK)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.AdminPeople),
		chromedp.SendKeys(css("#q"), "ben ca"+kb.Enter),
		chromedp.WaitVisible(css("#q[value='ben ca']")),
		chromedp.Click(css(".person-row a")),
		chromedp.WaitVisible(css("#block")),
		chromedp.Click(css("#block summary")),
		chromedp.SendKeys(css("#reason"), "Sells shoes"+kb.Enter),
		chromedp.WaitVisible(css("form[action$='/unblock']")),
		chromedp.WaitVisible(css(".badge.is-red")),
	)
	page := bens.Get(link.Me)
	if page.Has("header details.menu") || page.URL.Path != link.SignIn {
		t.Errorf("the blocked person's tab shows %s", page.URL)
	}
}
