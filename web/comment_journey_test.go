package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestACommentsLife is a discussion in a browser: a comment, a quoted reply, an edit,
// and its end as a stub.
func TestACommentsLife(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	for name, view := range map[string]apptest.View{
		"with JavaScript":    {Width: 1280, Height: 900},
		"without JavaScript": {Width: 390, Height: 844, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			here := site.URL + link.Idea(idea.ID, idea.Title)
			tab := site.Tab(t, view)
			preview := "#say [data-tool=preview]"
			if view.NoScript {
				preview = "#say [name=preview]"
			}
			journey(t, tab,
				site.SignIn(site.Cast.Cleo),
				chromedp.Navigate(here),
				chromedp.SendKeys(css("#say-body"), "I **want** it."),
				chromedp.Click(css(preview)),
				chromedp.WaitVisible(css("#say .preview strong")),
				chromedp.Click(css("#say .say-end button:last-child")),
				chromedp.WaitVisible(css("#comment-1 .prose strong")),
				chromedp.WaitVisible(css("#comments-heading .count")),
			)
			form := "#say"
			if !view.NoScript {
				form = "#reply" // it opens under the comment
				journey(t, tab, chromedp.Click(css("#comment-1 [data-quote]")))
			} else {
				journey(t, tab, chromedp.Click(css("#comment-1 [data-reply]")))
			}
			journey(t, tab,
				chromedp.SendKeys(css(form+"-body"), "So do I."),
				chromedp.Click(css(form+" .say-end button:last-child")),
				chromedp.WaitVisible(css(".replies #comment-2")),
				chromedp.Navigate(here),
				chromedp.Click(css("#comment-1 a[href$='/edit']")),
				chromedp.SendKeys(css("#body"), " Now."),
				chromedp.Click(css(".form .actions button")),
				chromedp.WaitVisible(css("#comment-1 a[href$='/versions']")),
			)
			if !view.NoScript {
				journey(t, tab, chromedp.WaitVisible(css("#comment-2 blockquote")))
				accessible(t, tab, "a thread")
			}
			journey(t, tab,
				chromedp.Navigate(here),
				chromedp.Click(css("#comment-1 .sure summary")),
				chromedp.Click(css("#comment-1 .sure button")),
				chromedp.WaitVisible(css("#comment-1 .stub")),
			)
			list, err := site.Board.Comments(t.Context(), board.Actor{}, idea.ID, board.CommentFilter{})
			if err != nil || list.Count != 1 || !list.Comments[0].Gone || len(list.Comments[0].Replies) != 1 {
				t.Errorf("%+v, %v", list, err)
			}
		})
	}
}
