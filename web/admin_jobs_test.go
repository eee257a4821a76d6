package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/config"
	"ideaboard/internal/link"
	"ideaboard/internal/mail/mailtest"
)

// TestADeadJobIsTriedAgain: the server refuses Cleo's address; an administrator
// reads why, mends it and presses the button, and their mail comes.
func TestADeadJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t)
	site := apptest.Start(t, func(c *config.Config) { c.SMTP = server.URL() })
	admin := site.As(site.Admin())
	empty := admin.Get(link.AdminJobs).Want(http.StatusOK)
	if empty.Has("form[action$='/retry']") || !strings.Contains(empty.TextOf("main"), "Nothing failed") {
		t.Error(empty.TextOf("main"))
	}
	cleo := *site.Cast.Cleo.Email
	server.Refuse(cleo)
	site.Visitor().Post(link.SignIn, url.Values{"email": {cleo}}).Want(http.StatusOK)
	page := admin.Get(link.AdminJobs)
	for begun := time.Now(); !page.Has("form[action$='/retry']"); page = admin.Get(link.AdminJobs) {
		if time.Since(begun) > 20*time.Second {
			t.Fatal("no dead job: ", site.Log())
		}
		time.Sleep(100 * time.Millisecond)
	}
	words := page.TextOf("main")
	if !strings.Contains(words, "nobody is called (address)") || strings.Contains(words, cleo) {
		t.Error(words)
	}
	person := admin.Get(link.AdminPerson(site.Cast.Cleo.ID)).Want(http.StatusOK)
	if said := person.TextOf("#mail-refused"); !strings.Contains(said, "550 5.1.1 nobody is called (address)") {
		t.Error(said)
	}
	server.Accept(cleo)
	if again := admin.Submit(person, "#mail-refused form", nil).Want(http.StatusOK); again.Has("#mail-refused") {
		t.Error("still refused")
	}
	done := admin.Submit(page, "form[action$='/retry']", nil).Want(http.StatusOK)
	if done.Has("form[action$='/retry']") {
		t.Error(done.TextOf("main"))
	}
	if got := server.Wait(1, 20*time.Second); got[0].To != cleo {
		t.Errorf("%+v", got)
	}
	log := admin.Get(link.AdminLog).TextOf("main")
	if !strings.Contains(log, "retried a failed task") || !strings.Contains(log, "refused the address") {
		t.Error(log)
	}
}

// TestWorkHasNames: what the board does by the clock is called in words, not by
// the names of the program.
func TestWorkHasNames(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	names := site.As(site.Admin()).Get(link.AdminJobs).Want(http.StatusOK).Find(".row-words strong")
	if names.Length() < 5 {
		t.Fatalf("%d kinds of work are listed", names.Length())
	}
	for _, name := range names.EachIter() {
		if words := name.Text(); words == strings.ToLower(words) {
			t.Errorf("%q is no name for people", words)
		}
	}
}
