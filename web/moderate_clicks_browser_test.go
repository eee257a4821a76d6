package web_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/policy"
)

// presses counts what a person presses; a combination such as Ctrl+Enter counts as one.
type presses struct {
	t   *testing.T
	tab context.Context
	n   int
}

func (p *presses) key(keys string, then ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	for _, key := range keys {
		p.n++
		journey(p.t, p.tab, press(string(key)))
	}
	journey(p.t, p.tab, then...)
}

func (p *presses) once(action chromedp.Action[chromedp.Void], then ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.n++
	journey(p.t, p.tab, append([]chromedp.Action[chromedp.Void]{action}, then...)...)
}

func (p *presses) atMost(most int) {
	p.t.Helper()
	if p.t.Logf("%d presses", p.n); p.n > most {
		p.t.Errorf("it takes %d presses, more than %d", p.n, most)
	}
}

// shiftClick clicks with Shift held.
func shiftClick(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(
			`document.querySelector(%q).dispatchEvent(
				new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }))`, selector)))
		return err
	})
}

// moderating starts a site with ideas that wait, and a moderation page.
func moderating(t *testing.T, n int) (*apptest.Site, []board.Idea, *presses) {
	t.Helper()
	site := apptest.Start(t)
	var ideas []board.Idea
	for i := range n {
		ideas = append(ideas, site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben))
	}
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Maya), chromedp.Navigate(site.URL+link.Moderate),
		chromedp.WaitVisible(css(fmt.Sprintf("#answer-form[data-idea='%d']", ideas[0].ID))))
	return site, ideas, &presses{t: t, tab: tab}
}

// TestTriageByKeysIsShort decides ten ideas by keys alone, two of them declined with words.
func TestTriageByKeysIsShort(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site, ideas, person := moderating(t, 11)
	for i := range 10 {
		next := chromedp.WaitVisible(css(fmt.Sprintf("#answer-form[data-idea='%d']", ideas[i+1].ID)))
		key := []string{"p", "a", "p", "a", "d"}[i%5]
		person.key(key, chromedp.WaitReady(css("#answer:focus")))
		if key == "d" {
			person.key("no")
			journey(t, person.tab, chromedp.Focus(css("#reconsider_if")))
			person.n++ // Tab
			person.key("no")
		}
		person.once(ctrlEnter, next)
	}
	person.atMost(40)
	for i, want := range []string{"Planned", "Under review", "Planned", "Under review", "Declined"} {
		shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Maya), ideas[i].ID)
		if err != nil || shown.Status.Name != want {
			t.Errorf("idea %d is %s, want %s (%v)", i+1, shown.Status.Name, want, err)
		}
	}
}

// TestTenIdeasAreTaggedTogether chooses ten ideas with Shift, and tags them.
func TestTenIdeasAreTaggedTogether(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site, ideas, person := moderating(t, 12)
	tag, err := site.Board.AddTag(t.Context(), board.ActorOf(&site.Cast.Maya), board.Tag{Name: "Mobile", Colour: "blue"})
	if err != nil {
		t.Fatal(err)
	}
	box := func(i int) string { return fmt.Sprintf("#queued-%d .tick input", ideas[i].ID) }
	journey(t, person.tab, chromedp.Reload(), chromedp.WaitVisible(css("#answer-form")))
	person.once(chromedp.Click(css(box(0))), chromedp.WaitVisible(css("#ticked")))
	person.once(shiftClick(box(9)))
	person.once(chromedp.Click(css("#ticked summary")))
	person.once(chromedp.Click(css(fmt.Sprintf("#ticked [name=tag][value='%d']", tag.ID))))
	person.once(chromedp.Click(css("#ticked [value=tag]")), chromedp.WaitVisible(css("#toast p")),
		chromedp.WaitNotVisible(css("#ticked")))
	person.atMost(6)
	if n := number(site, "SELECT count(*) FROM idea_tags"); n != 10 {
		t.Errorf("%d ideas are tagged", n)
	}
}

// TestTwoIdeasAreMergedFromTheList chooses two ideas in the list and merges them.
func TestTwoIdeasAreMergedFromTheList(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site, ideas, person := moderating(t, 3)
	for i := range 2 {
		person.once(chromedp.Click(css(fmt.Sprintf("#queued-%d .tick input", ideas[i].ID))))
	}
	person.once(chromedp.Click(css("#ticked [value=merge]")), chromedp.WaitVisible(css("#merge-form")))
	person.once(chromedp.Click(css("#merge-form .button")), chromedp.WaitVisible(css("#toast p")))
	person.atMost(4)
	if n := number(site, "SELECT count(*) FROM ideas WHERE merged_into_id IS NOT NULL"); n != 1 {
		t.Errorf("%d ideas are merged", n)
	}
}

