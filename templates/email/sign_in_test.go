package email_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ideaboard/internal/i18n"
	"ideaboard/templates/email"
)

// TestSignInMail asserts that both forms of the mail carry code and link, in
// words that every language has.
func TestSignInMail(t *testing.T) {
	m := email.SignInMail{
		SiteName: "Fish & <Chips>",
		URL:      "https://ideas.example/sign-in/confirm?token=a&b=c",
		Code:     "482915",
		Minutes:  10,
	}
	for _, language := range i18n.Languages() {
		ctx := i18n.With(context.Background(), language.Tag)
		var html strings.Builder
		if err := email.SignIn(m).Render(ctx, &html); err != nil {
			t.Fatal(err)
		}
		text, subject := email.SignInText(ctx, m), email.SignInSubject(ctx, m)
		for _, form := range []string{html.String(), text, subject} {
			if !strings.Contains(form, m.Code) || strings.Contains(form, "mail.sign_in") || strings.Contains(form, "no value") {
				t.Errorf("%s: without code or words: %s", language.Tag, form)
			}
		}
		if !strings.Contains(text, m.URL) || !strings.Contains(text, m.SiteName) {
			t.Errorf("%s: the plain mail lacks link or site: %s", language.Tag, text)
		}
		if strings.Contains(html.String(), "<Chips>") || !strings.Contains(html.String(), `token=a&amp;b=c`) {
			t.Errorf("%s: the mail is not escaped", language.Tag)
		}
		if dir := os.Getenv("IDEABOARD_PREVIEW"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, language.Tag, "mail.html"), []byte(html.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestAMailWithoutALinkSpeaksOfNone: the code for a new address is typed where it
// was asked for.
func TestAMailWithoutALinkSpeaksOfNone(t *testing.T) {
	m := email.SignInMail{SiteName: "Larkspur ideas", Code: "482915", Minutes: 10, Purpose: "email"}
	for language, link := range map[string]string{"en": "link", "es": "enlace"} {
		ctx := i18n.With(context.Background(), language)
		var html strings.Builder
		if err := email.SignIn(m).Render(ctx, &html); err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{html.String(), email.SignInText(ctx, m)} {
			if strings.Contains(form, link) || !strings.Contains(form, "10 minut") {
				t.Errorf("%s: %s", language, form)
			}
		}
	}
}
