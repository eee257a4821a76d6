package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestTwoTabsEditOneText: what was saved in one is not overwritten unseen by the
// other, whose words stay in its form.
func TestTwoTabsEditOneText(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	comment, err := site.Board.Comment(
		t.Context(), board.ActorOf(&site.Cast.Ben), idea.ID, board.CommentDraft{Body: "First."},
	)
	if err != nil {
		t.Fatal(err)
	}
	answered := site.Idea("Gift vouchers", site.Cast.Ben)
	site.Answer(answered.ID, board.Reply{Status: "Planned", Body: "First."})
	answer := number(site, "SELECT max(id) FROM answers")
	for name, tt := range map[string]struct {
		who         *apptest.Client
		path, field string
	}{
		"idea":    {site.As(site.Cast.Ben), link.IdeaEdit(idea.ID), "body"},
		"comment": {site.As(site.Cast.Ben), link.CommentEdit(comment.ID), "body"},
		"answer":  {site.As(site.Cast.Maya), link.AnswerEdit(answer), "answer"},
	} {
		t.Run(name, func(t *testing.T) {
			form := "form[action='" + tt.path + "']"
			one, other := tt.who.Get(tt.path), tt.who.Get(tt.path)
			tt.who.Submit(other, form, url.Values{tt.field: {"Saved in the other tab."}}).Want(http.StatusOK)
			back := tt.who.Submit(one, form, url.Values{tt.field: {"Written in this tab."}}).Want(http.StatusConflict)
			if got := back.TextOf("textarea[name=" + tt.field + "]"); got != "Written in this tab." {
				t.Errorf("the form holds %q", got)
			}
			if got := back.TextOf(".now-words"); !strings.Contains(got, "Saved in the other tab.") {
				t.Errorf("it is said that it now says %q", got)
			}
			if got := tt.who.Get(tt.path).TextOf("textarea[name=" + tt.field + "]"); got != "Saved in the other tab." {
				t.Errorf("stored is %q", got)
			}
			tt.who.Submit(back, form, nil).Want(http.StatusOK)
			if got := tt.who.Get(tt.path).TextOf("textarea[name=" + tt.field + "]"); got != "Written in this tab." {
				t.Errorf("after saving it knowingly: %q", got)
			}
		})
	}
}

// commentsSaying counts comments by their words and the name of their author.
func commentsSaying(site *apptest.Site, body, name string) int64 {
	return number(
		site,
		"SELECT count(*) FROM comments JOIN users ON users.id = comments.author_id "+
			"WHERE comments.body = ? AND users.name = ?",
		body,
		name,
	)
}

// TestWordsStayTheirAccounts: what was written while one account was signed in is
// not published as another's that is signed in by now in the same browser.
func TestWordsStayTheirAccounts(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	page, to := link.Idea(idea.ID, idea.Title), link.Comments(idea.ID)
	words := url.Values{"body": {"Please do."}, "return": {page}, "drawn_for": {fmt.Sprint(site.Cast.Ines.ID)}}
	cleo := site.As(site.Cast.Cleo)
	kept := cleo.Post(to, words).Want(http.StatusConflict)
	got := kept.TextOf("form.kept textarea")
	if got != "Please do." || !strings.Contains(kept.TextOf("main"), site.Cast.Cleo.Name) {
		t.Errorf("kept %q; the page says %s", got, kept.TextOf("main"))
	}
	if n := number(site, "SELECT count(*) FROM comments"); n != 0 {
		t.Fatalf("%d comments", n)
	}
	cleo.Submit(kept, "form.kept", nil).Want(http.StatusOK)
	if n := commentsSaying(site, "Please do.", site.Cast.Cleo.Name); n != 1 {
		t.Errorf("sent again knowingly, %d comments are Cleo's", n)
	}
	site.As(site.Cast.Ines).Post(to, words).Want(http.StatusOK)
	if n := commentsSaying(site, "Please do.", site.Cast.Ines.Name); n != 1 {
		t.Errorf("their own: %d", n)
	}
	t.Run("signed out meanwhile", func(t *testing.T) {
		words.Set("body", "And soon.")
		signIn := func(email string) *apptest.Page {
			visitor := site.Visitor()
			asks := visitor.Post(to, words).Want(http.StatusOK)
			return byCode(site, visitor, asks, email, 1).Want(http.StatusOK)
		}
		page := signIn(*site.Cast.Omar.Email)
		n := commentsSaying(site, "And soon.", site.Cast.Omar.Name)
		if n != 0 || strings.Contains(page.Body, "And soon.") || !strings.Contains(page.TextOf("#toast"), "not sent") {
			t.Errorf(
				"%d comments are Omar's; told %q; shown the words: %t", n, page.TextOf("#toast"),
				strings.Contains(page.Body, "And soon."),
			)
		}
		signIn(*site.Cast.Ines.Email)
		if n := commentsSaying(site, "And soon.", site.Cast.Ines.Name); n != 1 {
			t.Errorf("signed in again, %d comments are theirs", n)
		}
	})
}

