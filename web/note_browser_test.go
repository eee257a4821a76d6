package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestANoteLooksLikeOne: with the tick for the team the button says what it does,
// and the field looks as notes do; the link to edit an answer is one line.
func TestANoteLooksLikeOne(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	site.Answer(idea.ID, board.Reply{Status: "Planned", Body: "In spring."})
	tab := site.Tab(t, apptest.View{Width: 1280, Height: 900})
	looks := `(() => { const form = document.querySelector("#say");
		return form.querySelector(".say-end .button:last-child").innerText.trim() +
			getComputedStyle(form.elements.body).backgroundColor })()`
	journey(
		t,
		tab,
		site.SignIn(site.Cast.Maya),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.WaitVisible(css("#say-body")),
	)
	before := evaluate[string](t, tab, looks)
	journey(t, tab, chromedp.Click(css("#say input[name=internal]")))
	after := evaluate[string](t, tab, looks)
	if before[:7] != "Comment" || after[:13] != "Save the note" || before[7:] == after[13:] {
		t.Errorf("before %s, after %s", before, after)
	}
	height := evaluate[float64](t, tab, `document.querySelector(".answer .meta > .edit").getBoundingClientRect().height`)
	if height > 48 {
		t.Errorf("the link to edit the answer is %v px high", height)
	}
}
