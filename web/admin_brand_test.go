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
		"footer_label": {"Imprint", "", "", "", "", ""}, "footer_url": {"larkspur.example/imprint", "", "", "", "", ""},
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
		"/theme/ffd400.css", "What do your classes need?", "Tell us.", `href="https://larkspur.example"`,
		">larkspur.example<", "Larkspur Ltd", `href="https://larkspur.example/imprint"`,
	} {
		if !strings.Contains(home.Body, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	if strings.Contains(home.Body, "Powered by") {
		t.Error("powered by is switched off, and shown")
	}
	theme := visitor.Get("/theme/ffd400.css").Body
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
