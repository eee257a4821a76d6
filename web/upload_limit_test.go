package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/database/dbtest"
	"ideaboard/internal/link"
	"ideaboard/internal/picture"
	"ideaboard/templates"
)

// TestATooLargePictureIsToldTheLimit: whatever form brings it and however large it is,
// the refusal says how large a picture may be, and the words come back.
func TestATooLargePictureIsToldTheLimit(t *testing.T) {
	t.Parallel()
	if templates.LargestPicture != picture.LargestFit || templates.LargestAvatar != picture.Largest {
		t.Error("scripts are told another limit than the one that holds")
	}
	site := apptest.Start(t)
	idea := site.Idea("Night trains", site.Cast.Cleo)
	cleo := site.As(site.Cast.Cleo)
	const limit = "too large: at most 8 MB"
	for _, megabytes := range []int{12, 30} {
		file := make([]byte, megabytes<<20)
		for _, path := range []string{link.Ideas, link.IdeaEdit(idea.ID), link.Comments(idea.ID)} {
			page := sendFile(site, cleo, path, file, map[string]string{
				"title": "A map", "body": "With the ferries.",
			}).Want(http.StatusRequestEntityTooLarge)
			got := page.TextOf("main")
			if !strings.Contains(got, limit) || !strings.Contains(page.Find(".kept").Text(), "With the ferries.") {
				t.Errorf("%d MB to %s: %s", megabytes, path, got)
			}
		}
		cleo.Header.Set("Accept", "application/json")
		page := sendFile(site, cleo, link.Attachments, file, nil).Want(http.StatusRequestEntityTooLarge)
		cleo.Header.Del("Accept")
		var told struct{ Wrong string }
		if err := json.Unmarshal([]byte(page.Body), &told); err != nil || !strings.Contains(told.Wrong, limit) {
			t.Errorf("%d MB from a script: %s (%v)", megabytes, page.Body, err)
		}
	}
	cleo.Header.Set("HX-Request", "true")
	page := sendFile(site, cleo, link.Comments(idea.ID), make([]byte, 12<<20), nil).Want(http.StatusRequestEntityTooLarge)
	if !strings.Contains(page.Body, limit) {
		t.Errorf("htmx is told %q", page.Body)
	}
	visitor := site.Visitor()
	visitor.Header.Set("Accept", "application/json")
	page = sendFile(site, visitor, link.Attachments, drawing(30, 20), nil).Want(http.StatusUnauthorized)
	if !strings.Contains(page.Body, `"wrong"`) {
		t.Errorf("a script whose session has ended is told %q", page.Body)
	}
}

// TestATooLargePictureIsNotSent: a script sees how large the file is.
func TestATooLargePictureIsNotSent(t *testing.T) {
	dbtest.Once(t)
	t.Parallel()
	site := apptest.Start(t)
	tab := site.Tab(t, apptest.Views["light-1280"])
	const choose = `(selector, bytes) => { const data = new DataTransfer(), field = document.querySelector(selector);
		data.items.add(new File([new Uint8Array(bytes)], "x.png", { type: "image/png" }));
		field.files = data.files; field.dispatchEvent(new Event("change", { bubbles: true })); return true; }`
	pick := func(selector, bytes string) chromedp.Action[bool] {
		return chromedp.Evaluate[bool]("(" + choose + `)("` + selector + `", ` + bytes + ")")
	}
	err := chromedp.Do(
		tab,
		chromedp.Navigate(site.URL),
		site.SignIn(site.Cast.Cleo),
		chromedp.Navigate(site.URL+link.NewIdea),
		chromedp.WaitReady(css(".composer[data-ready] input[name=picture]")),
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(tab, pick("input[name=picture]", "12 << 20")); err != nil {
		t.Fatal(err)
	}
	const status = `document.querySelector(".composer-alt .hint:not([id])").textContent`
	if got, err := chromedp.Run(tab, chromedp.Evaluate[string](status)); err != nil ||
		!strings.Contains(got, "at most 8 MB") {
		t.Errorf("the form says %q (%v)", got, err)
	}
	err = chromedp.Do(tab, chromedp.Navigate(site.URL+link.MeProfile), chromedp.WaitReady(css("#avatar")))
	if err != nil {
		t.Fatal(err)
	}
	for bytes, want := range map[string]string{
		"6 << 20": "This picture is too large: at most 5 MB. Choose a smaller one.",
		"100":     "",
	} {
		if _, err := chromedp.Run(tab, pick("#avatar", bytes)); err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector("#avatar").validationMessage`))
		if err != nil || got != want {
			t.Errorf("a picture of %s bytes: %q (%v)", bytes, got, err)
		}
	}
	if strings.Contains(site.Log(), link.Attachments) {
		t.Error("the picture was sent")
	}
}
