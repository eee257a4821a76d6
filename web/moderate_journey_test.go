package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

var ctrlEnter = chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))

// press presses one key as a keyboard does: what a page does at the key's way down
// keeps its letter out of the field that has the focus by then.
func press(key string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		code := int64(key[0]) - 'a' + 'A'
		for _, kind := range []input.DispatchKeyEventType{"rawKeyDown", "char", "keyUp"} {
			params := input.DispatchKeyEventParams{Type: kind, Key: key, WindowsVirtualKeyCode: code}
			if kind == "char" {
				params.Text = key
			}
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, params); err != nil {
				return err
			}
		}
		return nil
	})
}

// wantValue fails unless a field holds exactly this.
func wantValue(t *testing.T, tab context.Context, selector, want string) {
	t.Helper()
	if got, err := chromedp.Run(tab, chromedp.Value(css(selector))); err != nil || got != want {
		t.Errorf("%s holds %q, %v; want %q", selector, got, err, want)
	}
}

// TestAnAnswerStaysWithItsIdea writes for one idea and goes on to another in every
// way: by a key, by a click, by publishing. No word and no status goes along, what
// was not published comes back as a draft, and only what was sent is published.
func TestAnAnswerStaysWithItsIdea(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	var ideas []board.Idea
	for i := range 4 {
		ideas = append(ideas, site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben))
	}
	form := func(i int) chromedp.CSS { return css("form[action='" + link.Answers(ideas[i].ID) + "']") }
	queued := func(i int, rest string) chromedp.CSS { return css(fmt.Sprintf("#queued-%d %s", ideas[i].ID, rest)) }
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	empty := func() {
		t.Helper()
		wantValue(t, tab, "#answer", "")
		wantValue(t, tab, "#reconsider_if", "")
		wantValue(t, tab, "#status", "Open")
	}
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Moderate),
		chromedp.WaitVisible(form(0)),
		press("d"), // the status is chosen, the cursor stands in the answer
		chromedp.WaitReady(css("#answer:focus")),
		chromedp.KeyEvent("jkhp: too dark."), // words, no commands
		chromedp.SendKeys(css("#reconsider_if"), "A torch."),
		chromedp.Click(queued(1, "a")),
		chromedp.WaitVisible(form(1)),
		chromedp.WaitVisible(queued(0, ".draft-mark")),
	)
	empty()
	journey(t, tab, press("j"), chromedp.WaitVisible(form(2)))
	empty()
	journey(t, tab, press("k"), chromedp.WaitVisible(form(1)))
	empty()
	journey(t, tab, press("k"), chromedp.WaitVisible(form(0)), chromedp.WaitVisible(css(".answer-draft")))
	wantValue(t, tab, "#answer", "jkhp: too dark.")
	wantValue(t, tab, "#reconsider_if", "A torch.")
	wantValue(t, tab, "#status", "Declined")
	journey(t, tab,
		chromedp.Click(css("#answer-form button:not([type=button])")), // publishes it, and goes on
		chromedp.WaitVisible(form(1)),
		chromedp.WaitNotPresent(queued(0, "a")),
	)
	empty()
	journey(t, tab,
		press("p"),
		chromedp.WaitReady(css("#answer:focus")),
		chromedp.KeyEvent("Soon."),
		ctrlEnter,
		chromedp.WaitVisible(form(2)),
	)
	empty()
	want := []struct{ status, words string }{
		{"Declined", "jkhp: too dark."},
		{"Planned", "Soon."},
		{"Open", ""},
		{"Open", ""},
	}
	for i, idea := range ideas {
		shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID)
		words := ""
		if len(shown.Timeline) > 0 {
			words = shown.Timeline[0].Body
		}
		if err != nil || shown.Status.Name != want[i].status || words != want[i].words {
			t.Errorf("idea %d: %s, %q, %v; want %+v", i+1, shown.Status.Name, words, err, want[i])
		}
	}
}

