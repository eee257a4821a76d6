package web_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
)

// TestASkippedTransitionIsNoError: a browser may give up the transition from one page
// to the next at any time. Pages that do not want one make it, every time.
func TestASkippedTransitionIsNoError(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.Views["light-1280"])
	var thrown []string
	var lock sync.Mutex
	err := chromedp.Listen(tab, func(event any) {
		if e, ok := event.(*runtime.EventExceptionThrown); ok {
			lock.Lock()
			defer lock.Unlock()
			thrown = append(thrown, e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	const unwilling = `const sheet = new CSSStyleSheet();
		sheet.replaceSync("@view-transition { navigation: none !important; }");
		document.adoptedStyleSheets = [sheet];`
	moves := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(
			ctx,
			t,
			emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "no-preference"}},
			},
		)
		return err
	})
	if err := chromedp.Do(tab, moves, chromedp.Navigate(site.URL)); err != nil {
		t.Fatal(err)
	}
	_, err = chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: unwilling,
	})
	if err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(
		tab,
		chromedp.Click(chromedp.CSS("header a[href='/ideas/new']")),
		chromedp.WaitVisible(chromedp.CSS("#title")),
	)
	if err != nil {
		t.Fatal(err)
	}
	lock.Lock()
	defer lock.Unlock()
	if len(thrown) > 0 {
		t.Error(strings.Join(thrown, "\n"))
	}
}
