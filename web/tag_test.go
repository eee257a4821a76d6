package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestTags: staff add tags and put them on ideas; readers find ideas by them and
// follow them; nobody but staff learns of those for staff.
func TestTags(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	dark, light := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Cleo)
	maya, cleo := site.As(site.Cast.Maya), site.As(site.Cast.Cleo)
	maya.Post(link.AdminTags, url.Values{"name": {"Café"}, "colour": {"green"}, "description": {"For coffee."}}).
		Want(http.StatusOK)
	maya.Post(link.AdminTags, url.Values{"name": {"Churn risk"}, "colour": {"red"}, "staff_only": {"1"}}).
		Want(http.StatusOK)
	wrong := maya.Post(link.AdminTags, url.Values{"name": {"CAFE"}, "description": {"Kept"}}).
		Want(http.StatusUnprocessableEntity)
	if wrong.Find("#name-error").Length() == 0 || wrong.Find("#description").Text() != "Kept" {
		t.Error("the form does not come back")
	}
	maya.Post(link.IdeaTags(dark.ID), url.Values{"tag": {"1", "2"}, "had": {""}}).Want(http.StatusOK)
	page := cleo.Get(link.Idea(dark.ID, "Dark mode")).Want(http.StatusOK)
	if got := page.Find(".idea-head .tag").Text(); !strings.Contains(got, "Café") || strings.Contains(page.Body, "Churn") {
		t.Errorf("a member sees %q", got)
	}
	if got := maya.Get(link.Idea(dark.ID, "Dark mode")).Find(".idea-head .tag").Length(); got != 2 {
		t.Errorf("staff see %d tags", got)
	}
	for path, want := range map[string]struct {
		status int
		cards  string
	}{
		"/?tag=cafe":                    {200, "Dark mode"},
		"/?tag_none=cafe":               {200, "Light mode"},
		"/?tag=cafe&tag=cafe&match=all": {200, "Dark mode"},
		"/?tag=churn-risk":              {404, ""},
		"/tags/cafe":                    {200, "Dark mode"},
		"/tags/cafe?sort=new":           {200, "Dark mode"},
		"/tags/cafe.atom":               {200, ""},
		"/tags/churn-risk":              {404, ""},
		"/tags/churn-risk.atom":         {404, ""},
		"/tags/none":                    {404, ""},
		"/tags":                         {200, ""},
	} {
		page := cleo.Get(path)
		got := page.Find(".card h2").Text()
		if page.Status != want.status || got != want.cards || strings.Contains(page.Body, "Churn") {
			t.Errorf("%s: %d, %q", path, page.Status, got)
		}
	}
	if page := maya.Get("/tags/churn-risk.atom"); page.Status != http.StatusNotFound {
		t.Errorf("a feed for staff: %d", page.Status)
	}
	followed := cleo.Submit(cleo.Get("/tags/cafe"), "form[action='/tags/cafe/follow']", nil).Want(http.StatusOK)
	if followed.Find("form[action='/tags/cafe/unfollow']").Length() == 0 {
		t.Error("it is not followed")
	}
	profile := cleo.Get(link.MeProfile)
	if profile.Find("#tags input[checked]").Length() != 1 || strings.Contains(profile.Body, "Churn") {
		t.Error("the profile does not show it")
	}
	maya.Post(link.AdminTag(1, ""), url.Values{"name": {"Tea"}, "colour": {"green"}}).Want(http.StatusOK)
	if page := cleo.Get("/tags/cafe"); page.URL.Path != "/tags/tea" {
		t.Errorf("the old address leads to %s", page.URL.Path)
	}
	admin := board.ActorOf(&site.Cast.Maya)
	admin.Role = "admin"
	if err := site.Board.SetAuthorsTag(t.Context(), admin, true); err != nil {
		t.Fatal(err)
	}
	form := site.As(site.Cast.Ben).Get(link.IdeaEdit(dark.ID)).Want(http.StatusOK)
	if form.Find("#tags input[checked]").Length() != 1 || strings.Contains(form.Body, "Churn") {
		t.Error("the author's form does not show the tags")
	}
	site.As(site.Cast.Ben).
		Post(link.IdeaEdit(dark.ID), url.Values{"title": {"Dark mode"}, "tags": {"1"}}).
		Want(http.StatusOK)
	got := maya.Get(link.Idea(dark.ID, "Dark mode")).Find(".idea-head .tag").Text()
	if !strings.Contains(got, "Churn") || strings.Contains(got, "Tea") {
		t.Errorf("after the author's edit: %q", got)
	}
	cleo.Post(link.IdeaTags(light.ID), url.Values{"tag": {"2"}}).Want(http.StatusUnprocessableEntity)
	merge := maya.Get(link.Query(link.AdminTag(2, "merge"), "into", "1")).Want(http.StatusOK)
	if !strings.Contains(merge.Find("main").Text(), "1 idea") {
		t.Error("it does not say how many ideas")
	}
	maya.Post(link.AdminTag(2, "merge"), url.Values{"into": {"1"}}).Want(http.StatusOK)
	maya.Post(link.AdminTag(1, "remove"), nil).Want(http.StatusOK)
}

// TestTagsOfAVisitorSurviveTheirSignIn: they choose as a visitor what they find
// chosen as a member.
func TestTagsOfAVisitorSurviveTheirSignIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	maya, admin := board.ActorOf(&site.Cast.Maya), site.Admin()
	_, iosErr := site.Board.AddTag(t.Context(), maya, board.Tag{Name: "iOS"})
	_, androidErr := site.Board.AddTag(t.Context(), maya, board.Tag{Name: "Android"})
	secret, secretErr := site.Board.AddTag(t.Context(), maya, board.Tag{Name: "Big deal", StaffOnly: true})
	visitor := site.Visitor()
	if page := visitor.Get(link.NewIdea).Want(http.StatusOK); page.Has("[name=tag]") {
		t.Error("a visitor tags where authors do not")
	}
	err := errors.Join(iosErr, androidErr, secretErr, site.Board.SetAuthorsTag(t.Context(), board.ActorOf(&admin), true))
	if err != nil {
		t.Fatal(err)
	}
	form := visitor.Get(link.NewIdea).Want(http.StatusOK)
	if form.Find("[name=tag]").Length() != 2 {
		t.Errorf("a visitor chooses among %s", form.TextOf("#tags"))
	}
	asked := visitor.Submit(form, "form[action='/ideas']", url.Values{
		"title": {"Dark mode"},
		"body":  {"My eyes."},
		"tag":   {"1", fmt.Sprint(secret.ID)},
	}).Want(http.StatusOK)
	back := asked.URL.Query().Get("return")
	kept := site.As(site.Cast.Cleo).Get(back).Want(http.StatusOK)
	if !kept.Has("[name=tag][value='1'][checked]") || kept.Find("[name=tag][checked]").Length() != 1 ||
		kept.Find("[name=title]").AttrOr("value", "") != "Dark mode" {
		t.Fatalf("at %s: %s", back, kept.TextOf("main"))
	}
	proposed := site.As(site.Cast.Cleo).Submit(kept, "form[action='/ideas']", nil).Want(http.StatusOK)
	if !proposed.Has(".tags a[href='/tags/ios']") {
		t.Errorf("%s: %s", proposed.URL, proposed.TextOf("main"))
	}
}