// TestKeysPrepareAndActsAreUndone: no single key changes the board; what was sent
// can be taken back from its toast, by key and by click, and then nobody was told.
func TestKeysPrepareAndActsAreUndone(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	var ideas []board.Idea
	for i := range 3 {
		ideas = append(ideas, site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben))
	}
	form := func(i int) chromedp.CSS { return css("form[action='" + link.Answers(ideas[i].ID) + "']") }
	state := func() string {
		var said string
		for _, idea := range ideas {
			shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Maya), idea.ID)
			if err != nil {
				t.Fatal(err)
			}
			said += fmt.Sprintf("%s %v %d; ", shown.Status.Name, shown.HiddenAt != nil, len(shown.Timeline))
		}
		return said
	}
	before := state()
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Maya), chromedp.Navigate(site.URL+link.Moderate), chromedp.WaitVisible(form(0)))
	for key, focused := range map[string]string{
		"r": "#answer:focus",
		"p": "#answer:focus",
		"u": "#answer:focus",
		"d": "#answer:focus",
		"c": "#category:focus",
		"h": "#hide-form button:focus",
	} {
		journey(t, tab, press(key), chromedp.WaitReady(css(focused)))
		if _, err := chromedp.Run(tab, chromedp.Evaluate[bool]("document.activeElement.blur(), true")); err != nil {
			t.Fatal(err)
		}
	}
	if after := state(); after != before {
		t.Fatalf("keys alone changed the board: %s, before %s", after, before)
	}
	journey(t, tab,
		chromedp.Reload(), chromedp.WaitVisible(form(0)),
		press("h"), chromedp.WaitReady(css("#hide-form button:focus")), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(form(1)), chromedp.WaitVisible(css("#toast form button")),
	)
	hidden, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Maya), ideas[0].ID)
	if err != nil || hidden.HiddenAt == nil {
		t.Fatal("Enter on the button did not hide the idea", err)
	}
	journey(t, tab,
		press("z"), chromedp.WaitReady(css("#toast button:focus")), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(form(0)), chromedp.WaitVisible(css("#toast > p")),
	)
	if after := state(); after != before {
		t.Errorf("hiding was undone: %s, before %s", after, before)
	}
	journey(t, tab,
		press("p"), chromedp.WaitReady(css("#answer:focus")), chromedp.KeyEvent("Soon."), ctrlEnter,
		chromedp.WaitVisible(form(1)), chromedp.Click(css("#toast form button")), chromedp.WaitVisible(form(0)),
	)
	if after := state(); after != before {
		t.Errorf("an answer was undone: %s, before %s", after, before)
	}
	// A toast that has gone offers nothing to undo, and the key says so.
	_, err = chromedp.Run(
		tab,
		chromedp.Evaluate[bool](
			`document.querySelector("#toast").replaceChildren(
				Object.assign(document.createElement("button"), { hidden: true })), true`,
		),
	)
	if err != nil {
		t.Fatal(err)
	}
	journey(t, tab, press("z"), chromedp.WaitVisible(css("#toast > p")))
	var told int64
	err = site.DB.Read(t.Context()).Raw("SELECT count(*) FROM notifications").Scan(&told).Error
	if err != nil || told != 0 {
		t.Errorf("%d people were told, %v", told, err)
	}
}

// TestUndoWithoutJavaScript takes an answer back by the button of the toast.
func TestUndoWithoutJavaScript(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Board.UndoTime = board.UndoTime
	idea := site.Idea("Dark mode", site.Cast.Ben)
	maya := site.As(site.Cast.Maya)
	page := maya.Get(link.Idea(idea.ID, idea.Title))
	page = maya.Submit(page, "#answer-form", url.Values{"status": {"Planned"}, "answer": {"Soon."}})
	if words := page.TextOf("#toast"); !page.Has("#toast form") {
		t.Fatalf("the toast has no way back: %q", words)
	}
	page = maya.Submit(page, "#toast form", nil)
	shown, err := site.Board.Idea(t.Context(), board.Actor{}, idea.ID)
	if err != nil || shown.Status.Name != "Open" || len(shown.Timeline) != 0 {
		t.Errorf("%s, %d answers, %v", shown.Status.Name, len(shown.Timeline), err)
	}
	if page.TextOf("#toast") == "" || page.Has("#toast form") {
		t.Errorf("the toast says %q", page.TextOf("#toast"))
	}
}

// hurried presses keys without waiting for what comes of each: a browser that is
// loading says late, or never, that a key was handled.
func hurried(keys string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, key := range keys {
			limited, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
			err := chromedp.Do(limited, press(string(key)))
			cancel()
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
		}
		return nil
	})
}

