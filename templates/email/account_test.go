package email_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"ideaboard/internal/i18n"
	"ideaboard/templates/email"
)

// mail is one message in all of its forms, and what each of the long forms must say.
type mail struct {
	html          templ.Component
	text, subject string
	says          []string
}

// TestMailsAboutAccounts asserts that both forms of each mail say what matters,
// in words that every language has, and that what people wrote is escaped.
func TestMailsAboutAccounts(t *testing.T) {
	const site, to = "Fish & <Chips>", "https://ideas.example/invite/a?b=c"
	for _, language := range i18n.Languages() {
		ctx := i18n.With(context.Background(), language.Tag)
		mails := map[string]mail{}
		for purpose, says := range map[string][]string{
			"":         {"482915"},
			"password": {"482915"},
			"email":    {"482915"},
			"link":     {"482915", "Google"},
		} {
			m := email.SignInMail{SiteName: site, Code: "482915", Minutes: 10, Purpose: purpose, Provider: "Google"}
			mails["code-"+purpose] = mail{email.SignIn(m), email.SignInText(ctx, m), email.SignInSubject(ctx, m), says}
		}
		vote := email.SignInMail{SiteName: site, Code: "482915", Minutes: 10, URL: to, VoteTitle: "Dark mode"}
		mails["vote"] = mail{
			email.SignIn(vote),
			email.SignInText(ctx, vote),
			email.SignInSubject(ctx, vote),
			[]string{"Dark mode", to},
		}
		test := email.TestMail{SiteName: site, URL: to}
		mails["test"] = mail{email.Test(test), email.TestText(ctx, test), email.TestSubject(ctx, test), []string{to}}
		for _, m := range []email.CannotJoinMail{{SiteName: site}, {SiteName: site, Domains: "example.com, example.org"}} {
			mails["cannot"+m.Domains] = mail{
				email.CannotJoin(m),
				email.CannotJoinText(ctx, m),
				email.CannotJoinSubject(ctx, m),
				[]string{m.Domains},
			}
		}
		changed := email.EmailChangedMail{SiteName: site, Email: "c•••@example.com"}
		mails["changed"] = mail{
			email.EmailChanged(changed),
			email.EmailChangedText(ctx, changed),
			email.EmailChangedSubject(ctx, changed),
			[]string{"c•••@example.com"},
		}
		invitation := email.InvitationMail{SiteName: site, Inviter: "Maya", Note: "Come and see.", URL: to, Days: 14}
		mails["invitation"] = mail{
			email.Invitation(invitation),
			email.InvitationText(ctx, invitation),
			email.InvitationSubject(ctx, invitation),
			[]string{"Maya", "Come and see.", to, "14"},
		}
		for name, m := range mails {
			t.Run(language.Tag+"/"+name, func(t *testing.T) { check(t, ctx, language.Tag, name, m) })
		}
	}
}

func check(t *testing.T, ctx context.Context, language, name string, m mail) {
	t.Helper()
	var html strings.Builder
	if err := m.html.Render(ctx, &html); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{html.String(), m.text, m.subject} {
		if strings.Contains(form, "account_mail.") || strings.Contains(form, "mail.sign") ||
			strings.Contains(form, "no value") {
			t.Errorf("without words: %s", form)
		}
	}
	for _, want := range m.says {
		if !strings.Contains(html.String(), want) || !strings.Contains(m.text, want) {
			t.Errorf("the mail does not say %q: %s", want, m.text)
		}
	}
	if strings.Contains(html.String(), "<Chips>") {
		t.Error("the mail is not escaped")
	}
	if dir := os.Getenv("IDEABOARD_PREVIEW"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, language, "mail-"+name+".html"), []byte(html.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
