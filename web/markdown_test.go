package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// drawing is a PNG of one colour, width by height.
func drawing(width, height int) []byte {
	drawn := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range drawn.Pix {
		drawn.Pix[i] = 0xff
	}
	drawn.Set(0, 0, color.Black)
	var file bytes.Buffer
	_ = png.Encode(&file, drawn) // into memory
	return file.Bytes()
}

// sendFile posts a form with a file in the field "picture".
func sendFile(site *apptest.Site, c *apptest.Client, path string, file []byte, fields map[string]string) *apptest.Page {
	site.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		_ = form.WriteField(name, value) // into memory
	}
	if file != nil {
		part, _ := form.CreateFormFile("picture", "../../etc/<script>.svg") // into memory
		_, _ = part.Write(file)
	}
	_ = form.Close()
	request, err := http.NewRequest(http.MethodPost, site.URL+path, &body)
	if err != nil {
		site.T.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	return c.Send(request)
}

func TestReactByForm(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	path, cleo := link.Idea(idea.ID, idea.Title), site.As(site.Cast.Cleo)
	page := cleo.Submit(cleo.Get(path), ".react-box", url.Values{"emoji": {"party"}})
	pressed := page.Find(".idea-page .reactions [aria-pressed=true]")
	if pressed.Length() != 1 || !strings.Contains(pressed.Text(), "1") || page.URL.Path != path {
		t.Errorf("%d at %s: %q", page.Status, page.URL.Path, pressed.Text())
	}
	page = cleo.Submit(page, ".reactions form[action$=unreact]", nil)
	if page.Find(".reactions [aria-pressed]").Length() != 0 {
		t.Error("the reaction stays")
	}
	wrong := cleo.Post(link.IdeaDo(idea.ID, "react"), url.Values{"emoji": {"<script>"}})
	if wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("an emoji of one's own: %d", wrong.Status)
	}
	visitor := site.Visitor()
	asked := visitor.Submit(visitor.Get(path), ".react-box", url.Values{"emoji": {"party"}})
	if asked.URL.Path != link.SignIn {
		t.Errorf("a visitor is led to %s", asked.URL.Path)
	}
	// htmx gets the row alone
	cleo.Header.Set("HX-Request", "true")
	part := cleo.Post(link.IdeaDo(idea.ID, "react"), url.Values{"emoji": {"heart"}})
	if !strings.HasPrefix(part.Body, `<div class="reactions"`) || !strings.Contains(part.Body, `aria-pressed="true"`) {
		t.Errorf("%d %s", part.Status, part.Body)
	}
}

func TestPictureWithAComment(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	cleo := site.As(site.Cast.Cleo)
	alt := `My "desk" <b>](javascript:alert(1)) & *chair*`
	page := sendFile(site, cleo, link.Comments(idea.ID), drawing(1000, 500), map[string]string{
		"body": "Look", "picture_alt": alt,
	})
	picture := page.Find(".comment .prose img")
	if page.Status != http.StatusOK || picture.Length() != 1 || picture.AttrOr("alt", "") != alt ||
		picture.AttrOr("width", "") != "1000" ||
		picture.AttrOr("height", "") != "500" {
		t.Fatalf("%d %s", page.Status, page.Find(".prose").Text())
	}
	src := picture.AttrOr("src", "")
	got := site.Visitor().Get(src)
	for name, want := range map[string]string{
		"Content-Type":            "image/jpeg",
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox",
		"Content-Disposition":     `inline; filename="picture-1.jpg"`,
		"Cache-Control":           "private, max-age=86400, immutable",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if drawn, _, err := image.Decode(strings.NewReader(got.Body)); err != nil || drawn.Bounds().Dx() != 800 {
		t.Error(err)
	}
	again := site.Visitor()
	again.Header.Set("If-None-Match", got.Header.Get("ETag"))
	if page := again.Get(src); page.Status != http.StatusNotModified {
		t.Errorf("what the browser has: %d", page.Status)
	}
	for _, wrong := range []string{
		strings.Replace(src, "-800", "-801", 1), strings.Replace(src, "-800", "", 1), "/attachments/1/x-800",
		"/attachments/99" + src[len("/attachments/1"):], strings.Replace(src, "-800", "-..%2f800", 1),
	} {
		if page := cleo.Get(wrong); page.Status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, page.Status)
		}
	}
	// what is wrong stands beside the field, and the words stay
	page = sendFile(
		site, cleo, link.Comments(idea.ID), []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		map[string]string{"body": "Words that stay"},
	)
	if page.Status != http.StatusUnprocessableEntity || page.Find("#say-body-picture-error").Length() != 1 ||
		page.Find("#say textarea").Text() != "Words that stay" {
		t.Errorf("%d %q %q", page.Status, page.Find("#say-body-picture-error").Text(), page.Find("#say textarea").Text())
	}
	page = sendFile(site, cleo, link.Comments(idea.ID), []byte{}, map[string]string{"body": "Words that stay"})
	if page.Status != http.StatusUnprocessableEntity ||
		!strings.Contains(page.Find("#say-body-picture-error").Text(), "empty") ||
		page.Find("#say textarea").Text() != "Words that stay" {
		t.Errorf("an empty file: %d %q", page.Status, page.Find("#say-body-picture-error").Text())
	}
}