// TestKeysWaitForTheirIdea presses keys faster than ideas can come: each is meant
// for the idea that the keys before it led to, and so is what is typed.
func TestKeysWaitForTheirIdea(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	var ids []int64
	for i := range 6 {
		ids = append(ids, site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben).ID)
	}
	open := func(i int) chromedp.Action[chromedp.Void] {
		return chromedp.WaitVisible(css(fmt.Sprintf("#answer-form[data-idea='%d']", ids[i])))
	}
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab, site.SignIn(site.Cast.Maya), chromedp.Navigate(site.URL+link.Moderate), open(0),
		hurried("jjjj"), open(4),
		hurried("kpsoon"), open(3), chromedp.WaitReady(css("#answer:focus")))
	wantValue(t, tab, "#answer", "soon")
	wantValue(t, tab, "#status", "Planned")
	journey(t, tab, chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("k"), open(2))
	wantValue(t, tab, "#answer", "")
	wantValue(t, tab, "#status", "Open")
	// Sent twice, it is published once, and can be undone.
	site.Board.UndoTime = board.UndoTime
	journey(
		t,
		tab,
		chromedp.KeyEvent("r"),
		chromedp.KeyEvent("In spring."),
		ctrlEnter,
		ctrlEnter,
		open(3),
		chromedp.WaitVisible(css("#toast form button")),
	)
	if n := number(site, "SELECT count(*) FROM answers"); n != 1 {
		t.Errorf("%d answers", n)
	}
	wantValue(t, tab, "#answer", "soon")
}

// TestAnEndedSessionKeepsTheAnswer: who answers beside the queue after their session
// has ended is told so, sees the words and sends them again once signed in.
func TestAnEndedSessionKeepsTheAnswer(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Moderate),
		chromedp.WaitVisible(css("#answer-form")),
		press("p"),
		chromedp.WaitReady(css("#answer:focus")),
		chromedp.KeyEvent("In spring."),
		clearCookies(), // signed out in another tab
		ctrlEnter,
		chromedp.WaitVisible(css("form.kept textarea")),
	)
	said := evaluate[string](t, tab, `document.querySelector("main").innerText`)
	got := evaluate[string](t, tab, `document.querySelector("form.kept textarea").value`)
	if got != "In spring." || !strings.Contains(said, "signed out") {
		t.Errorf("kept %q; the page says %s", got, said)
	}
	if width := evaluate[float64](t, tab, `document.querySelector("form.kept textarea").offsetWidth`); width < 500 {
		t.Errorf("the field is %.0f px wide", width)
	}
	_, err := chromedp.Call(tab, network.SetCookies, network.SetCookiesParams{
		Cookies: []*network.CookieParam{sessionCookie(t, site, site.Cast.Maya)},
	})
	if err != nil {
		t.Fatal(err)
	}
	journey(t, tab, chromedp.Click(css("form.kept .button")), chromedp.WaitVisible(css("#toast p")))
	shown, err := site.Board.Idea(t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID)
	if err != nil || len(shown.Timeline) != 1 || shown.Timeline[0].Body != "In spring." || shown.Status.Name != "Planned" {
		t.Errorf("stored: %+v, %v", shown.Timeline, err)
	}

	// A press without words, such as hiding, is kept as well.
	site.Idea("Gift vouchers", site.Cast.Ben)
	journey(t, tab,
		chromedp.Navigate(site.URL+link.Moderate),
		chromedp.WaitVisible(css("#hide-form button")),
		clearCookies(),
		chromedp.Click(css("#hide-form button")),
		chromedp.WaitVisible(css("form.kept .button")),
	)
}

// TestTheOpenIdeaIsInSight: an address that names an idea far down the list shows it
// there, and one that names an idea while nothing waits shows the idea.
func TestTheOpenIdeaIsInSight(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	var ids []int64
	for i := range 18 {
		ids = append(ids, site.Idea(fmt.Sprintf("Idea number %d", i+1), site.Cast.Ben).ID)
	}
	last := ids[len(ids)-1]
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 700})
	journey(
		t,
		tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(fmt.Sprintf("%s%s?idea=%d", site.URL, link.Moderate, last)),
		chromedp.WaitVisible(css("#answer-form")),
	)
	seen := `(() => { const list = document.querySelector("#queue").getBoundingClientRect();
		const item = document.querySelector("#queue [aria-current]").getBoundingClientRect();
		return item.top >= list.top && item.bottom <= list.bottom && scrollY === 0 })()`
	if !evaluate[bool](t, tab, seen) {
		t.Error("the open idea is out of sight in its list")
	}

	maya := site.As(site.Cast.Maya)
	if err := site.DB.Write(t.Context()).Exec("UPDATE ideas SET hidden_at = created_at").Error; err != nil {
		t.Fatal(err)
	}
	page := maya.Get(fmt.Sprintf("%s?idea=%d", link.Moderate, last))
	if !page.Has(fmt.Sprintf("#answer-form[data-idea='%d']", last)) ||
		!strings.Contains(page.TextOf(".queue-side"), "Nothing waits here") {
		t.Error("nothing waits, and the idea that was named is not shown")
	}
	if page := maya.Get(link.Moderate); page.Has("#answer-form") || !page.Has(".empty") {
		t.Error("nothing waits, and an idea is open")
	}
}
