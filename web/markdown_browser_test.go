package web_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// TestComposeInABrowser mentions a person from the list, sends a pasted picture
// with its words, and reacts, all in place.
func TestComposeInABrowser(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.Views["light-1280"])
	area, file := chromedp.CSS("#say-body"), base64.StdEncoding.EncodeToString(drawing(500, 300))
	err := chromedp.Do(
		tab,
		chromedp.Navigate(site.URL),
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.Idea(idea.ID, idea.Title)),
		chromedp.SendKeys(area, "Thanks @ma"),
		chromedp.WaitVisible(chromedp.CSS("#composer-list [role=option]")),
	)
	if err != nil {
		t.Fatal(err)
	}
	accessible(t, tab, "the list of people")
	paste := `(() => { const data = new DataTransfer();
		const bytes = Uint8Array.from(atob("` + file + `"), c => c.charCodeAt(0));
		data.items.add(new File([bytes], "x.png", { type: "image/png" }));
		const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
		document.getElementById("say-body").dispatchEvent(event); return true; })()`
	err = chromedp.Do(tab, chromedp.SendKeys(area, "\t"), chromedp.WaitNotPresent(chromedp.CSS("#composer-list")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](paste)); err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(
		tab,
		chromedp.WaitReady(chromedp.CSS(".composer-pictures progress[hidden]")),
		chromedp.SendKeys(chromedp.CSS(".composer-alt input"), "A [white] wall"),
		chromedp.Focus(area),
	)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(
		"Thanks @[%s](person:%d) \n\n![A \\[white\\] wall](attachment:1)\n", site.Cast.Maya.Name, site.Cast.Maya.ID,
	)
	eventually(t, tab, "the description", fmt.Sprintf(`document.getElementById("say-body").value == %q`, want))
	accessible(t, tab, "a picture in words")
	err = chromedp.Do(
		tab,
		chromedp.Click(chromedp.CSS("#say .say-end button:not([name])")),
		chromedp.WaitVisible(chromedp.CSS(".comment .mention")),
		chromedp.WaitReady(chromedp.CSS(".comment img[alt='A [white] wall']")),
		chromedp.Click(chromedp.CSS(".comment .react summary")),
		chromedp.Click(chromedp.CSS(".comment .react-box [value=party]")),
		chromedp.WaitVisible(chromedp.CSS(".comment .reaction[aria-pressed=true]")),
	)
	if err != nil {
		t.Fatal(err)
	}
	url, err := chromedp.Run(tab, chromedp.Evaluate[string]("location.href"))
	if err != nil || strings.Contains(url, "/comments/") {
		t.Errorf("the browser went to %s (%v)", url, err)
	}
	accessible(t, tab, "a comment with a picture and a reaction")
}
