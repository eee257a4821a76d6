package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/board"
	"ideaboard/internal/link"
)

func TestWhatBecameOfMine(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	empty := cleo.Get(link.Me).Want(http.StatusOK)
	if empty.Find(".nothing").Length() != 4 || !empty.Has(`.nothing a[href="/ideas/new"]`) {
		t.Errorf("an empty room does not invite: %s", empty.TextOf("main"))
	}
	idea, other := site.Idea("Dark mode", site.Cast.Ben), site.Idea("Light mode", site.Cast.Ben)
	if _, err := site.Board.Vote(t.Context(), board.ActorOf(&site.Cast.Cleo), idea.ID); err != nil {
		t.Fatal(err)
	}
	page := cleo.Submit(cleo.Get(link.Idea(other.ID, other.Title)), ".follow-box form", nil).Want(http.StatusOK)
	if page.TextOf(".follow-box button[aria-pressed=true]") != "Everything" {
		t.Errorf("%s", page.TextOf(".follow-box"))
	}
	site.Answer(idea.ID, board.Reply{Status: "Planned", Body: "In **spring**."})
	for range 2 { // a reload keeps the news
		page := cleo.Get(link.Me).Want(http.StatusOK)
		got := page.TextOf("section[aria-labelledby=news] article")
		if !strings.Contains(got, "In spring.") || !strings.Contains(got, "Planned") {
			t.Errorf("news: %s", got)
		}
		if page.TextOf("#list-votes-list .new-mark") != "New" ||
			!strings.Contains(page.TextOf("#list-follows-list"), "Light mode") {
			t.Errorf("lists: %s", page.TextOf("main"))
		}
	}
	err := site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("UPDATE users SET last_visit_at = ? WHERE id = ?", time.Now().UTC(), site.Cast.Cleo.ID).Error
	})
	if err == nil {
		err = site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
			return tx.Exec("UPDATE users SET updates_since = last_visit_at WHERE id = ?", site.Cast.Cleo.ID).Error
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	later := cleo.Get(link.Me).Want(http.StatusOK)
	if later.Has(".new-mark") || !strings.Contains(later.TextOf("section[aria-labelledby=news]"), "Nothing new") {
		t.Errorf("after the visit: %s", later.TextOf("main"))
	}
	cleo.Get("/me?show=votes").Want(http.StatusOK)
	cleo.Get("/me?show=helped").Want(http.StatusNotFound)
	cleo.Get("/me?show=votes&after=x").Want(http.StatusUnprocessableEntity)
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	address := link.Idea(idea.ID, idea.Title)
	visitor := site.Visitor()
	page := visitor.Submit(visitor.Get(address), ".follow-box form", nil)
	if page.URL.Path != link.SignIn || !strings.HasPrefix(page.URL.Query().Get("return"), address+"?pending=") {
		t.Errorf("a visitor is led to %s", page.URL)
	}
	page = site.As(site.Cast.Ben).Get(address)
	if !page.Has(".levels [value=everything][aria-pressed=true]") ||
		!strings.Contains(page.TextOf(".follow-box"), "you proposed it") {
		t.Errorf("the author: %s", page.TextOf(".follow-box"))
	}
	cleo := site.As(site.Cast.Cleo)
	cleo.Header.Set("HX-Request", "true")
	part := cleo.Post(link.Follow(idea.ID), nil).Want(http.StatusOK)
	if part.Has("h1") || !part.Has("#follow-1 form[action='/ideas/1/unfollow']") {
		t.Errorf("%s", part.Body)
	}
	part = cleo.Post(link.Unfollow(idea.ID), nil).Want(http.StatusOK)
	if !part.Has("form[action='/ideas/1/follow'][hx-post]") {
		t.Errorf("%s", part.Body)
	}
}

func TestProfileForm(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	cleo := site.As(site.Cast.Cleo)
	form := cleo.Get(link.MeProfile).Want(http.StatusOK)
	wrong := cleo.Submit(form, "form[action='/me/profile']", url.Values{
		"name":      {"Cleo M."},
		"time_zone": {"Mars/Olympus"},
		"category":  {"1"},
	}).Want(http.StatusUnprocessableEntity)
	if !wrong.Has("[name=time_zone][aria-invalid]") ||
		wrong.Find("[name=time_zone]").AttrOr("value", "") != "Mars/Olympus" ||
		wrong.Find("[name=name]").AttrOr("value", "") != "Cleo M." ||
		!wrong.Has("[name=category][checked]") {
		t.Errorf("lost: %s", wrong.Body)
	}
	saved := cleo.Submit(wrong, "form[action='/me/profile']", url.Values{
		"time_zone": {"europe/madrid"},
		"language":  {"es"},
		"category":  {"1"},
	}).Want(http.StatusOK)
	if saved.Find("[name=time_zone]").AttrOr("value", "") != "Europe/Madrid" ||
		saved.Find("html").AttrOr("lang", "") != "es" ||
		!saved.Has("[name=category][checked]") {
		t.Errorf("not saved: %s", saved.Body)
	}
	if page := cleo.Get(link.Me); !page.Has(".category-links a[href='/categories/general?sort=new']") {
		t.Errorf("no way to the category: %s", page.Body)
	}
	welcome := cleo.Get("/me/profile?welcome=1&return=%2Fideas%2Fnew").Want(http.StatusOK)
	back := cleo.Submit(welcome, "form[action='/me/profile']", url.Values{"name": {"Cleo"}}).Want(http.StatusOK)
	if back.URL.Path != link.NewIdea {
		t.Errorf("led to %s", back.URL)
	}
	again := cleo.Get(link.MeProfile)
	if again.Find("[name=time_zone]").AttrOr("value", "") != "Europe/Madrid" || !again.Has("[name=category][checked]") {
		t.Error("the welcome took more than the name")
	}
	cleo.Post(link.MeProfile, url.Values{"name": {"Cleo"}, "category": {"77"}}).Want(http.StatusUnprocessableEntity)
}

