package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestNamingAnotherIdea: by words the search finds it, also beyond the first page
// of the list, in all three forms; without a script the form comes back with a
// choice.
func TestNamingAnotherIdea(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	other, idea := site.Idea("Zebra crossings on the map", site.Cast.Ben), site.Idea("Dark mode", site.Cast.Ben)
	for i := range 40 {
		site.Idea(fmt.Sprintf("Something else %d", i), site.Cast.Cleo)
	}
	maya, cleo := site.As(site.Cast.Maya), site.As(site.Cast.Cleo)
	choice := fmt.Sprintf("input[type=radio][value='%d']", other.ID)
	pick := url.Values{}
	choose := func(name string, again *apptest.Page) url.Values {
		t.Helper()
		again.Want(http.StatusUnprocessableEntity)
		if !again.Has("main "+choice+"[name='"+name+"_id']") || again.Has("[name='"+name+"_id'][checked]") {
			t.Errorf("%s: no choice: %s", name, again.TextOf("main"))
		}
		pick = url.Values{name + "_id": {fmt.Sprint(other.ID)}}
		return pick
	}
	page := link.Idea(idea.ID, idea.Title)
	linked := maya.Submit(maya.Get(page), "#link-form", url.Values{"kind": {"similar"}, "to": {"zebra crossing"}})
	maya.Submit(linked, "#link-form", choose("to", linked)).Want(http.StatusOK)
	told := cleo.Submit(cleo.Get(link.DuplicateOf(idea.ID)), "#same-form", url.Values{"as": {"zebra crossing"}})
	cleo.Submit(told, "#same-form", choose("as", told)).Want(http.StatusOK)
	found := maya.Get(link.Query(link.Merge(idea.ID), "q", "zebra crossing"))
	choose("q", found)
	merge := maya.Get(link.Query(link.Merge(idea.ID), "q", "zebra crossing", "q_id", fmt.Sprint(other.ID))).
		Want(http.StatusOK)
	if !merge.Has(fmt.Sprintf("#merge-form [value='%d']", other.ID)) {
		t.Errorf("not chosen: %s", merge.TextOf("main"))
	}
	exact := maya.Get(link.Query(link.Merge(idea.ID), "q", other.Title)).Want(http.StatusOK)
	if !exact.Has("#merge-form") {
		t.Error("its whole title does not name it")
	}
	const narrow = "Add a word to narrow them down"
	linked = maya.Submit(maya.Get(page), "#link-form", url.Values{"kind": {"similar"}, "to": {"something else"}})
	told = cleo.Submit(cleo.Get(link.DuplicateOf(idea.ID)), "#same-form", url.Values{"as": {"something else"}})
	found = maya.Get(link.Query(link.Merge(idea.ID), "q", "something else"))
	for name, many := range map[string]*apptest.Page{"to": linked, "as": told, "q": found} {
		n := many.Find("main input[type=radio][name='" + name + "_id']").Length()
		if n != 20 || !strings.Contains(many.TextOf("main"), narrow) {
			t.Errorf("%s: %d of 40 ideas to choose from, narrow: %v", name, n, strings.Contains(many.TextOf("main"), narrow))
		}
	}
	if number(site, "SELECT count(*) FROM idea_links") != 1 ||
		number(site, "SELECT count(*) FROM duplicate_suggestions") != 1 {
		t.Error("the link or the report is not stored")
	}

	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Merge(idea.ID)),
		chromedp.SendKeys(css("#q"), "zebra"),
		chromedp.Click(css("#q-found "+choice)),
		chromedp.Click(css("#merge-find .button")),
		chromedp.Click(css("#merge-form .actions button")),
		chromedp.WaitVisible(css(".idea-page h1")),
	)
	if n := number(site, "SELECT count(*) FROM ideas WHERE merged_into_id IS NOT NULL"); n != 1 {
		t.Errorf("%d ideas are merged", n)
	}
	if list := site.Visitor().Get("/?q=zebra"); list.Has("#filters .filter-group .count") {
		t.Error("counts beside a search are those of all ideas")
	}
}
