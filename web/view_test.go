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

func TestAViewFromTheListToModerationAndAFeedReader(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	site.Idea("Light mode & more", site.Cast.Cleo)
	maya, cleo := site.As(site.Cast.Maya), site.As(site.Cast.Cleo)
	if list := maya.Get("/").Want(http.StatusOK); list.Has("form[action='/views']") {
		t.Error("there is nothing to save of the whole list")
	}
	list := maya.Get("/?status=open&sort=new&nonsense=1").Want(http.StatusOK)
	saved := maya.Submit(list, "form[action='/views']", url.Values{"name": {"Newest open"}}).Want(http.StatusOK)
	if saved.URL.RequestURI() != "/?sort=new&status=open" || saved.Has("form[action='/views']") ||
		!strings.Contains(saved.TextOf(".filters"), "Newest open") {
		t.Fatalf("%s: %s", saved.URL, saved.Body)
	}
	wrong := maya.Submit(list, "form[action='/views']", url.Values{"name": {" "}}).Want(http.StatusUnprocessableEntity)
	if wrong.Find("[name=query]").AttrOr("value", "") != "sort=new&status=open" {
		t.Errorf("the form lost the list: %s", wrong.Body)
	}
	queuePage := maya.Get(link.ViewInModeration(1, "", 0)).Want(http.StatusOK)
	answered := maya.Submit(queuePage, "form[action='/ideas/2/answers']", url.Values{
		"status": {"Planned"},
		"answer": {"In spring."},
	}).Want(http.StatusOK)
	if answered.URL.Query().Get("view") != "1" || !answered.Has("form[action='/ideas/1/answers']") ||
		answered.Has("#queued-2") {
		t.Errorf("not led to the next of the view: %s", answered.URL)
	}
	address := strings.TrimPrefix(maya.Get(link.View(1, "edit")).Want(http.StatusOK).TextOf("textarea"), site.URL)
	feed := site.Visitor().Get(address).Want(http.StatusOK)
	if !strings.Contains(feed.Body, "Dark mode") || strings.Contains(feed.Body, "Light mode") ||
		!strings.HasPrefix(feed.Header.Get("Cache-Control"), "private") ||
		feed.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v: %s", feed.Header, feed.Body)
	}
	at, _ := url.Parse(address)
	for name, path := range map[string]string{
		"no key": "/views/1.atom", "a wrong key": "/views/1.atom?for=" + at.Query().Get("for") + "&key=x",
		"another's": "/views/1.atom?for=3&key=" + at.Query().Get("key"), "another view": "/views/2.atom?" + at.RawQuery,
	} {
		if page := site.Visitor().Get(path); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
	for _, path := range []string{link.Views, link.View(1, ""), link.View(1, "edit"), link.ViewInModeration(1, "", 0)} {
		cleo.Get(path).Want(http.StatusNotFound)
	}
	if err := site.DB.Write(t.Context()).Exec("UPDATE saved_views SET query = 'status=gone'").Error; err != nil {
		t.Fatal(err)
	}
	if gone := maya.Get(link.View(1, "")).Want(http.StatusNotFound); !strings.Contains(gone.Body, "no longer there") {
		t.Errorf("%s", gone.Body)
	}
	maya.Get(link.ViewInModeration(1, "", 0)).Want(http.StatusNotFound)
	asks := maya.Get(link.View(1, "edit"))
	if !asks.Has("details:not([open]) > form[action='" + link.View(1, "remove") + "']") {
		t.Error("a view is removed without a question")
	}
	left := maya.Post(link.View(1, "remove"), nil).Want(http.StatusOK)
	if left.Has(".waiting-lines") || site.Visitor().Get(address).Status != http.StatusNotFound {
		t.Errorf("%s", left.Body)
	}
}

// TestAViewFindsAsItsReaderDoes has views that a feed reader, who is not signed in,
// would read otherwise: of words, of a tag for staff, of their own votes.
func TestAViewFindsAsItsReaderDoes(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	dark, actor := site.Idea("Dark mode", site.Cast.Ben), board.ActorOf(&site.Cast.Maya)
	site.Idea("Light mode", site.Cast.Cleo)
	tag, err := site.Board.AddTag(t.Context(), actor, board.Tag{Name: "Big deal", StaffOnly: true})
	if err == nil {
		_, err = site.Board.SetTags(t.Context(), actor, dark.ID, []int64{tag.ID})
	}
	if err == nil {
		_, err = site.Board.Vote(t.Context(), actor, dark.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	maya := site.As(site.Cast.Maya)
	for _, query := range []string{"q=dark", "tag=big-deal", "voted=1"} {
		view, err := site.Board.SaveView(t.Context(), actor, board.ViewDraft{Name: query, Query: query})
		if err != nil {
			t.Fatal(err)
		}
		queuePage := maya.Get(link.ViewInModeration(view.ID, "", 0)).Want(http.StatusOK)
		feed := site.Visitor().
			Get(strings.TrimPrefix(maya.Get(link.View(view.ID, "edit")).TextOf("textarea"), site.URL)).
			Want(http.StatusOK)
		if !strings.Contains(feed.Body, "Dark mode") || strings.Contains(feed.Body, "Light mode") ||
			!queuePage.Has("#queued-1") ||
			queuePage.Has("#queued-2") {
			t.Errorf("%s: %s\n%s", query, feed.Body, queuePage.TextOf("main"))
		}
	}
}

func TestASurpriseKeepsItsSeed(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	page := site.Visitor().Get("/?sort=surprise").Want(http.StatusOK)
	if page.URL.Query().Get("seed") == "" || !strings.Contains(page.TextOf(".orders summary"), "Surprise me") {
		t.Errorf("%s: %s", page.URL, page.TextOf(".orders"))
	}
	if top := page.Find(".tabs a").AttrOr("href", ""); strings.Contains(top, "seed") {
		t.Errorf("the seed stays at %s", top)
	}
}