// upload sends a file as a browser does.
func upload(t *testing.T, client *apptest.Client, site *apptest.Site, file []byte) *apptest.Page {
	t.Helper()
	return uploadTo(t, client, site, link.MeAvatar, "avatar", file)
}

// uploadTo posts a form that has only a file.
func uploadTo(
	t *testing.T, client *apptest.Client, site *apptest.Site, path, field string, file []byte,
) *apptest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, "../me.svg")
	if err == nil {
		_, err = part.Write(file)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, site.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	return client.Send(request)
}

func redPicture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range 300 * 200 {
		img.Set(i%300, i/300, color.RGBA{200, uint8(i % 256), 30, 255})
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAvatar(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Ben)
	address := link.Idea(idea.ID, idea.Title)
	ben, visitor := site.As(site.Cast.Ben), site.Visitor()
	for name, file := range map[string][]byte{
		"nothing":   nil,
		"words":     []byte("hello"),
		"SVG":       []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"too large": bytes.Repeat([]byte("a"), 5<<20+1000),
	} {
		page := upload(t, ben, site, file)
		if page.Status != http.StatusUnprocessableEntity || !page.Has("#avatar-error") ||
			page.Find("[name=name]").AttrOr("value", "") != "Ben Carter" {
			t.Errorf("%s: %d %s", name, page.Status, page.TextOf("main"))
		}
	}
	huge := upload(t, ben, site, bytes.Repeat([]byte("a"), 8<<20)).Want(http.StatusRequestEntityTooLarge)
	if !strings.Contains(huge.TextOf("main"), "at most 5 MB") {
		t.Errorf("8 MB: %s", huge.TextOf("main"))
	}
	ben.Post(link.MeAvatar, url.Values{"avatar": {"x"}}).Want(http.StatusUnprocessableEntity)
	before := visitor.Get(address).Want(http.StatusOK)
	page := upload(t, ben, site, redPicture(t)).Want(http.StatusOK)
	if page.URL.Path != link.MeProfile || !page.Has("main img.portrait") || !page.Has("header img.avatar") {
		t.Fatalf("%s: %s", page.URL, page.Body)
	}
	after := visitor.Get(address).Want(http.StatusOK)
	if before.Has("main img") || after.Find("main .idea-head img.avatar, main .avatars img.avatar").Length() != 2 {
		t.Errorf("pictures on the idea: %d", after.Find("main img").Length())
	}
	src := after.Find("main img.avatar").First().AttrOr("src", "")
	got := visitor.Get(src).Want(http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type":            "image/jpeg",
		"Content-Disposition":     `inline; filename="avatar.jpg"`,
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox",
		"Cache-Control":           "private, max-age=31536000, immutable",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	config, format, err := image.DecodeConfig(strings.NewReader(got.Body))
	if err != nil || format != "jpeg" || config.Width != 40 {
		t.Errorf("%s %v, %v", format, config, err)
	}
	for _, path := range []string{
		strings.TrimSuffix(src, "40") + "41", strings.Replace(src, "/3/", "/4/", 1), src + "-40", "/people/3/avatar/-40",
		"/people/3/avatar/x",
	} {
		if path != src {
			visitor.Get(path).Want(http.StatusNotFound)
		}
	}
	gone := ben.Submit(page, "form[action='/me/avatar/remove']", nil).Want(http.StatusOK)
	if gone.Has("main img") || visitor.Get(address).Has("main img") {
		t.Error("the picture is still there")
	}
	visitor.Get(src).Want(http.StatusNotFound)
}

func TestAPublicProfile(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	for i := range board.PageSize + 5 {
		site.Idea(fmt.Sprintf("Idea number %d", i), site.Cast.Ben)
	}
	site.Answer(1, board.Reply{Status: "Shipped"})
	visitor := site.Visitor()
	ben := link.Person(site.Cast.Ben.ID)
	if page := visitor.Get(
		"/ideas/1",
	); page.Find("main a[href='"+ben+"']").
		Length() <
		2 { // under the title, and among the voters
		t.Errorf("the idea does not lead to its author: %s", page.Body)
	}
	page := visitor.Get(ben).Want(http.StatusOK)
	if page.TextOf("h1") != "Ben Carter" || page.TextOf(".contributions") != "30 ideas proposed1 idea helped to ship" ||
		strings.Contains(page.Body, "ben@") ||
		page.Has("a[href^='/admin']") ||
		page.Has("meta[name=robots]") {
		t.Errorf("%s", page.Body)
	}
	all := visitor.Get(page.Find("a[href*='show=ideas']").AttrOr("href", "")).Want(http.StatusOK)
	rest := visitor.Get(all.Find("#more").AttrOr("href", "")).Want(http.StatusOK)
	if n := all.Find(".person-idea").Length() + rest.Find(".person-idea").Length(); n != 30 {
		t.Errorf("%d ideas on the pages", n)
	}
	visitor.Get(link.Person(site.Cast.Ruth.ID)).Want(http.StatusNotFound)
	quiet := site.As(site.Cast.Ruth).Get(link.Person(site.Cast.Ruth.ID)).Want(http.StatusOK)
	if !quiet.Has("meta[name=robots][content=noindex]") || !quiet.Has(".nothing a") {
		t.Errorf("%s", quiet.Body)
	}
	if staff := site.As(site.Cast.Maya).Get(ben); !staff.Has("a[href='" + link.AdminPerson(site.Cast.Ben.ID) + "']") {
		t.Error("staff have no way to their page of the person")
	}
	for _, path := range []string{
		"/people/0", "/people/-1", "/people/999", "/people/03", "/people/+3", "/people/x", "/people/9223372036854775808",
		ben + "?show=votes", ben + "?show=follows",
	} {
		visitor.Get(path).Want(http.StatusNotFound)
	}
	err := site.DB.Tx(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("UPDATE users SET merged_into_id = ? WHERE id = ?", site.Cast.Ben.ID, site.Cast.Sven.ID).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	visitor.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	moved := visitor.Get(link.Person(site.Cast.Sven.ID)).Want(http.StatusPermanentRedirect)
	if moved.Header.Get("Location") != ben {
		t.Errorf("moved to %s", moved.Header.Get("Location"))
	}
}

func TestTakingDataAlong(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Cleo)
	cleo := site.As(site.Cast.Cleo)
	page := cleo.Get(link.MeData).Want(http.StatusOK)
	file := cleo.Get(page.Find("a[download]").AttrOr("href", "")).Want(http.StatusOK)
	want := `attachment; filename="ideaboard-my-data-` + time.Now().UTC().Format(time.DateOnly) + `.zip"`
	if file.Header.Get("Content-Disposition") != want || file.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", file.Header)
	}
	packed, err := zip.NewReader(strings.NewReader(file.Body), int64(len(file.Body)))
	if err != nil {
		t.Fatal(err)
	}
	from, err := packed.Open("ideas.json")
	if err != nil {
		t.Fatal(err)
	}
	if words, err := io.ReadAll(from); err != nil || !strings.Contains(string(words), `"title":"Dark mode"`) {
		t.Errorf("%s, %v", words, err)
	}
}

