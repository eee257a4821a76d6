package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestTheFeedOfAListTellsOfItsIdeas: the link under a list's filters leads to a feed
// with the same filters, or says that it is of all ideas.
func TestTheFeedOfAListTellsOfItsIdeas(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	dark := site.Idea("Dark mode", site.Cast.Ben)
	light := site.Idea("Light mode", site.Cast.Cleo)
	other := site.Idea("Calendar", site.Cast.Ben)
	site.Answer(dark.ID, board.Reply{Status: "Planned"})
	site.Answer(other.ID, board.Reply{Body: "Yes."})
	maya := site.As(site.Cast.Maya)
	for _, form := range []url.Values{
		{"name": {"iOS"}, "colour": {"green"}}, {"name": {"Secret"}, "colour": {"red"}, "staff_only": {"1"}},
	} {
		maya.Post(link.AdminTags, form).Want(http.StatusOK)
	}
	maya.Post(link.IdeaTags(light.ID), url.Values{"tag": {"1", "2"}, "had": {""}}).Want(http.StatusOK)
	const these, all = "Feed of these ideas", "Feed of all ideas"
	for path, want := range map[string]struct{ words, feed, ideas string }{
		"/":                                  {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
		"/?sort=top":                         {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
		"/?status=planned":                   {these, "/feed.atom?status=planned", "Dark mode"},
		"/?sort=top&status=planned":          {these, "/feed.atom?status=planned", "Dark mode"},
		"/?tag=ios":                          {these, "/feed.atom?tag=ios", "Light mode"},
		"/?tag_none=ios":                     {these, "/feed.atom?tag_none=ios", "Dark mode, Calendar"},
		"/tags/ios":                          {these, "/tags/ios.atom", "Light mode"},
		"/tags/ios?status=planned":           {these, "/feed.atom?status=planned&tag_all=ios", ""},
		"/?q=calendar":                       {these, "/feed.atom?q=calendar", "Calendar"},
		"/?q=mode&status=planned":            {these, "/feed.atom?q=mode&status=planned", "Dark mode"},
		"/?q=mode+tag%3Aios":                 {these, "/feed.atom?q=mode+tag%3Aios", "Light mode"},
		"/?sort=unanswered":                  {these, "/feed.atom?unanswered=1", "Light mode"},
		"/categories/general":                {these, "/categories/general.atom", "Dark mode, Light mode, Calendar"},
		"/categories/general?status=planned": {these, "/feed.atom?status=planned&category=general", "Dark mode"},
		"/?mine=1":                           {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
		"/?q=mode+author%3Ame":               {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
		"/?tag=secret":                       {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
		"/?q=mode+tag%3Asecret":              {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
		"/tags/secret":                       {all, "/feed.atom", "Dark mode, Light mode, Calendar"},
	} {
		page := maya.Get(path).Want(http.StatusOK)
		shown := page.Find("a.feed-link[href*='.atom']")
		if words, at := strings.TrimSpace(shown.Text()), shown.AttrOr("href", ""); words != want.words || at != want.feed {
			t.Errorf("%s links to %q at %s, want %q at %s", path, words, at, want.words, want.feed)
		}
		head := page.Find(`link[rel=alternate][type="application/atom+xml"]`).First().AttrOr("href", "")
		if head != want.feed {
			t.Errorf("%s names the feed %s first, want %s", path, head, want.feed)
		}
		feed := site.Visitor().Get(want.feed).Want(http.StatusOK).Body
		for _, idea := range []board.Idea{dark, light, other} {
			told, listed := strings.Contains(feed, link.Idea(idea.ID, idea.Title)), strings.Contains(want.ideas, idea.Title)
			if told != listed {
				t.Errorf("the feed %s tells of %q: %v", want.feed, idea.Title, told)
			}
		}
		wantAtom(t, feed)
		if again := maya.Get(want.feed); again.Body != feed {
			t.Errorf("staff read another feed at %s", want.feed)
		}
	}
	for _, unknown := range []string{"/feed.atom?status=nonsense", "/feed.atom?tag=secret"} {
		maya.Get(unknown).Want(http.StatusNotFound)
	}
}
