package web_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// TestAPersonGetsAFaceAndLeaves is a person's life on the board: a picture, an
// idea followed in place, and the way out.
func TestAPersonGetsAFaceAndLeaves(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]apptest.View{
		"with JavaScript":    {Width: 1280, Height: 900},
		"without JavaScript": {Width: 390, Height: 844, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t)
			idea := site.Idea("Dark mode", site.Cast.Ben)
			picture := filepath.Join(t.TempDir(), "me.png")
			if err := os.WriteFile(picture, redPicture(t), 0o600); err != nil {
				t.Fatal(err)
			}
			tab := site.Tab(t, view)
			journey(t, tab,
				site.SignIn(site.Cast.Cleo),
				chromedp.Navigate(site.URL+link.MeProfile),
				chromedp.SetUploadFiles(css("input[type=file]"), []string{picture}),
				chromedp.Click(css("button[form=avatar-form]")),
				chromedp.WaitVisible(css("main img.portrait")),
				chromedp.WaitVisible(css("header img.avatar")),
				chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
				chromedp.Click(css(".follow-box button")),
				chromedp.WaitVisible(css(".follow-box .levels button[value=everything][aria-pressed=true]")),
				chromedp.Navigate(site.URL+link.Me),
				chromedp.WaitVisible(css("#list-follows-list a")),
				chromedp.Navigate(site.URL+link.MeData),
				chromedp.SendKeys(css("input[name=confirm]"), "DELETE"),
				chromedp.Click(css("#leave button")),
				chromedp.WaitVisible(css("header a[href^='/sign-in']")),
			)
			if _, err := site.Accounts.User(t.Context(), site.Cast.Cleo.ID); err == nil {
				t.Error("the person is still there")
			}
		})
	}
}
