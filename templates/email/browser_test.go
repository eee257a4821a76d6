package email_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/i18n"
)

// looks are how mail programs show mails: as narrow as the smallest phone, and
// dark by the reader's wish or by turning all colours over.
var looks = map[string]apptest.View{
	"light-320": {Width: 320, Height: 640},
	"dark-560":  {Width: 560, Height: 800, Dark: true},
}

// pictured are looked at by people alone.
var pictured = map[string]apptest.View{
	"dark-320":   {Width: 320, Height: 640, Dark: true},
	"light-560":  {Width: 560, Height: 800},
	"light-1000": {Width: 1000, Height: 800},
}

// TestMailsInABrowser shows every mail in every look: axe finds nothing, no
// mail is wider than its window, and its links are as high as a thumb. With
// IDEABOARD_PREVIEW, pictures of them go to that folder.
func TestMailsInABrowser(t *testing.T) {
	dbtest.Once(t)
	if testing.Short() {
		t.Skip("a browser reads every mail")
	}
	axe, err := os.ReadFile("../../web/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	tab := (*apptest.Site)(nil).Tab(t, looks["light-320"])
	folder := t.TempDir()
	if os.Getenv("IDEABOARD_PREVIEW") != "" {
		maps.Copy(looks, pictured)
	}
	for _, language := range i18n.Languages() {
		ctx := i18n.With(context.Background(), language.Tag)
		for name, m := range samples(ctx) {
			file := filepath.Join(folder, "mail.html")
			if err := os.WriteFile(file, []byte(rendered(t, ctx, m)), 0o644); err != nil {
				t.Fatal(err)
			}
			for look, view := range looks {
				if language.Tag != i18n.Default && look != "light-320" {
					continue // longer words matter where there is little room
				}
				if err := chromedp.Do(tab, append(apptest.Look(view), chromedp.Navigate("file://"+file))...); err != nil {
					t.Fatal(err)
				}
				readable(t, tab, name+" "+language.Tag+" "+look, string(axe))
				picture(t, tab, fmt.Sprintf("%s-%s-%s", name, language.Tag, look))
			}
		}
	}
}

// readable runs axe on the mail that a tab shows, and measures it.
func readable(t *testing.T, tab context.Context, name, axe string) {
	t.Helper()
	found, err := chromedp.Run(
		tab,
		chromedp.Evaluate[[]string](axe+`;axe.run(document, {resultTypes: ["violations"]}).then(r => [
		...r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 160) + " | " +
			n.failureSummary.replace(/\s+/g, " ").slice(0, 200))),
		...[...document.links].filter(a => a.style.display && a.getBoundingClientRect().height < 44)
			.map(a => "low: " + a.outerHTML),
		...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["wider than the window"] : []),
	])`, chromedp.EvalAwaitPromise),
	)
	if err != nil {
		t.Errorf("%s: axe: %v", name, err)
	}
	for _, violation := range found {
		t.Errorf("%s: %s", name, violation)
	}
}

// picture keeps what a tab shows, as it is and with its colours turned over.
func picture(t *testing.T, tab context.Context, name string) {
	t.Helper()
	folder := os.Getenv("IDEABOARD_PREVIEW")
	if folder == "" {
		return
	}
	for _, kind := range []string{"", "-inverted"} {
		if kind != "" {
			_, err := chromedp.Run(
				tab,
				chromedp.Evaluate[string](
					"document.documentElement.style.cssText = 'background:#fff;filter:invert(1) hue-rotate(180deg)'",
				),
			)
			if err != nil {
				t.Fatal(err)
			}
		}
		shot, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+kind+".png"), shot, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
