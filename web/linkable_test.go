package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
	"ideaboard/internal/ratelimit"
)

func linkable(query string) string {
	return link.LinkableIdeas + "?" + url.Values{"q": {query}}.Encode()
}

// TestLinkableIdeas: by words and by number, each reader is offered what they see in the list.
func TestLinkableIdeas(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	shown, hidden := site.Idea("Dark [mode]", site.Cast.Ben), site.Idea("Dark secrets of the team", site.Cast.Ben)
	merged := site.Idea("Darker than black", site.Cast.Ines)
	maya := board.ActorOf(&site.Cast.Maya)
	if _, err := site.Board.Hide(t.Context(), maya, hidden.ID); err != nil {
		t.Fatal(err)
	}
	site.As(site.Cast.Maya).Post(link.Merge(shown.ID), url.Values{"from": {fmt.Sprint(merged.ID)}})
	if number(site, "SELECT count(*) FROM ideas WHERE merged_into_id IS NOT NULL") != 1 {
		t.Fatal("nothing was merged")
	}
	insert := fmt.Sprintf(`data-words="[Dark \[mode\]](idea:%d)"`, shown.ID)
	for name, tt := range map[string]struct {
		who    *apptest.Client
		query  string
		offers bool
	}{
		"a visitor, by words":       {site.Visitor(), "dark", true},
		"a member, by number":       {site.As(site.Cast.Cleo), fmt.Sprint(shown.ID), true},
		"a merged idea's number":    {site.Visitor(), fmt.Sprint(merged.ID), true},
		"a hidden idea's number":    {site.Visitor(), fmt.Sprint(hidden.ID), false},
		"a hidden idea's words":     {site.As(site.Cast.Cleo), "secrets", false},
		"no words":                  {site.Visitor(), "", false},
		"what is no number of ours": {site.Visitor(), "99999999999999999999", false},
	} {
		page := tt.who.Get(linkable(tt.query)).Want(http.StatusOK)
		if strings.Contains(page.Body, insert) != tt.offers || strings.Contains(page.Body, "secrets") {
			t.Errorf("%s: %s", name, page.Body)
		}
	}
	if page := site.As(site.Cast.Maya).Get(linkable("secrets")); strings.Contains(page.Body, "secrets") {
		t.Error("the team's list of all ideas leaves hidden ones out, and so does this one:", page.Body)
	}
}

// TestLinkableIdeasOfCategories: an idea in a category that only members, or only the team, see.
func TestLinkableIdeasOfCategories(t *testing.T) {
	t.Parallel()
	a := newCategorySite(t)
	for _, audience := range policy.Audiences {
		access := everywhere(policy.Everybody)
		access.SeenBy = audience
		a.let(access)
		for who, client := range a.clients {
			may := audience == policy.Everybody || who == "Maya" || who == "Ben" && audience != policy.StaffOnly
			insert := fmt.Sprintf("](idea:%d)", a.idea.ID)
			for _, query := range []string{a.idea.Title, fmt.Sprint(a.idea.ID)} {
				if page := client.Get(linkable(query)); strings.Contains(page.Body, insert) != may {
					t.Errorf("%s looks for %q, which %s see: %s", who, query, audience, page.Body)
				}
			}
		}
	}
}

func TestLinkableIdeasAreLimited(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	for range ratelimit.IdeaSearches.Count {
		_ = site.Limits.Allow(t.Context(), ratelimit.IdeaSearches, "127.0.0.1") // the same without the work
	}
	if page := site.Visitor().Get(linkable("dark")); page.Status != http.StatusTooManyRequests {
		t.Error(page.Status, page.Body)
	}
}

