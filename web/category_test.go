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
)

// categorySite is a site with a category that a test shuts, an idea and a comment in it,
// and another idea outside.
type categorySite struct {
	*apptest.Site
	t           *testing.T
	category    board.Category
	idea, other board.Idea
	said        board.Comment
	boss        board.Actor
	clients     map[string]*apptest.Client
	turn        int // makes words new each time
}

func newCategorySite(t *testing.T) *categorySite {
	t.Helper()
	a := &categorySite{t: t, Site: apptest.Start(t)}
	admin, actor := a.Admin(), board.ActorOf(&a.Cast.Cleo)
	a.boss = board.ActorOf(&admin)
	var errs [3]error
	a.category, errs[0] = a.Board.AddCategory(t.Context(), a.boss, board.CategoryInput{
		Name: "Attic", CategoryAccess: everywhere(policy.Everybody),
	})
	a.idea, errs[1] = a.Board.Propose(t.Context(), actor, board.Draft{
		Title: "Dark mode", Body: "My eyes.", CategoryID: a.category.ID,
	})
	a.said, errs[2] = a.Board.Comment(t.Context(), actor, a.idea.ID, board.CommentDraft{Body: "Please."})
	for _, err := range errs {
		a.sure(err)
	}
	a.other = a.Idea("Light mode", a.Cast.Cleo)
	a.clients = map[string]*apptest.Client{"a visitor": a.Visitor(), "Ben": a.As(a.Cast.Ben), "Maya": a.As(a.Cast.Maya)}
	return a
}

