package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestAPictureIsStoredForACommentThatMayBe: not for a preview, and not for who
// may not comment there.
func TestAPictureIsStoredForACommentThatMayBe(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	open, closed := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Ben)
	cleo, maya := site.As(site.Cast.Cleo), site.As(site.Cast.Maya)
	maya.Post(link.IdeaDo(closed.ID, "lock"), nil).Want(http.StatusOK)
	stored := func() (n int) {
		t.Helper()
		if err := site.DB.Read(t.Context()).Raw("SELECT count(*) FROM attachments").Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		return n
	}
	words := func(more ...string) map[string]string {
		fields := map[string]string{"body": "Words that stay"}
		for i := 0; i+1 < len(more); i += 2 {
			fields[more[i]] = more[i+1]
		}
		return fields
	}
	preview := sendFile(site, cleo, link.Comments(open.ID), drawing(30, 20), words("preview", "1")).Want(http.StatusOK)
	if !preview.Has("#say-body-picture-error") || preview.TextOf("#say-body") != "Words that stay" || stored() != 0 {
		t.Errorf("%d stored for a preview: %s", stored(), preview.TextOf("#say"))
	}
	late := sendFile(site, cleo, link.Comments(closed.ID), drawing(30, 20), words()).Want(http.StatusConflict)
	if late.TextOf("#say-body") != "Words that stay" || stored() != 0 {
		t.Errorf("%d stored in a closed talk: %s", stored(), late.TextOf("#say"))
	}
	gone := sendFile(
		site, cleo, link.Comments(open.ID), drawing(30, 20), words("parent", "99"),
	).Want(http.StatusUnprocessableEntity)
	if !gone.Has("#say-body-error") || stored() != 0 {
		t.Errorf("%d stored for a reply to nothing: %s", stored(), gone.TextOf("#say"))
	}
	sendFile(site, cleo, link.Comments(99), drawing(30, 20), words()).Want(http.StatusNotFound)
	said := sendFile(site, cleo, link.Comments(open.ID), drawing(30, 20), words()).Want(http.StatusOK)
	if !said.Has(".comment img") || stored() != 1 {
		t.Errorf("%d stored: %s", stored(), said.TextOf("#discussion"))
	}
	edit := cleo.Get(link.CommentEdit(1)).Want(http.StatusOK)
	if !edit.Has(`form[enctype="multipart/form-data"] input[name="picture"]`) {
		t.Error("an edit can bring no picture")
	}
	edited := sendFile(site, cleo, link.CommentEdit(1), drawing(30, 20), words()).Want(http.StatusOK)
	if !edited.Has(".comment img") || stored() != 2 {
		t.Errorf("%d stored: %s", stored(), edited.TextOf("main"))
	}
	wrong := sendFile(site, cleo, link.CommentEdit(1), []byte("no picture"), words()).Want(http.StatusUnprocessableEntity)
	if !wrong.Has("#body-picture-error") || wrong.TextOf("#body") != "Words that stay" {
		t.Error(wrong.TextOf("main"))
	}
}

// TestAPinnedCommentsReplies: all that stands on the page can be reacted to.
func TestAPinnedCommentsReplies(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	ben, cleo, maya := site.As(site.Cast.Ben), site.As(site.Cast.Cleo), site.As(site.Cast.Maya)
	say := func(who *apptest.Client, words, parent string) {
		t.Helper()
		who.Post(link.Comments(idea.ID), url.Values{"body": {words}, "parent": {parent}}).Want(http.StatusOK)
	}
	say(cleo, "First", "")
	say(ben, "Under the first", "1")
	say(ben, "Second", "")
	say(ben, "Under the second", "3")
	maya.Post(link.CommentDo(1, "pin"), nil).Want(http.StatusOK)
	page := cleo.Get(here).Want(http.StatusOK)
	for _, id := range []string{"1", "2", "3", "4"} {
		if !page.Has("#comment-" + id + " .reactions") {
			t.Errorf("nobody can react to comment %s", id)
		}
	}
}

// TestHEADReadsNoNews: what only asks whether a page is there has not read it.
func TestHEADReadsNoNews(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	tell(t, site, site.Cast.Ben, idea.ID, "Soon")
	ben := site.As(site.Cast.Ben)
	unread := func() string { return unreadShown(ben.Get(link.Me)) }
	if unread() != "1" {
		t.Fatalf("%q pieces of news", unread())
	}
	request, err := http.NewRequest(http.MethodHead, site.URL+here, nil)
	if err != nil {
		t.Fatal(err)
	}
	if page := ben.Send(request).Want(http.StatusOK); page.Body != "" || unread() != "1" {
		t.Errorf("after HEAD: %q, %q", page.Body, unread())
	}
	if ben.Get(here).Want(http.StatusOK); unread() != "" {
		t.Errorf("after GET: %q", unread())
	}
}

// TestAnotherSlugLeadsToTheRightOne: with all that the address says.
func TestAnotherSlugLeadsToTheRightOne(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	right := link.Idea(idea.ID, idea.Title)
	page := site.Visitor().Get("/ideas/1-old-words?order=newest&from=a+mail&x=%0d%0aSet-Cookie:y").Want(http.StatusOK)
	query := page.URL.Query()
	if page.URL.Path != right || query.Get("order") != "newest" || query.Get("from") != "a mail" ||
		strings.Contains(page.URL.RawQuery, "\r") {
		t.Errorf("at %s", page.URL)
	}
}
