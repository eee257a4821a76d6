package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestOneVoteIsNotVotes: where voting has ended the box counts one as one.
func TestOneVoteIsNotVotes(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	one, two := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Night colours", site.Cast.Ben)
	if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Cleo), two.ID); err != nil {
		t.Fatal(err)
	}
	site.Answer(one.ID, board.Reply{Status: "Shipped"})
	site.Answer(two.ID, board.Reply{Status: "Shipped"})
	for language, words := range map[string][2]string{"en": {"Vote 1", "Votes 2"}, "es": {"Voto 1", "Votos 2"}} {
		visitor := site.Visitor()
		visitor.Header.Set("Accept-Language", language)
		for i, idea := range []board.Idea{one, two} {
			button := visitor.Get(link.Idea(idea.ID, idea.Title)).Find(".vote button[disabled]").First()
			if got := strings.Join(strings.Fields(button.Text()), " "); got != words[i] {
				t.Errorf("%s: the box reads %q, want %q", language, got, words[i])
			}
			if got := button.AttrOr("aria-label", ""); !strings.HasPrefix(got, words[i]+":") {
				t.Errorf("%s: the box is called %q", language, got)
			}
		}
	}
}

// TestControlsForStaffSayWhatTheyAreFor: names that differ, and what is dangerous
// or means nothing stands out as such.
func TestControlsForStaffSayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	for _, title := range []string{
		"Dark mode for the calendar", "Dark mode for the calendar app", "A dark mode for our calendar",
	} {
		site.Idea(title, site.Cast.Ben)
	}
	maya, admin := site.As(site.Cast.Maya), site.As(site.Admin())
	names := map[string]bool{}
	alike := maya.Get(link.Similar + "?idea=1").Want(http.StatusOK).Find("a[href*='/merge']")
	alike.Each(func(_ int, a *goquery.Selection) { names[a.AttrOr("aria-label", "")] = true })
	if alike.Length() != 2 || len(names) != 2 || !names["Merge… with “Dark mode for the calendar app”"] {
		t.Errorf("%d ways to merge, called %v", alike.Length(), names)
	}
	if got := admin.Get(link.AdminPeople).TextOf("label[for=mark]"); got != "Filter" {
		t.Errorf("people are narrowed by %q", got)
	}
	person := admin.Get(link.AdminPerson(site.Cast.Ben.ID))
	block := person.Find("#block")
	if block.Length() != 1 || block.Find("form .danger").Length() != 1 || person.Has("#block[open]") {
		t.Error("blocking is not behind a disclosure")
	}
	wrong := admin.Submit(person, "#block form", url.Values{"reason": {" "}})
	if !wrong.Has("#block[open] #reason-error") {
		t.Error("what is wrong with a block is not seen")
	}
	for n := range 13 {
		_, err := site.Board.AddTag(t.Context(), board.ActorOf(&site.Cast.Maya), board.Tag{Name: fmt.Sprint("Tag ", n)})
		if err != nil {
			t.Fatal(err)
		}
	}
	if !maya.Get(link.AdminTags).Has("[data-sift] + .tag-rows") {
		t.Error("many tags cannot be searched")
	}
}

// TestNoQuietHoursAreCalledSo, and none are set by choosing so.
func TestNoQuietHoursAreCalledSo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	form := "form[action='" + link.MeNotifications + "']"
	page := cleo.Get(link.MeNotifications)
	if got := page.TextOf("#quiet_from option[selected]"); got != "No quiet hours" {
		t.Errorf("no quiet hours are shown as %q", got)
	}
	page = cleo.Submit(page, form, url.Values{"quiet_from": {"22"}, "quiet_until": {"7"}}).Want(http.StatusOK)
	if got := page.TextOf("#quiet_from option[selected]"); got != "22:00" {
		t.Errorf("quiet hours from 22:00 are shown as from %q", got)
	}
	page = cleo.Submit(page, form, url.Values{"quiet_from": {""}}).Want(http.StatusOK)
	settings, err := site.News.SettingsOf(t.Context(), site.Cast.Cleo.ID)
	got := settings[site.Cast.Cleo.ID]
	if err != nil || got.QuietFrom != got.QuietUntil || page.TextOf("#quiet_from option[selected]") != "No quiet hours" {
		t.Errorf("%+v, %v", got, err)
	}
	cleo.Submit(page, form, url.Values{"quiet_from": {"soon"}}).Want(http.StatusUnprocessableEntity)
}