func (a *categorySite) sure(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// let says who may do what in the category.
func (a *categorySite) let(access policy.CategoryAccess) {
	a.t.Helper()
	_, err := a.Board.ChangeCategory(a.t.Context(), a.boss, a.category.ID, board.CategoryInput{
		Name: "Attic", CategoryAccess: access,
	})
	a.sure(err)
}

func (a *categorySite) words() string {
	a.turn++
	return fmt.Sprintf("Words number %d", a.turn)
}

// deeds are what people do, by real forms, and whether it was done.
func (a *categorySite) deeds() map[string]func(*apptest.Client) (*apptest.Page, bool) {
	here := link.Idea(a.idea.ID, a.idea.Title)
	return map[string]func(*apptest.Client) (*apptest.Page, bool){
		"see": func(c *apptest.Client) (*apptest.Page, bool) {
			page := c.Get(here)
			return page, strings.Contains(page.TextOf("h1"), "Dark mode")
		},
		"propose": func(c *apptest.Client) (*apptest.Page, bool) {
			title := a.words()
			page := c.Post(link.Ideas, url.Values{
				"title": {title}, "body": {"My ears."}, "category": {a.category.Slug}, "seen": {"1"},
			})
			return page, page.TextOf("h1") == title
		},
		"vote": func(c *apptest.Client) (*apptest.Page, bool) {
			page := c.Post(link.Vote(a.idea.ID), nil)
			return page, page.Has(".vote [aria-pressed=true]")
		},
		"talk": func(c *apptest.Client) (*apptest.Page, bool) {
			words := a.words()
			page := c.Post(link.Comments(a.idea.ID), url.Values{"body": {words}})
			return page, strings.Contains(page.Find(".comment").Text(), words)
		},
	}
}

func TestAudiencesByForms(t *testing.T) {
	t.Parallel()
	a := newCategorySite(t)
	for deed, set := range map[string]func(*policy.CategoryAccess, policy.Audience){
		"see":     func(s *policy.CategoryAccess, who policy.Audience) { s.SeenBy = who },
		"propose": func(s *policy.CategoryAccess, who policy.Audience) { s.ProposedBy = who },
		"vote":    func(s *policy.CategoryAccess, who policy.Audience) { s.VotedBy = who },
		"talk":    func(s *policy.CategoryAccess, who policy.Audience) { s.CommentedBy = who },
	} {
		for _, audience := range policy.Audiences {
			access := everywhere(policy.Everybody)
			set(&access, audience)
			a.let(access)
			for who, client := range a.clients {
				may := who == "Maya" || who == "Ben" && audience != policy.StaffOnly ||
					deed == "see" && audience == policy.Everybody
				if page, done := a.deeds()[deed](client); done != may {
					t.Errorf("%s for %s: %s: %d %s %s", deed, audience, who, page.Status, page.URL, page.TextOf("main"))
				}
			}
			a.sure(a.Forget())
			a.unvote()
		}
	}
}

func (a *categorySite) unvote() {
	for _, who := range []string{"Ben", "Maya"} {
		a.clients[who].Post(link.Unvote(a.idea.ID), nil)
	}
}

// TestWhatIsShutSaysWhy has a member try what they see and may not do: they are told
// why, and their words come back.
func TestWhatIsShutSaysWhy(t *testing.T) {
	t.Parallel()
	a := newCategorySite(t)
	access := everywhere(policy.StaffOnly)
	access.SeenBy = policy.Everybody
	a.let(access)
	ben, idea := a.clients["Ben"], a.idea.ID
	for path, tt := range map[string]struct {
		form   url.Values
		status int
		words  string
	}{
		link.Vote(idea):     {nil, http.StatusForbidden, "Only the staff"},
		link.Comments(idea): {url.Values{"body": {"My own words."}}, http.StatusForbidden, "My own words."},
		link.Ideas: {
			url.Values{"title": {"My own title"}, "body": {"My own words."}, "category": {a.category.Slug}},
			http.StatusUnprocessableEntity, "My own words.",
		},
		link.IdeaDo(idea, "react"):         {url.Values{"emoji": {"heart"}}, http.StatusForbidden, "Only the staff"},
		link.Merge(idea):                   {url.Values{"from": {"2"}}, http.StatusNotFound, ""},
		link.IdeaDo(idea, "link"):          {url.Values{"to": {"2"}, "kind": {"similar"}}, http.StatusNotFound, ""},
		link.IdeaTags(idea):                {nil, http.StatusForbidden, ""},
		link.Follow(idea):                  {nil, http.StatusOK, ""},
		link.CategoryDo("attic", "follow"): {nil, http.StatusOK, ""},
		link.DuplicateOf(idea):             {url.Values{"as": {"2"}, "body": {"Alike."}}, http.StatusOK, ""},
	} {
		page := ben.Post(path, tt.form)
		if page.Status != tt.status || !strings.Contains(page.Body, tt.words) {
			t.Errorf("%s: %d %s", path, page.Status, page.TextOf("main"))
		}
	}
	page := ben.Get(link.Idea(idea, a.idea.Title)).Want(http.StatusOK)
	if page.Has(".reactions form button:not([disabled])") || page.Has("form[action='"+link.Comments(idea)+"']") ||
		page.Has("form[action='"+link.Vote(idea)+"'] button:not([disabled])") ||
		!strings.Contains(page.TextOf("main"), "Only the staff") {
		t.Errorf("the page offers what is shut: %s", page.TextOf("main"))
	}
}

// TestAVoteWaitsForARestrictedCategory has a visitor vote in a category that only the team
// votes in by the time they sign in: they are signed in, and told that it does not count.
func TestAVoteWaitsForARestrictedCategory(t *testing.T) {
	t.Parallel()
	a := newCategorySite(t)
	visitor, email := a.Visitor(), *a.Cast.Omar.Email
	asks := visitor.Post(link.Vote(a.idea.ID), nil).Want(http.StatusOK)
	access := everywhere(policy.Everybody)
	access.VotedBy = policy.StaffOnly
	a.let(access)
	page := byCode(a.Site, visitor, asks, email, 1).Want(http.StatusOK)
	if told := page.TextOf("#toast"); !signedIn(visitor) || !strings.Contains(told, "only the staff vote") {
		t.Errorf("%s says %q", page.URL, told)
	}
	if n := number(a.Site, "SELECT count(*) FROM pending_votes"); n != 0 {
		t.Errorf("%d votes still wait", n)
	}
}

// TestWhatIsNotSeenIsNotThere has a member, who took part while the category was
// open, try everything once it is not: nothing of it is there.
func TestWhatIsNotSeenIsNotThere(t *testing.T) {
	t.Parallel()
	a := newCategorySite(t)
	ben, idea := a.clients["Ben"], a.idea.ID
	ben.Post(link.Vote(idea), nil).Want(http.StatusOK)
	ben.Post(link.Follow(idea), nil).Want(http.StatusOK)
	ben.Post(link.CategoryDo("attic", "follow"), nil).Want(http.StatusOK)
	a.let(everywhere(policy.StaffOnly))
	form := url.Values{
		"body":  {"My words."},
		"emoji": {"heart"},
		"level": {"everything"},
		"as":    {"2"},
		"from":  {"2"},
		"to":    {"2"},
		"kind":  {"similar"},
	}
	for _, do := range []string{
		"vote", "unvote", "follow", "unfollow", "react", "unreact", "comments", "reason", "same", "merge", "unmerge", "link",
		"unlink", "tags", "questions", "outcome", "edit",
	} {
		ben.Post(link.IdeaDo(idea, do), form).Want(http.StatusNotFound)
	}
	for _, path := range []string{
		link.CategoryDo("attic", "follow"), link.CategoryDo("attic", "unfollow"), link.Comment(a.said.ID) + "/react",
		link.Comment(a.said.ID) + "/edit",
	} {
		ben.Post(path, form).Want(http.StatusNotFound)
	}
	same := ben.Post(link.DuplicateOf(a.other.ID), url.Values{"as": {fmt.Sprint(idea)}}).
		Want(http.StatusUnprocessableEntity)
	if strings.Contains(same.Body, "Dark mode") {
		t.Errorf("%s", same.TextOf("main"))
	}
	for _, path := range []string{
		link.CategoryPage("attic"), link.CategoryFeed("attic"), "/?category=attic", link.IdeaFeed(idea),
		link.Comment(a.said.ID),
	} {
		ben.Get(path).Want(http.StatusNotFound)
	}
}
