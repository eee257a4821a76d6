package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// commentSaying is the number of the comment whose words are on a page.
func commentSaying(t *testing.T, page *apptest.Page, words string) int64 {
	t.Helper()
	var id int64
	for i := range page.Find(".comment").Length() {
		one := page.Find(".comment").Eq(i)
		if strings.Contains(one.Find(".prose").Text(), words) {
			id, _ = strconv.ParseInt(strings.TrimPrefix(one.AttrOr("id", ""), "comment-"), 10, 64)
		}
	}
	if id == 0 {
		t.Fatalf("%q is not on %s: %s", words, page.URL, page.TextOf("main"))
	}
	return id
}

func TestCommentByForms(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	cleo, ben := site.As(site.Cast.Cleo), site.As(site.Cast.Ben)
	empty := cleo.Submit(cleo.Get(here), "#say", url.Values{"body": {" \n"}}).Want(http.StatusUnprocessableEntity)
	if !empty.Has("#say-body[aria-invalid]") || !empty.Has("#say-body-error") {
		t.Errorf("nothing is wrong with nothing: %s", empty.Body)
	}
	long := cleo.Submit(empty, "#say", url.Values{"body": {strings.Repeat("long ", 2001)}}).
		Want(http.StatusUnprocessableEntity)
	if !strings.HasPrefix(long.TextOf("#say-body"), "long long") {
		t.Error("the words are lost")
	}
	preview := cleo.Submit(long, "#say", url.Values{"body": {"I **want** it."}, "preview": {"1"}}).Want(http.StatusOK)
	if !preview.Has("#say .preview strong") || preview.TextOf("#say-body") != "I **want** it." || preview.Has(".comment") {
		t.Errorf("%s", preview.TextOf("#discussion"))
	}
	page := cleo.Submit(preview, "#say", nil).Want(http.StatusOK)
	id := commentSaying(t, page, "I want it.")
	if page.URL.Path != here || !page.Has("[data-clear-draft='comment-1']") ||
		page.TextOf("#comments-heading .count") != "1" {
		t.Errorf("at %s", page.URL)
	}
	thread := ben.Get(link.Comment(id) + "?to=" + strconv.FormatInt(id, 10)).Want(http.StatusOK)
	if !strings.Contains(thread.TextOf("#say label"), "Cleo") {
		t.Error(thread.TextOf("#say"))
	}
	replied := ben.Submit(thread, "#say", url.Values{"body": {"> I want it.\n\nWhy?"}}).Want(http.StatusOK)
	reply := commentSaying(t, replied, "Why?")
	if !replied.Has(".replies #"+link.CommentAnchor(reply)+" blockquote") || replied.URL.Path != here {
		t.Errorf("at %s: %s", replied.URL, replied.TextOf("#discussion"))
	}
	edit := cleo.Get(link.CommentEdit(id)).Want(http.StatusOK)
	if edit.TextOf("#body") != "I **want** it." {
		t.Error(edit.TextOf("#body"))
	}
	edited := cleo.Submit(edit, "form[action='"+link.CommentEdit(id)+"']", url.Values{"body": {"I **need** it."}}).
		Want(http.StatusOK)
	onIdea := edited.URL.Path + "#" + edited.URL.Fragment
	if onIdea != here+"#"+link.CommentAnchor(id) || !edit.Has("#body[autofocus]") ||
		!edit.Has("a.quiet-button[href='"+onIdea+"']") || !edited.Has("a[href='"+link.CommentVersions(id)+"']") {
		t.Errorf("at %s", edited.URL)
	}
	ben.Get(link.CommentVersions(id)).Want(http.StatusNotFound)
	versions := cleo.Get(link.CommentVersions(id)).Want(http.StatusOK)
	if versions.Find(".versions > li").Length() != 2 || !strings.Contains(versions.TextOf(".versions"), "I want it.") {
		t.Error(versions.TextOf("main"))
	}
	stub := cleo.Submit(cleo.Get(here), "form[action='"+link.CommentDo(id, "delete")+"']", nil).Want(http.StatusOK)
	if !stub.Has(".stub") || strings.Contains(stub.Body, "need") || stub.TextOf("#comments-heading .count") != "1" {
		t.Errorf("%s", stub.TextOf("#discussion"))
	}
	if list := site.Visitor().Get("/"); list.TextOf("#idea-1 .said-count .unseen") != "1 comment" {
		t.Error(list.TextOf("#idea-1"))
	}
	person := site.Visitor().Get(link.Person(site.Cast.Ben.ID)).Want(http.StatusOK)
	if person.TextOf(".said-list a") != "Dark mode" || !strings.Contains(person.TextOf(".said-list"), "Why?") {
		t.Error(person.TextOf("main"))
	}
	ben.Submit(ben.Get(here), "form[action='"+link.CommentDo(reply, "delete")+"']", nil).Want(http.StatusOK)
	if gone := site.Visitor().Get(here); gone.Has(".comment") || gone.Has(".stub") {
		t.Error(gone.TextOf("#discussion"))
	}
	if log := site.Log(); strings.Contains(log, "level=ERROR") {
		t.Error(log)
	}
}

func TestAVisitorsCommentSurvivesSignIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	visitor := site.Visitor()
	ask := visitor.Submit(visitor.Get(link.Idea(idea.ID, idea.Title)), "#say", url.Values{
		"body": {"Written before signing in."},
	}).Want(http.StatusOK)
	code := visitor.Submit(ask, "form[action='/sign-in']", url.Values{"email": {"cleo@example.com"}}).Want(http.StatusOK)
	page := visitor.Submit(code, "form[action='/sign-in/code']", url.Values{
		"code": {apptest.Code(site.Mail("cleo@example.com"))},
	}).Want(http.StatusOK)
	if page.TextOf("#say-body") != "" || !page.Has("[data-clear-draft='comment-1']") {
		t.Errorf("at %s: %s", page.URL, page.TextOf("#say"))
	}
	if got := commentSaying(t, page, "Written before"); got != 1 {
		t.Error(got)
	}
}

