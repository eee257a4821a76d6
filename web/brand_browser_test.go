package web_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
)

// inPreview is the document of the brand's preview.
const inPreview = `document.getElementById("brand-preview").contentDocument`

// eventually waits until a condition holds in the page.
func eventually(t *testing.T, tab context.Context, what, condition string) {
	t.Helper()
	for range 100 {
		holds, err := chromedp.Run(
			tab,
			chromedp.Evaluate[bool](`(() => { try { return !!(`+condition+`) } catch { return false } })()`),
		)
		if err != nil {
			t.Fatal(what, err)
		}
		if holds {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s: never", what)
}

// TestThePreviewOfABrand: it follows what is typed before anything is saved, shows the
// idea, the email and dark mode, and the board looks like it once saved.
func TestThePreviewOfABrand(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	tab := site.Tab(t, apptest.Views["light-1280"])
	if err := chromedp.Do(tab, chromedp.Navigate(site.URL), site.SignIn(site.Admin()),
		chromedp.Navigate(site.URL+link.Brand), chromedp.WaitVisible(css("#brand-preview"))); err != nil {
		t.Fatal(err)
	}
	eventually(t, tab, "the list", inPreview+`.querySelector("h1").textContent == "What should we build next?"`)
	if err := chromedp.Do(tab, chromedp.SendKeys(css("#brand"), "#ffd400"),
		chromedp.SendKeys(css("#headline"), "What do your classes need?")); err != nil {
		t.Fatal(err)
	}
	eventually(t, tab, "the headline", inPreview+`.querySelector("h1").textContent == "What do your classes need?"`)
	eventually(t, tab, "the colour in dark mode", `document.getElementById("dark_brand").placeholder == "#ffd400" &&
		document.querySelector("[data-colour=dark_brand]").value == "#ffd400"`)
	button := `getComputedStyle(` + inPreview + `.querySelector(".button.propose"))`
	eventually(t, tab, "the colour", button+`.backgroundColor == "rgb(255, 212, 0)" && `+button+`.color == "rgb(0, 0, 0)"`)
	eventually(t, tab, "nothing can be used", inPreview+`.body.inert`)
	if page := site.Visitor().Get("/"); page.Has(`link[href^="/theme/"]`) {
		t.Error("the preview is on the board")
	}
	for _, step := range []struct{ press, what, condition string }{
		{
			"[name=mode][value=dark] + span", "dark",
			`getComputedStyle(` + inPreview + `.documentElement).colorScheme == "dark"`,
		},
		{"[name=show][value=idea] + span", "the idea", inPreview + `.querySelector("h1").textContent.includes("Dark mode")`},
		{"[name=show][value=mail] + span", "the email", `[...` + inPreview + `.querySelectorAll("a")].some((a) =>
			a.style.background.includes("rgb(255, 212, 0)"))`},
		{"[name=size][value=phone] + span", "a phone", `document.getElementById("brand-preview").clientWidth <= 390`},
	} {
		if err := chromedp.Do(tab, chromedp.Click(css(step.press))); err != nil {
			t.Fatal(step.what, err)
		}
		eventually(t, tab, step.what, step.condition)
	}
	if err := chromedp.Do(tab, chromedp.Click(css("#brand-form > .actions .button"))); err != nil {
		t.Fatal(err)
	}
	eventually(t, tab, "saved", `document.querySelector("#toast p").textContent.includes("Brand saved")`)
	if page := site.Visitor().Get("/"); !page.Has(`link[href^="/theme/ffd400."]`) ||
		page.TextOf("h1") != "What do your classes need?" {
		t.Error("the brand is not saved")
	}
}