// TestPictureWithAnAnswer: staff send a picture with an answer, without a script, and it is seen by
// those who see the idea.
func TestPictureWithAnAnswer(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	maya := site.As(site.Cast.Maya)
	fields := map[string]string{"answer": "Like **this**:", "status": "planned", "picture_alt": "A dark page"}
	if page := sendFile(site, site.As(site.Cast.Cleo), link.Answers(idea.ID), drawing(30, 20), fields); page.Status !=
		http.StatusNotFound || number(site, "SELECT count(*) FROM attachments") != 0 {
		t.Error("a member:", page.Status)
	}
	if page := sendFile(site, maya, link.Answers(idea.ID), []byte("no picture"), fields); page.Status !=
		http.StatusUnprocessableEntity || !page.Has("#answer-picture-error") || page.TextOf("#answer") != "Like **this**:" {
		t.Error("no picture:", page.Status, page.TextOf("#panel"))
	}
	sendFile(site, maya, link.Answers(idea.ID), drawing(30, 20), fields).Want(http.StatusOK)
	page := site.Visitor().Get(link.Idea(idea.ID, idea.Title)).Want(http.StatusOK)
	src, _ := page.Find(".answer img[alt='A dark page']").Attr("src")
	if got := site.Visitor().Get(src); src == "" || got.Status != http.StatusOK {
		t.Fatalf("%q: %d", src, got.Status)
	}
	answer := number(site, "SELECT max(id) FROM answers")
	edited := map[string]string{"answer": "Or like this:", "picture_alt": "A darker page"}
	sendFile(site, maya, link.AnswerEdit(answer), drawing(30, 20), edited).Want(http.StatusOK)
	if page := site.Visitor().Get(link.Idea(idea.ID, idea.Title)); !page.Has(".answer img[alt='A darker page']") {
		t.Error(page.TextOf(".answer"))
	}
	maya.Post(link.Hide(idea.ID), nil)
	if page := site.Visitor().Get(src); page.Status != http.StatusNotFound {
		t.Error("the picture of an answer to a hidden idea:", page.Status)
	}
}

// TestPreviewIsWhatIsShown: the preview of each kind shows what the kind can.
func TestPreviewIsWhatIsShown(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	sendFile(site, cleo, link.Attachments, drawing(30, 20), nil).Want(http.StatusOK)
	text := fmt.Sprintf("**Bold** ![a](attachment:1) @[x](person:%d) [y](idea:5)", site.Cast.Maya.ID)
	for kind, want := range map[board.TextKind][3]bool{ // picture, person, idea
		board.KindComment: {true, true, true},
		board.KindIdea:    {true, false, true},
		board.KindAnswer:  {true, false, true},
		board.KindSummary: {false, false, true},
		"":                {true, true, true},
	} {
		page := cleo.Post(link.PreviewOf(string(kind), 0, 0), url.Values{"body": {text}}).Want(http.StatusOK)
		got := [3]bool{
			strings.Contains(page.Body, "<img "),
			strings.Contains(page.Body, `class="mention"`),
			strings.Contains(page.Body, `href="/ideas/5"`),
		}
		if got != want || !strings.Contains(page.Body, "<strong>Bold</strong>") {
			t.Errorf("%q: %v, want %v: %s", kind, got, want, page.Body)
		}
		if page := site.Visitor().
			Post(link.PreviewOf(string(kind), 0, 0), url.Values{"body": {text}}); strings.Contains(
			page.Body,
			"<img ",
		) {
			t.Errorf("%q shows a visitor somebody's unsent picture", kind)
		}
	}
}

// TestPreviewOfAnEdit: who edits an answer of a colleague sees its pictures; a picture that belongs
// elsewhere is shown in no preview, since the text would not show it.
func TestPreviewOfAnEdit(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea, other := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Gift vouchers", site.Cast.Ben)
	sendFile(site, site.As(site.Cast.Maya), link.Answers(idea.ID), drawing(30, 20), map[string]string{
		"answer": "Like this:", "status": "planned",
	}).Want(http.StatusOK)
	colleague := site.As(site.Admin())
	shows := func(address string) bool {
		page := colleague.Post(address, url.Values{"body": {"See ![a](attachment:1)"}}).Want(http.StatusOK)
		return strings.Contains(page.Body, "<img ")
	}
	if !shows(link.PreviewOf("answer", idea.ID, 0)) || shows(link.PreviewOf("answer", other.ID, 0)) ||
		shows(link.PreviewOf("answer", 99, 0)) || shows(link.PreviewOf("comment", idea.ID, 0)) {
		t.Error("the preview shows other pictures than the text would")
	}
	edit := colleague.Get(link.AnswerEdit(number(site, "SELECT max(id) FROM answers"))).Want(http.StatusOK)
	address, _ := edit.Find("[data-preview]").Attr("data-preview")
	if address != link.PreviewOf("answer", idea.ID, 0) {
		t.Error("the form asks for the preview at", address)
	}
}