// TestAPhoneShowsAQueueOrAnIdea goes from the list to an idea, to the next and back, without
// a script's help but for the address.
func TestAPhoneShowsAQueueOrAnIdea(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	var ideas []board.Idea
	for i := range 3 {
		ideas = append(ideas, site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben))
	}
	open := func(i int) chromedp.Action[chromedp.Void] {
		return chromedp.WaitVisible(css(fmt.Sprintf("#open-%d", ideas[i].ID)))
	}
	tab := site.Tab(t, apptest.View{Width: 390, Height: 844})
	journey(t, tab,
		site.SignIn(site.Cast.Maya), chromedp.Navigate(site.URL+link.Moderate),
		chromedp.WaitVisible(css("#queue")), chromedp.WaitNotVisible(css(".open")),
		chromedp.Click(css(fmt.Sprintf("#queued-%d a", ideas[1].ID))), open(1), chromedp.WaitNotVisible(css("#queue")),
		chromedp.Click(css("[data-next]")), open(2),
		chromedp.Click(css("[data-back]")), chromedp.WaitVisible(css("#queue")), chromedp.WaitNotVisible(css(".open")),
	)
}

// TestAQueueIsSearchedFilteredAndSorted reads queues by their addresses, without a script.
func TestAQueueIsSearchedFilteredAndSorted(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	dark, light := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Ben)
	hidden := site.Idea("A secret_plan", site.Cast.Ben)
	staff := board.ActorOf(&site.Cast.Maya)
	if _, err := site.Board.Hide(t.Context(), staff, hidden.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Cleo), light.ID); err != nil {
		t.Fatal(err)
	}
	maya := site.As(site.Cast.Maya)
	for query, want := range map[string]string{
		"":                        "Dark mode Light mode",
		"?sort=top":               "Light mode Dark mode",
		"?sort=new":               "Light mode Dark mode",
		"?q=dark":                 "Dark mode",
		"?status=planned":         "",
		"?queue=all&status=open":  "Dark mode Light mode",
		"?queue=hidden&q=secret_": "A secret_plan",
		"?queue=hidden&q=secrets": "",
		"?queue=under-review":     "",
	} {
		page := maya.Get(link.Moderate + query).Want(200)
		if got := titlesIn(page); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	maya.Get(link.Moderate + "?sort=odd").Want(404)
	page := maya.Post(link.ModerateSelected, map[string][]string{
		"act": {"hide"}, "idea": {fmt.Sprint(dark.ID), fmt.Sprint(light.ID)}, "return": {link.Moderate},
	}).Want(200)
	if got := titlesIn(page); got != "" || page.TextOf("#toast") == "" {
		t.Errorf("after hiding both it lists %q; %q", got, page.TextOf("#toast"))
	}
	site.As(site.Cast.Cleo).Post(link.ModerateSelected, nil).Want(404)
}

// TestChosenIdeasAreMoved moves chosen ideas to another category. An idea that is gone is
// counted as refused; an unknown category, an unknown act and too many ideas change nothing.
func TestChosenIdeasAreMoved(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	dark, light := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Ben)
	admin := site.Admin()
	_, err := site.Board.AddCategory(t.Context(), board.ActorOf(&admin), board.CategoryInput{
		Name: "Bookings", CategoryAccess: everywhere(policy.Everybody),
	})
	if err != nil {
		t.Fatal(err)
	}
	maya := site.As(site.Cast.Maya)
	send := func(act, category string, ids ...int64) *apptest.Page {
		form := url.Values{"act": {act}, "category": {category}}
		for _, id := range ids {
			form.Add("idea", strconv.FormatInt(id, 10))
		}
		return maya.Post(link.ModerateSelected, form)
	}
	moved := func() int64 {
		return number(site, `
			SELECT count(*)
			FROM ideas
			JOIN categories ON categories.id = ideas.category_id AND categories.slug = 'bookings'`)
	}
	many := make([]int64, 200)
	for i := range many {
		many[i] = dark.ID
	}
	if page := send("category", "bookings", many...); page.Status != 422 {
		t.Errorf("200 ideas: %d", page.Status)
	}
	if page := send("paint", "", dark.ID); page.Status != 422 {
		t.Errorf("an unknown act: %d", page.Status)
	}
	if told := send("category", "nowhere", dark.ID).TextOf("#toast"); told == "" {
		t.Error("nothing is said about an unknown category")
	}
	if moved() != 0 {
		t.Errorf("%d ideas were moved", moved())
	}
	page := send("category", "bookings", dark.ID, light.ID, 999).Want(200)
	if told := page.TextOf("#toast"); moved() != 2 || !strings.Contains(told, "could not be changed") {
		t.Errorf("%d ideas were moved; it says %q", moved(), told)
	}
}

// titlesIn returns the titles in a queue, in their order.
func titlesIn(page *apptest.Page) string {
	var titles []string
	page.Find(".queue-title").Each(func(_ int, title *goquery.Selection) { titles = append(titles, title.Text()) })
	return strings.Join(titles, " ")
}