func TestStaffInComments(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	maya, cleo := site.As(site.Cast.Maya), site.As(site.Cast.Cleo)
	cleo.Submit(cleo.Get(here), "#say", url.Values{"body": {"I want it."}})
	noted := maya.Submit(maya.Get(here), "#say", url.Values{"body": {"Xylophone."}, "internal": {"1"}}).Want(http.StatusOK)
	note := commentSaying(t, noted, "Xylophone")
	if !strings.Contains(noted.TextOf(".is-note .said-mark"), "Note for the team") {
		t.Error(noted.TextOf("#discussion"))
	}
	for _, client := range []*apptest.Client{cleo, site.Visitor()} {
		for _, path := range []string{here, here + "?order=newest", link.Person(site.Cast.Maya.ID), "/"} {
			if page := client.Get(path).Want(http.StatusOK); strings.Contains(page.Body, "Xylophone") {
				t.Errorf("the note is at %s", path)
			}
		}
		client.Get(link.Comment(note)).Want(http.StatusNotFound)
		client.Get(link.CommentVersions(note)).Want(http.StatusNotFound)
	}
	pin := maya.Submit(maya.Get(here), "form[action='"+link.CommentDo(1, "pin")+"']", nil).Want(http.StatusOK)
	if !pin.Has(".pinned #comment-1") || pin.Find("#comment-1").Length() != 1 {
		t.Error(pin.TextOf("#discussion"))
	}
	form := cleo.Get(here)
	locked := maya.Submit(pin, "form[action='"+link.IdeaDo(idea.ID, "lock")+"']", nil).Want(http.StatusOK)
	if !locked.Has("#say") || !locked.Has("#discussion .notice") {
		t.Error(locked.TextOf("#discussion"))
	}
	late := cleo.Submit(form, "#say", url.Values{"body": {"Too late."}}).Want(http.StatusConflict)
	if late.TextOf("#say-body") != "Too late." || !late.Has("#say-body-error") {
		t.Error(late.TextOf("#discussion"))
	}
	if visitor := site.Visitor().Get(here); visitor.Has("#say") || visitor.Has("[data-reply]") {
		t.Error("a visitor is asked into a locked talk")
	}
	maya.Submit(locked, "form[action='"+link.CommentDo(1, "hide")+"']", nil).Want(http.StatusOK)
	if visitor := site.Visitor().Get(here); visitor.Has(".comment") {
		t.Error(visitor.TextOf("#discussion"))
	}
	if page := maya.Get(here); !page.Has("#comment-1.is-hidden") {
		t.Error(page.TextOf("#discussion"))
	}
}

// TestManyCommentsArePaged: a new comment is shown where it stands, and every page
// of the comments and of a thread has its address.
func TestManyCommentsArePaged(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	here := link.Idea(idea.ID, idea.Title)
	for i := range 3*board.CommentPageSize - 1 {
		_, err := site.Board.Comment(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID, board.CommentDraft{
			Body: "Number " + strconv.Itoa(i),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range board.CommentReplies + 2 {
		_, err := site.Board.Comment(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID, board.CommentDraft{
			Body: "Reply " + strconv.Itoa(i), ParentID: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	visitor, pages, all := site.Visitor(), 0, map[string]bool{}
	first := visitor.Get(here).Want(http.StatusOK)
	if first.TextOf(".replies > li:last-child") != "2 more replies" {
		t.Error(first.TextOf(".replies > li:last-child"))
	}
	for page := first; ; pages++ {
		for _, node := range page.Find("#comments > li > .comment").Nodes {
			for _, attr := range node.Attr {
				if attr.Key == "id" {
					all[attr.Val] = true
				}
			}
		}
		next := page.Find("#more-comments a").AttrOr("href", "")
		if next == "" {
			break
		}
		page = visitor.Get(next).Want(http.StatusOK)
	}
	if pages != 2 || len(all) != 3*board.CommentPageSize-1 {
		t.Errorf("%d comments on %d pages", len(all), pages+1)
	}
	cleo := site.As(site.Cast.Cleo)
	last := cleo.Submit(cleo.Get(here), "#say", url.Values{"body": {"The last word."}}).Want(http.StatusOK)
	id := commentSaying(t, last, "The last word.")
	if last.URL.Path != link.Comment(id) {
		t.Errorf("at %s", last.URL)
	}
	thread := cleo.Submit(cleo.Get(link.Comment(1)), "#say", url.Values{"body": {"Under the first."}}).Want(http.StatusOK)
	if commentSaying(t, thread, "Under the first."); thread.URL.Path != link.Comment(1) {
		t.Errorf("at %s", thread.URL)
	}
	for _, path := range []string{"/comments/0", "/comments/x", "/comments/99999999", here + "?comments=1"} {
		if page := visitor.Get(path); page.Status != http.StatusNotFound && page.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, page.Status)
		}
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	page := site.Visitor().Post(link.Preview, url.Values{"body": {"**b** <script>x</script>"}}).Want(http.StatusOK)
	if !page.Has("strong") || page.Has("script") || page.Has("html head title") {
		t.Error(page.Body)
	}
	long := site.Visitor().Post(link.Preview, url.Values{"body": {strings.Repeat("x", 20_000)}}).Want(http.StatusOK)
	if !strings.Contains(long.Body, "10") {
		t.Error(long.Body)
	}
}