// TestFormsSayForWhomTheyWereDrawn does the same in a browser: the scripts add
// the field, to what the browser sends and to what htmx sends.
func TestFormsSayForWhomTheyWereDrawn(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	journey(t, tab,
		site.SignIn(site.Cast.Ines),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.SendKeys(css("#say-body"), "Please do."),
	)
	_, err := chromedp.Call(tab, network.SetCookies, network.SetCookiesParams{
		Cookies: []*network.CookieParam{sessionCookie(t, site, site.Cast.Cleo)},
	})
	if err != nil { // in another tab
		t.Fatal(err)
	}
	journey(t, tab,
		chromedp.Click(css("form.vote button")),
		chromedp.WaitVisible(css("#toast p")),
	)
	said := evaluate[string](t, tab, `document.querySelector("#toast").innerText`)
	if !strings.Contains(said, site.Cast.Cleo.Name) || shownVotes(site, idea.ID) != "1" {
		t.Errorf("a vote: %q; %s votes", said, shownVotes(site, idea.ID))
	}
	journey(t, tab,
		chromedp.Click(css("#say .say-end .button:not(.quiet-button)")),
		chromedp.WaitVisible(css("form.kept textarea")),
	)
	if n := number(site, "SELECT count(*) FROM comments"); n != 0 {
		t.Errorf("%d comments", n)
	}
	journey(t, tab, chromedp.Click(css("form.kept .button")), chromedp.WaitVisible(css(".comment")))
	if n := commentsSaying(site, "Please do.", site.Cast.Cleo.Name); n != 1 {
		t.Errorf("sent knowingly: %d", n)
	}
}

// TestAVoteIsCalledOff: who closes the dialog that asks for the code wants the
// vote no more, also when they sign in later.
func TestAVoteIsCalledOff(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	waiting := func() int64 { return number(site, "SELECT count(*) FROM pending_votes") }
	journey(t, tab,
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.Click(css("form.vote button")),
		chromedp.SendKeys(css("dialog[open] input[name=email]"), "vera@example.net"),
		chromedp.Click(css("dialog[open] form.stack .button")),
		chromedp.WaitVisible(css("dialog[open] input[name=code]")),
	)
	if waiting() != 1 {
		t.Fatalf("%d votes wait", waiting())
	}
	journey(t, tab, chromedp.Click(css("dialog[open] .ask-close button")), chromedp.WaitVisible(css("#toast p")))
	said := evaluate[string](t, tab, `document.querySelector("#toast").innerText`)
	if waiting() != 0 || !strings.Contains(said, "not counted") {
		t.Errorf("%d votes wait; it says %q", waiting(), said)
	}
}