func TestBeingDeleted(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	idea := site.Idea("Dark mode", site.Cast.Cleo)
	cleo, other := site.As(site.Cast.Cleo), site.As(site.Cast.Cleo)
	page := cleo.Get(link.MeData).Want(http.StatusOK)
	wrong := cleo.Submit(page, "#leave", url.Values{"confirm": {"Clio"}, "votes": {"go"}}).
		Want(http.StatusUnprocessableEntity)
	if !wrong.Has("[name=confirm][aria-invalid]") || wrong.Find("[name=confirm]").AttrOr("value", "") != "Clio" ||
		!wrong.Has("[value=go][checked]") {
		t.Errorf("lost: %s", wrong.Body)
	}
	left := cleo.Submit(wrong, "#leave", url.Values{"confirm": {" cleo  MARCHETTI"}, "votes": {"keep"}}).
		Want(http.StatusOK)
	if left.URL.Path != link.Home || !strings.Contains(left.TextOf("#toast"), "deleted") ||
		left.Has("form[action='/sign-out']") {
		t.Errorf("%s: %s", left.URL, left.Body)
	}
	if elsewhere := other.Get(link.Me); elsewhere.URL.Path != link.SignIn {
		t.Errorf("still signed in elsewhere: %s", elsewhere.URL)
	}
	shown := site.Visitor().Get(link.Idea(idea.ID, idea.Title)).Want(http.StatusOK)
	if strings.Contains(shown.Body, "Cleo") || !strings.Contains(shown.TextOf(".idea-head"), "Former member") ||
		shown.Has("main a[href^='/people/-1']") ||
		!shown.Has("[data-vote-count='1']") {
		t.Errorf("%s", shown.TextOf("main"))
	}
	admin := site.As(site.Admin())
	last := admin.Submit(admin.Get(link.MeData), "#leave", url.Values{"confirm": {"borrar"}}).Want(http.StatusConflict)
	if !strings.Contains(last.TextOf("#leave .error"), "last administrator") {
		t.Errorf("%s", last.TextOf("main"))
	}
	if wrong, err := site.Board.Audit(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("audit: %v, %v", wrong, err)
	}
}
