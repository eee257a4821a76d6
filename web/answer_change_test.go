package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestThePromisedDayIsShownAndCleared: the form has the day that stands, leaving it
// alone keeps it, and clearing it is told in words.
func TestThePromisedDayIsShownAndCleared(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	site.Answer(idea.ID, board.Reply{Status: "Planned", Body: "Soon.", PromisedFor: "2027-05-12"})
	maya, address := site.As(site.Cast.Maya), link.Idea(idea.ID, idea.Title)
	for _, path := range []string{
		address, link.Query(link.Moderate, "queue", "hidden", "idea", "1"), link.Query(link.Moderate, "idea", "1"),
	} {
		page := maya.Get(path)
		if page.Has("#promised_for") && page.Find("#promised_for").AttrOr("value", "") != "2027-05-12" {
			t.Errorf("%s: the form has the day %q", path, page.Find("#promised_for").AttrOr("value", ""))
		}
	}
	page := maya.Get(address)
	if got := page.Find("#promised_for").AttrOr("value", ""); got != "2027-05-12" {
		t.Fatalf("the form has the day %q", got)
	}
	page = maya.Submit(page, "#answer-form", url.Values{"answer": {"It goes well."}}).Want(http.StatusOK)
	if got := page.Find("#promised_for").AttrOr("value", ""); got != "2027-05-12" {
		t.Errorf("left alone it became %q", got)
	}
	wrong := maya.Submit(page, "#answer-form", url.Values{"promised_for": {"2099-01-01"}}).
		Want(http.StatusUnprocessableEntity)
	got := wrong.Find("#promised_for").AttrOr("value", "")
	if got != "2099-01-01" || wrong.TextOf("#promised_for-error") == "" {
		t.Errorf("a wrong day comes back as %q", got)
	}
	page = maya.Submit(page, "#answer-form", url.Values{"promised_for": {""}}).Want(http.StatusOK)
	if got := page.Find("#promised_for").AttrOr("value", ""); got != "" {
		t.Errorf("cleared it is %q", got)
	}
	if said := page.TextOf("#discussion"); !strings.Contains(said, "no longer promised; before: 12 May 2027") {
		t.Errorf("the timeline says %q", said)
	}
	if feed := site.Visitor().Get(link.IdeaFeed(idea.ID)); !strings.Contains(feed.Body, "No day is promised any more.") {
		t.Errorf("the feed does not say that no day is promised\n%s", feed.Body)
	}
	ben := site.As(site.Cast.Ben)
	const told = "No day is promised any more (before: 12 May 2027)"
	begun := time.Now()
	for !strings.Contains(page.TextOf("main"), told) && time.Since(begun) < 20*time.Second {
		page = ben.Get(link.Notifications)
		time.Sleep(50 * time.Millisecond)
	}
	if got := page.TextOf("main"); !strings.Contains(got, told) {
		t.Errorf("the author's news say %q", got)
	}
}

// TestAStatusWithoutWordsStandsInTheAnswersPlace for everybody, with its date, and
// "No answer yet" where there is neither.
func TestAStatusWithoutWordsStandsInTheAnswersPlace(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	bare := site.Idea("Nothing yet", site.Cast.Ben)
	moved := site.Idea("Moved", site.Cast.Ben)
	shipped := site.Idea("Shipped", site.Cast.Ben)
	back := site.Idea("Withdrawn", site.Cast.Ben)
	site.Answer(moved.ID, board.Reply{Status: "Planned"})
	site.Answer(shipped.ID, board.Reply{Status: "Planned", Body: "Soon."})
	site.Answer(shipped.ID, board.Reply{Status: "Shipped"})
	site.Answer(back.ID, board.Reply{Status: "Planned", Body: "A slip."})
	maya := site.As(site.Cast.Maya)
	edit := maya.Get(link.AnswerEdit(4)).Want(http.StatusOK)
	maya.Submit(edit, "#withdraw", url.Values{"note": {"Meant for another idea."}}).Want(http.StatusOK)
	for _, reader := range []*apptest.Client{site.Visitor(), maya} {
		page := reader.Get(link.Idea(bare.ID, bare.Title))
		if page.Has(".status-set") || !strings.Contains(page.TextOf(".unanswered"), "No answer yet") {
			t.Errorf("without anything it says %q", page.TextOf(".unanswered"))
		}
		for status, idea := range map[string]board.Idea{"Planned": moved, "planned": back} {
			page := reader.Get(link.Idea(idea.ID, idea.Title))
			got := page.TextOf(".status-set")
			if !strings.Contains(got, "Planned") || !page.Has(".status-set time[datetime]") ||
				strings.Contains(page.TextOf("main"), "No answer yet") {
				t.Errorf("%s (%s): %q", idea.Title, status, got)
			}
		}
		page = reader.Get(link.Idea(shipped.ID, shipped.Title))
		if page.Has(".status-set") || !strings.Contains(page.TextOf(".answer"), "Soon.") ||
			strings.Contains(page.TextOf("main"), "No answer yet") {
			t.Errorf("with an older answer: %q", page.TextOf("main"))
		}
	}
}

// TestAnAnswerIsEditedAndWithdrawnInTheBrowser from the idea's page, with scripts.
func TestAnAnswerIsEditedAndWithdrawnInTheBrowser(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	site.Answer(idea.ID, board.Reply{Body: "Never."})
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	edit, answer := css("a[href='"+link.AnswerEdit(1)+"']"), css("#answer")
	journey(
		t,
		tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.Click(edit),
		chromedp.WaitVisible(css("#withdraw")),
		chromedp.SendKeys(answer, " Or soon, in **blue**."),
		chromedp.Click(css("form[action='"+link.AnswerEdit(1)+"'] button.button")),
		chromedp.WaitVisible(css(".answer .prose strong")),
		chromedp.WaitVisible(css("a[href='"+link.AnswerVersions(1)+"']")),
		chromedp.WaitVisible(css("#toast > *")),
		chromedp.Click(edit),
		chromedp.WaitVisible(css("#note")),
		chromedp.SendKeys(css("#note"), "It was meant for another idea."),
		chromedp.Click(css("#withdraw button")),
		chromedp.WaitVisible(css(".withdrawn")),
	)
	page := site.Visitor().Get(link.Idea(idea.ID, idea.Title))
	body := page.TextOf("main")
	if strings.Contains(body, "Never") || strings.Contains(body, "in blue") ||
		!strings.Contains(body, "It was meant for another idea.") {
		t.Errorf("a visitor reads %q", body)
	}
	versions := site.As(site.Cast.Maya).Get(link.AnswerVersions(1)).Want(http.StatusOK).TextOf("main")
	if strings.Count(versions, "Never.") != 2 || strings.Count(versions, "in blue") != 1 {
		t.Errorf("the versions are %q", versions)
	}
	site.Visitor().Get(link.AnswerVersions(1)).Want(http.StatusNotFound)
}