func TestPictureWithAnIdea(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	page := sendFile(site, cleo, link.Ideas, drawing(30, 20), map[string]string{
		"title": "No", "body": "Words", "picture_alt": "A desk",
	})
	if page.Status != http.StatusUnprocessableEntity || page.Find("#body").Text() != "Words\n\n![A desk](attachment:1)" {
		t.Errorf("%d %q", page.Status, page.Find("#body").Text())
	}
	page = cleo.Submit(page, "form[action='/ideas']", url.Values{"title": {"Dark mode"}})
	src := page.Find(".prose img").AttrOr("src", "")
	if src == "" || page.Find(".prose img").AttrOr("alt", "") != "A desk" {
		t.Fatalf("%d %s", page.Status, page.Find(".prose").Text())
	}
	site.As(site.Cast.Maya).Post("/ideas/1/hide", nil)
	if page := site.Visitor().Get(src); page.Status != http.StatusNotFound {
		t.Errorf("the picture of a hidden idea: %d", page.Status)
	}
	seen := site.As(site.Cast.Maya).Get(src)
	if seen.Status != http.StatusOK || seen.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("staff: %d %s", seen.Status, seen.Header.Get("Cache-Control"))
	}
}

func TestAttachForScripts(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	var told struct {
		ID              int64
		Markdown, Wrong string
	}
	page := sendFile(site, cleo, link.Attachments, drawing(30, 20), map[string]string{"picture_alt": "A [desk]"})
	err := json.Unmarshal([]byte(page.Body), &told)
	if err != nil || page.Status != http.StatusOK ||
		told.Markdown != fmt.Sprintf(`![A \[desk\]](attachment:%d)`, told.ID) {
		t.Errorf("%d %s (%v)", page.Status, page.Body, err)
	}
	for name, file := range map[string][]byte{
		"nothing":  nil,
		"a page":   []byte("<!doctype html><script>"),
		"too much": append(drawing(30, 20), make([]byte, 8<<20)...),
	} {
		page := sendFile(site, cleo, link.Attachments, file, nil)
		err := json.Unmarshal([]byte(page.Body), &told)
		if err != nil || page.Status != http.StatusUnprocessableEntity || told.Wrong == "" {
			t.Errorf("%s: %d %s", name, page.Status, page.Body)
		}
	}
	if page := sendFile(site, site.Visitor(), link.Attachments, drawing(30, 20), nil); page.URL.Path != link.SignIn {
		t.Errorf("a visitor: %d %s", page.Status, page.URL.Path)
	}
}

func TestMentionableOverTheWire(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	page := cleo.Get(link.Mentionable + "?q=ma")
	words := fmt.Sprintf(`data-words="@[%s](person:%d)"`, site.Cast.Maya.Name, site.Cast.Maya.ID)
	if !strings.Contains(page.Body, words) || strings.Contains(page.Body, ".example") {
		t.Error(page.Body)
	}
	address, _, _ := strings.Cut(*site.Cast.Maya.Email, "@")
	found := cleo.Get(link.Mentionable + "?q=" + url.QueryEscape(address+"@"))
	if strings.Contains(found.Body, "option") && address != strings.ToLower(site.Cast.Maya.Name[:len(address)]) {
		t.Error("found by address:", found.Body)
	}
	if page := site.Visitor().Get(link.Mentionable + "?q=ma"); page.URL.Path != link.SignIn {
		t.Error(page.URL.Path, page.Status)
	}
}