// TestTheToastTellsOfAVoteToo: a vote that waited is not counted in silence when
// the sign-in was for something else.
func TestTheToastTellsOfAVoteToo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea, other := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Gift vouchers", site.Cast.Ben)
	visitor := site.Visitor()
	visitor.Submit(visitor.Post(link.Vote(idea.ID), nil), askForm, url.Values{"email": {*site.Cast.Omar.Email}}).
		Want(http.StatusOK)
	nthMail(site, *site.Cast.Omar.Email, 1)
	asks := visitor.Post(link.Comments(other.ID), url.Values{"body": {"Please do."}}).Want(http.StatusOK)
	after := byCode(site, visitor, asks, *site.Cast.Omar.Email, 2).Want(http.StatusOK)
	said := after.TextOf("#toast")
	if !strings.Contains(said, "comment") || !strings.Contains(said, "vote counts") || shownVotes(site, idea.ID) != "2" {
		t.Errorf("told %q; %s votes", said, shownVotes(site, idea.ID))
	}
}

// TestACommentStaysWithItsIdea: an idea that was merged while somebody wrote about
// it is not commented elsewhere without a word.
func TestACommentStaysWithItsIdea(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea, into := site.Idea("Dark mode", site.Cast.Ben), site.Idea("A dark theme", site.Cast.Cleo)
	ines := site.As(site.Cast.Ines)
	page := ines.Get(link.Idea(idea.ID, idea.Title)).Want(http.StatusOK)
	_, err := site.Board.Merge(t.Context(), board.ActorOf(&site.Cast.Maya), into.ID, []int64{idea.ID}, true)
	if err != nil {
		t.Fatal(err)
	}
	asked := ines.Submit(page, "#say", url.Values{"body": {"About the first."}}).Want(http.StatusConflict)
	got := asked.TextOf("#say textarea")
	if got != "About the first." || !strings.Contains(asked.TextOf("#say"), into.Title) ||
		number(site, "SELECT count(*) FROM comments") != 0 {
		t.Errorf("the form holds %q and says %q", got, asked.TextOf("#say"))
	}
	ines.Submit(asked, "#say", nil).Want(http.StatusOK)
	if n := number(site, "SELECT count(*) FROM comments WHERE idea_id = ?", into.ID); n != 1 {
		t.Errorf("%d comments there", n)
	}
}

// TestAWaitingCommentStaysWithItsIdea does the same for what waited for a sign-in.
func TestAWaitingCommentStaysWithItsIdea(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea, into := site.Idea("Dark mode", site.Cast.Ben), site.Idea("A dark theme", site.Cast.Cleo)
	visitor := site.Visitor()
	asks := visitor.Post(link.Comments(idea.ID), url.Values{"body": {"About the first."}}).Want(http.StatusOK)
	_, err := site.Board.Merge(t.Context(), board.ActorOf(&site.Cast.Maya), into.ID, []int64{idea.ID}, true)
	if err != nil {
		t.Fatal(err)
	}
	back := byCode(site, visitor, asks, *site.Cast.Omar.Email, 1).Want(http.StatusOK)
	got := back.TextOf("#say textarea")
	if got != "About the first." || !strings.Contains(back.TextOf("#say"), into.Title) ||
		number(site, "SELECT count(*) FROM comments") != 0 {
		t.Errorf("at %s: the form holds %q and says %q", back.URL, got, back.TextOf("#say"))
	}
}

// TestASessionThatEndedLosesNoAnswer: staff who were signed out in another tab are
// told so, whatever visitors are told of the address.
func TestASessionThatEndedLosesNoAnswer(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	answer := url.Values{"answer": {"In spring."}, "status": {"Planned"}, "drawn_for": {fmt.Sprint(site.Cast.Maya.ID)}}
	page := site.Visitor().Post(link.Answers(idea.ID), answer).Want(http.StatusUnauthorized)
	got := page.TextOf("form.kept textarea")
	if got != "In spring." || !strings.Contains(page.TextOf("main"), "signed out") {
		t.Errorf("kept %q; the page says %s", got, page.TextOf("main"))
	}
	part := site.Visitor()
	part.Header.Set("HX-Request", "true")
	refused := part.Post(link.Answers(idea.ID), answer).Want(http.StatusUnauthorized)
	if refused.Header.Get("HX-Redirect") != "" || !strings.Contains(refused.Body, "signed out") {
		t.Errorf("led to %q; told %q", refused.Header.Get("HX-Redirect"), refused.Body)
	}
}
