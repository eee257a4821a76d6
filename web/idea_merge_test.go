package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

// TestThreeBecomeOne goes the whole way by plain forms: somebody notices, staff
// merge what they ticked, the people hear of it once, addresses lead on, one is
// taken out again.
func TestThreeBecomeOne(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	one := site.Idea("Dark mode", site.Cast.Ben)
	two := site.Idea("A dark theme", site.Cast.Cleo)
	three := site.Idea("Night colours", site.Cast.Omar)
	ruth, maya, cleo := site.As(site.Cast.Ruth), site.As(site.Cast.Maya), site.As(site.Cast.Cleo)
	for _, id := range []int64{one.ID, two.ID} { // Ruth is on both sides
		if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Ruth), id); err != nil {
			t.Fatal(err)
		}
	}
	said, err := site.Board.Comment(
		t.Context(), board.ActorOf(&site.Cast.Ruth), two.ID, board.CommentDraft{Body: "My eyes hurt."},
	)
	if err != nil {
		t.Fatal(err)
	}

	form := ruth.Get(link.DuplicateOf(two.ID)).Want(200)
	unknown := ruth.Submit(form, "#same-form", url.Values{"as": {"999"}, "body": {"Both dark"}}).Want(422)
	if unknown.TextOf("#as-error") == "" || unknown.TextOf("#body") != "Both dark" {
		t.Error(unknown.TextOf("main"))
	}
	ruth.Submit(form, "#same-form", url.Values{"as": {fmt.Sprintf("#%d Dark mode", one.ID)}}).Want(200)
	site.Visitor().Get(link.ModerateDuplicates).Want(404)
	if queue := maya.Get(link.ModerateDuplicates).Want(200); !strings.Contains(queue.TextOf(".same-pair"), "Ruth") {
		t.Error(queue.TextOf("main"))
	}

	ruth.Get(link.Merge(one.ID)).Want(404)
	ruth.Post(link.Merge(one.ID), url.Values{"from": {"2"}}).Want(404)
	ruth.Post(link.Unmerge(two.ID), nil).Want(404)
	queue := maya.Get(link.Moderate).Want(200)
	if !queue.Has("#queue .tick input[form=ticked]") || !queue.Has("#merge-way") {
		t.Error("nothing to tick in the queue")
	}
	page := maya.Get(link.ModerateMerge + fmt.Sprintf("?idea=%d&idea=%d&idea=%d", one.ID, two.ID, three.ID)).Want(200)
	brings := page.TextOf("#merge-brings")
	if !strings.Contains(brings, "4 votes") || !strings.Contains(brings, "1 vote of somebody") {
		t.Error(brings)
	}
	wrong := maya.Get(link.Merge(one.ID) + "?q=nonsense&with=2").Want(422)
	if wrong.TextOf("#q-error") == "" || !wrong.Has("#merge-form") {
		t.Error(wrong.TextOf("main"))
	}
	merged := maya.Submit(page, "#merge-form", url.Values{
		"into": {fmt.Sprint(one.ID)},
		"from": {fmt.Sprint(two.ID), fmt.Sprint(three.ID)},
	}).Want(200)
	if merged.URL.Path != link.Idea(one.ID, one.Title) ||
		merged.Find("[data-vote-count]").AttrOr("data-vote-count", "") != "4" {
		t.Errorf("at %s: %s", merged.URL, merged.TextOf("main"))
	}
	for _, words := range []string{
		"A dark theme", "Night colours", "My eyes hurt.", site.Cast.Cleo.Name, site.Cast.Omar.Name, "noticed",
	} {
		if !strings.Contains(merged.TextOf("main"), words) {
			t.Errorf("%q is not on the page", words)
		}
	}

	undoForm := fmt.Sprintf("#discussion form#undo-merge-%d", three.ID)
	for who, sees := range map[*apptest.Client]bool{maya: true, cleo: false, site.Visitor(): false} {
		if page := who.Get(link.Idea(one.ID, one.Title)); page.Has(undoForm) != sees {
			t.Errorf("the timeline offers to undo the merge: %t, want %t", !sees, sees)
		}
	}
	separated := maya.Submit(merged, undoForm, nil).Want(200)
	if separated.URL.Path != link.Idea(three.ID, three.Title) || maya.Get(link.Idea(one.ID, one.Title)).Has(undoForm) {
		t.Errorf("at %s after undoing the merge", separated.URL)
	}
	maya.Post(link.Merge(one.ID), url.Values{"from": {fmt.Sprint(three.ID)}, "tags": {"1"}}).Want(200)

	visitor := site.Visitor()
	for _, path := range []string{
		link.Idea(two.ID, two.Title), "/ideas/2", link.Reasons(two.ID), link.IdeaDo(two.ID, "questions"),
		link.IdeaFeed(two.ID),
	} {
		page := visitor.Get(path).Want(200)
		if strings.HasPrefix(page.URL.Path, "/ideas/2") {
			t.Errorf("%s does not lead on", path)
		}
	}
	if thread := visitor.Get(link.Comment(said.ID)).Want(200); !strings.Contains(thread.TextOf(".back"), "Dark mode") {
		t.Error(thread.TextOf("main"))
	}
	if again := maya.Post(link.Merge(one.ID), url.Values{"from": {"99"}}); again.Status != 404 && again.Status != 422 {
		t.Errorf("status %d", again.Status)
	}

	for who, client := range map[string]*apptest.Client{"who noticed": ruth, "an author": cleo} {
		got := ""
		for range 100 {
			got = strings.Join(strings.Fields(client.Get(link.Notifications).Find(".news-line").Text()), " ")
			if strings.Contains(got, "A dark theme") {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if strings.Count(got, "A dark theme") != 1 { // one line for both; the other was undone and merged again
			t.Errorf("%s is told %q", who, got)
		}
	}

	apart := maya.Submit(merged, "#unmerge-2", nil).Want(200)
	if apart.URL.Path != link.Idea(two.ID, two.Title) ||
		apart.Find("[data-vote-count]").AttrOr("data-vote-count", "") != "2" {
		t.Errorf("at %s: %s", apart.URL, apart.TextOf("main"))
	}
	rest := visitor.Get(link.Idea(one.ID, one.Title)).Want(200)
	if strings.Contains(rest.TextOf("main"), "A dark theme") || !strings.Contains(rest.TextOf("main"), "Night colours") {
		t.Error(rest.TextOf("main"))
	}
	if strings.Contains(site.Log(), "status=500") || strings.Contains(site.Log(), "level=ERROR") {
		t.Error(site.Log())
	}
}

func TestLinksOnThePage(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	one, two := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Colours of one's own", site.Cast.Cleo)
	maya := site.As(site.Cast.Maya)
	page := maya.Get(link.Idea(one.ID, one.Title)).Want(200)
	wrong := maya.Submit(page, "#link-form", url.Values{"to": {"nothing"}, "kind": {"blocked_by"}}).Want(422)
	if wrong.TextOf("#link-to-error") == "" || wrong.Find("#link-to").AttrOr("value", "") != "nothing" ||
		!wrong.Has("option[value=blocked_by][selected]") {
		t.Error(wrong.TextOf("#together"))
	}
	maya.Submit(page, "#link-form", url.Values{"to": {site.URL + link.Idea(two.ID, two.Title)}, "kind": {"blocked_by"}}).
		Want(200)
	visitor := site.Visitor()
	got := visitor.Get(link.Idea(one.ID, one.Title))
	if !strings.Contains(got.TextOf("#together"), "Blocked by") || got.Has("#together form") {
		t.Error(got.TextOf("aside"))
	}
	if got := visitor.Get(link.Idea(two.ID, two.Title)).TextOf("#together"); !strings.Contains(got, "BlocksDark mode") {
		t.Error(got)
	}
	linked := maya.Get(link.Idea(one.ID, one.Title))
	maya.Submit(linked, "#together li form", nil).Want(200)
	if visitor.Get(link.Idea(one.ID, one.Title)).Has("#together") {
		t.Error("still linked")
	}
	site.As(site.Cast.Cleo).Post(link.IdeaDo(one.ID, "link"), url.Values{"to": {"2"}, "kind": {"similar"}}).Want(404)
}
