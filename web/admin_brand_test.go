package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ideaboard/internal/app/apptest"
	"ideaboard/internal/link"
)

// branded is a valid form of a brand, with changes.
func branded(changes ...string) url.Values {
	form := url.Values{
		"name": {"Larkspur"}, "brand": {"#ffd400"}, "headline": {"What do your classes need?"}, "intro": {"Tell us."},
		"company_url": {"larkspur.example"}, "footer_line": {"Larkspur Ltd"}, "mail_line": {"12 Quay Street, Bristol"},
		"footer_label-1": {"Imprint"}, "footer_url-1": {"larkspur.example/imprint"},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

// TestBrand saves a brand without JavaScript, and looks at what visitors and readers of
// emails get.
func TestBrand(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	admin, visitor := site.As(site.Admin()), site.Visitor()
	admin.Post(link.Brand, branded()).Want(http.StatusOK)
	home := visitor.Get("/")
	for _, want := range []string{
		`href="/theme/ffd400.`, "What do your classes need?", "Tell us.", `href="https://larkspur.example"`,
		">larkspur.example<", "Larkspur Ltd", `href="https://larkspur.example/imprint"`,
	} {
		if !strings.Contains(home.Body, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	if strings.Contains(home.Body, "Powered by") {
		t.Error("powered by is switched off, and shown")
	}
	sheet := home.Find(`link[rel="stylesheet"][href^="/theme/"]`)
	theme := visitor.Get(sheet.AttrOr("href", "")).Want(http.StatusOK).Body
	if sheet.Length() != 1 || home.Has(`link[href*="board."][rel="stylesheet"]`) || !strings.Contains(theme, "@layer") ||
		strings.Contains(theme, "@import") {
		t.Error("a board with colours of its own asks for more than one without")
	}
	if other := visitor.Get("/theme/0b2a6b.css").Want(http.StatusOK).Body; !strings.HasPrefix(other, "@import") {
		t.Errorf("a theme for a preview: %s", other)
	}
	if !strings.Contains(theme, "--fill: light-dark(#ffd400, #ffd400);") ||
		!strings.Contains(theme, "--on-fill: light-dark(#000000, #000000);") {
		t.Errorf("the theme: %s", theme)
	}
	visitor.Post(link.SignIn, url.Values{"email": {"new@example.com"}})
	if mail := site.Mail("new@example.com"); !strings.Contains(mail, "12 Quay Street, Bristol") {
		t.Errorf("the email: %s", mail)
	}
}

// TestBrandIsRefused: errors stand beside their fields, and what was typed is kept.
func TestBrandIsRefused(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	admin := site.As(site.Admin())
	page := admin.Post(
		link.Brand,
		branded("name", "", "brand", "gold", "company_url", "javascript:alert(1)", "headline", "Kept"),
	)
	page.Want(http.StatusUnprocessableEntity)
	for _, field := range []string{"name", "brand", "company_url"} {
		if page.Find("#"+field+"[aria-invalid]").Length() != 1 || !page.Has("#"+field+"-error") {
			t.Errorf("no error beside %s", field)
		}
	}
	if page.Find("#headline").AttrOr("value", "") != "Kept" || page.Find("#brand").AttrOr("value", "") != "gold" {
		t.Error("what was typed is lost")
	}
	admin.Post(link.Brand, url.Values{}).Want(http.StatusUnprocessableEntity)
}

// TestThePreviewWithoutJavaScript: the form can be sent to the preview, which changes
// nothing, and shows what is saved in the place of what is not valid.
func TestThePreviewWithoutJavaScript(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Idea("Dark mode", site.Cast.Ben)
	admin := site.As(site.Admin())
	show := func(changes ...string) *apptest.Page {
		return admin.Get(link.BrandPreview + "?" + branded(changes...).Encode()).Want(http.StatusOK)
	}
	list := show()
	if list.TextOf("h1") != "What do your classes need?" || !list.Has(`link[href^="/theme/ffd400."]`) {
		t.Error("the list does not follow the form")
	}
	if !list.Has("body[inert]") || list.Has(".bell") {
		t.Error("the preview is not what a visitor sees")
	}
	rule := list.Header.Get("Content-Security-Policy")
	if !strings.Contains(rule, "frame-ancestors 'self'") || strings.Contains(rule, "unsafe") {
		t.Errorf("the rule of the preview: %s", rule)
	}
	if show("brand", "gold", "company_url", "javascript:alert(1)").Has(`link[href^="/theme/"], a[href^="javascript:"]`) {
		t.Error("what is not valid is shown")
	}
	if idea := show(
		"show",
		"idea",
		"mode",
		"dark",
	); idea.TextOf("h1") != "Dark mode" ||
		!idea.Has(`[data-preview="dark"]`) {
		t.Errorf("the idea: %s", idea.TextOf("h1"))
	}
	mail := show("show", "mail")
	if !strings.Contains(mail.Body, "background:#ffd400;color:#000000") ||
		!strings.Contains(mail.Body, "12 Quay Street, Bristol") {
		t.Error("the email does not follow the form")
	}
	if !strings.Contains(mail.Header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'unsafe-inline'") {
		t.Errorf("the rule of the email: %s", mail.Header.Get("Content-Security-Policy"))
	}
	if site.Visitor().Get("/").Has(`link[href^="/theme/"]`) {
		t.Error("a preview changed the board")
	}
}

// TestLogos: a logo is drawn anew, shown on pages, in emails and icons, and removed.
func TestLogos(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	admin, visitor := site.As(site.Admin()), site.Visitor()
	before := visitor.Get("/").Find(`link[rel="icon"]`).AttrOr("href", "")
	for name, file := range map[string][]byte{
		"no picture": []byte("hello"), "none": {},
		"a script": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
	} {
		page := uploadTo(t, admin, site, link.BrandLogo, "logo", file).Want(http.StatusUnprocessableEntity)
		if !page.Has("#logo_light-error") {
			t.Errorf("%s: no error beside the field", name)
		}
	}
	uploadTo(t, admin, site, link.BrandLogo, "logo", drawing(900, 300)).Want(http.StatusOK)
	home := visitor.Get("/")
	logo := home.Find("img.logo")
	if logo.AttrOr("width", "") != "96" || logo.AttrOr("height", "") != "32" || logo.AttrOr("alt", "") == "" {
		t.Errorf("the logo: %s", home.TextOf("header"))
	}
	picture := visitor.Get(logo.AttrOr("src", "")).Want(http.StatusOK)
	if picture.Header.Get("Content-Type") != "image/png" || picture.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("the picture: %v", picture.Header)
	}
	if home.Find(`link[rel="icon"]`).AttrOr("href", "") == before {
		t.Error("the icons have the address of before")
	}
	visitor.Get(link.MailLogo).Want(http.StatusOK)
	if mail := admin.Get(link.BrandPreview + "?show=mail"); !mail.Has(`img[src="` + site.URL + link.MailLogo + `"]`) {
		t.Error("the email has no logo")
	}
	admin.Post(link.BrandLogo, url.Values{"mode": {"light"}, "remove": {"1"}}).Want(http.StatusOK)
	if visitor.Get("/").Has("img.logo") {
		t.Error("the logo is still there")
	}
	visitor.Get(link.MailLogo).Want(http.StatusNotFound)
}
